"""Operators as their administrators see them."""

from collections import defaultdict
from collections.abc import Iterable

from django.conf import settings

from refdesk.http.forms import version_of
from refdesk.http.respond import as_schema
from refdesk.identity.factors.second_factor import has_second_factor
from refdesk.identity.invitations import valid_until
from refdesk.mail.outgoing.account_links import can_be_sent
from refdesk.presence.answering import Present, status_of
from refdesk.presence.desks import open_desks
from refdesk.presence.leases import database_now
from refdesk.sign_on.rules import AppliedRule, rules_of
from refdesk.staff.models import Membership, Operator
from refdesk.staff.permissions import departments_of, may_change_account, operators_of
from refdesk.staff.pictures import digests
from refdesk.staff.roles import Role

from .schemas import LibraryRole, ListedPerson, People, PersonSettings, RoleByRule, ShownStatus

PAGE = 50


def people_page(by: Operator, search: str, offset: int) -> People:
    """The people from `offset` on. Databases differ in the order of letters and in capitals, so Python sorts."""
    words = search.casefold().split()
    names = operators_of(by).values_list("pk", "name", "email")
    matching = sorted(
        (name.casefold(), pk)
        for pk, name, email in names
        if all(word in f"{name} {email}".casefold() for word in words)
    )
    page = [pk for _, pk in matching[offset : offset + PAGE]]
    rows = Operator.objects.in_bulk(page)
    return People(
        total=len(matching),
        sends_email=sends_email(),
        people=listed_people(by, [rows[pk] for pk in page if pk in rows]),
    )


def settings_of(by: Operator, person: Operator) -> PersonSettings:
    [listed] = listed_people(by, [person])
    return PersonSettings(
        **listed.dict(),
        version=version_of(values_of(by, person)),
        changes_account=may_change_account(by, person),
        own=person == by,
        second_factor=has_second_factor(person),
        sends_email=can_be_sent(person),
    )


def sends_email() -> bool:
    return settings.CONFIG.mail.smtp is not None


def values_of(by: Operator, person: Operator) -> dict[str, object]:
    """What a form of the administrator changes."""
    return {
        "email": person.email,
        "name": person.name,
        "active": person.is_active,
        "roles": [(membership.library, membership.role) for membership in _roles(by, [person])[person.pk]],
        "departments": _departments(by, [person])[person.pk],
    }


def listed_people(by: Operator, operators: list[Operator]) -> list[ListedPerson]:
    departments, roles, pictures = _departments(by, operators), _roles(by, operators), digests(operators)
    answering, silent = open_desks(database_now())
    rules = rules_of(operators)
    return [
        as_schema(
            ListedPerson,
            person,
            active=person.is_active,
            roles=roles[person.pk],
            administers_all=person.is_superuser,
            departments=departments[person.pk],
            picture=pictures.get(person.pk, ""),
            status=_status(person, at_desk=person.pk in answering, silent=person.pk in silent),
            seen_at=person.desk_seen_at,
            has_password=person.has_usable_password(),
            invited_until=valid_until(person),
            rule=_shown_rule(rules.get(person.pk)),
            signs_on=person.pk in rules,
        )
        for person in operators
    ]


def _shown_rule(rule: AppliedRule | None) -> RoleByRule | None:
    return None if rule is None else RoleByRule(**rule._asdict())


def _status(operator: Operator, *, at_desk: bool, silent: bool) -> ShownStatus:
    if not operator.is_active:
        return "offline"
    present = Present(operator.pk, operator.status, {}, at_desk, silent=silent)
    return status_of(present)  # type: ignore[return-value] # the rules know these alone


def _departments(by: Operator, operators: Iterable[Operator]) -> defaultdict[int, list[int]]:
    """The numbers of each operator's departments in the administrator's libraries, in order."""
    by_operator = defaultdict[int, list[int]](list)
    rows = Membership.objects.filter(operator__in=operators, department__in=departments_of(by))
    for operator, department in rows.order_by("department").values_list("operator", "department"):
        by_operator[operator].append(department)
    return by_operator


def _roles(by: Operator, operators: Iterable[Operator]) -> defaultdict[int, list[LibraryRole]]:
    """The role of each operator in each of the administrator's libraries, in order."""
    by_operator = defaultdict[int, dict[int, str]](dict)
    rows = Membership.objects.filter(operator__in=operators, department__in=departments_of(by)).order_by("pk")
    for operator, library, role in rows.values_list("operator", "department__library", "role"):
        by_operator[operator].setdefault(library, role)
    listed = defaultdict[int, list[LibraryRole]](list)
    for operator, roles in by_operator.items():
        listed[operator] = [LibraryRole(library=library, role=Role(role)) for library, role in sorted(roles.items())]
    return listed
