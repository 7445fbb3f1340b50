"""Open desks, and what all desks show of every operator."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from django.db import transaction
from django.db.models import Count, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from refdesk.libraries.backups import open_backups
from refdesk.libraries.hours_texts import Closed, closed_by_hours
from refdesk.libraries.models import Department
from refdesk.staff.models import Membership, Operator
from refdesk.staff.permissions import answering_departments
from refdesk.staff.roles import RIGHTS, Right, Role, rights_of_roles

from .answering import answers, busy, is_gone, limit_of, reached, status_of
from .leases import database_now
from .models import Desk


@dataclass(frozen=True)
class Standing:
    """An operator as colleagues see them. `at_desk`: whether a desk of theirs is open and answers. Times are in ms.

    `departments` are those whose chats they answer. `rights` are those in at least one library. `reads` are the
    departments whose ended chats they may read, `follows` those whose chats they may read before the end, too.

    `chosen_since` is when they chose their status; `seen_at` when a desk of theirs last answered, 0 for never and while
    one answers: it would grow with every lease, and make a change of what nothing shows.
    `prompted_at` is since when they are prompted to confirm that they are there, `sign_off_at` when their hours end.
    `libraries` are those of their departments, `colleagues` all operators with a department in one of these.
    `silent_since` is since when none of their open desks has answered.
    """

    id: int
    name: str
    chosen: str
    chosen_since: int
    seen_at: int
    at_desk: bool
    departments: dict[int, bool] = field(default_factory=dict)
    chats: int = 0
    limit: int | None = None
    rights: frozenset[Right] = frozenset(Right)
    silent_since: int | None = None
    reads: frozenset[int] = frozenset()
    follows: frozenset[int] = frozenset()
    libraries: frozenset[int] = frozenset()
    colleagues: frozenset[int] = frozenset()
    reason: str = ""
    back_at: int | None = None
    set_by: str = "operator"
    prompted_at: int | None = None
    sign_off_at: int | None = None
    picture: str = ""
    """The digest of their picture; empty without one."""
    language: str = ""
    """That of their desk, as `Operator.language`."""

    @property
    def silent(self) -> bool:
        return self.silent_since is not None

    @property
    def status(self) -> str:
        return status_of(self)

    @property
    def since(self) -> int:
        """Since when `status` holds; 0 where that is unknown."""
        if self.status == "not_responding":
            return self.silent_since or 0
        return self.chosen_since if self.status == self.chosen else self.seen_at


@dataclass(frozen=True)
class Staff:
    """All operators at one moment, read once for all desks."""

    operators: dict[int, Standing]
    departments: dict[int, str]
    closed: dict[int, dict[str, str]] = field(default_factory=dict)
    """Departments closed by their opening hours, with the next opening in words by operators' language, if any."""
    backups: dict[int, int] = field(default_factory=dict)
    """The backup department that answers after each one, without closed ones."""

    def of(self, departments: Iterable[int]) -> list[Standing]:
        """The operators who belong to any of these departments, by name."""
        return [self.operators[id_] for id_ in sorted(self._among(departments), key=self.rank.__getitem__)]

    def colleagues(self, operator: int) -> list[Standing]:
        """The other operators of the operator's departments: first those who are not offline, each by name."""
        return [member for member in self.members(self.operators[operator].departments) if member.id != operator]

    def members(self, departments: Iterable[int]) -> list[Standing]:
        """The operators of these departments: first those who are not offline, each by name."""
        found = self._among(departments)
        return [self.operators[id_] for id_ in sorted(found, key=self._order.__getitem__)]

    def _among(self, departments: Iterable[int]) -> set[int]:
        return {id_ for department in departments for id_ in self._members.get(department, ())}

    @cached_property
    def rank(self) -> dict[int, int]:
        """The position of each operator in the order of names."""
        return {id_: position for position, id_ in enumerate(self.operators)}

    @cached_property
    def _order(self) -> dict[int, tuple[bool, int]]:
        return {id_: (standing.status == "offline", self.rank[id_]) for id_, standing in self.operators.items()}

    @cached_property
    def _members(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        for id_, standing in self.operators.items():
            for department in standing.departments:
                found[department].append(id_)
        return dict(found)

    @cached_property
    def busy(self) -> set[int]:
        """The departments in which everybody who answers is busy, also in their backups."""
        return busy(self.operators.values(), self.departments, self.backups)

    def online(self, department: int) -> list[Standing]:
        """The operators who can answer in this department now."""
        return self._online.get(department, [])

    def online_as_backup(self, department: int) -> list[Standing]:
        """The operators who can answer in a backup of this department now, and not in itself."""
        if department not in self._online_as_backup:
            own = {standing.id for standing in self.online(department)}
            backups = reached(department, self.backups)[1:]
            found = {
                standing.id: standing
                for backup in backups
                for standing in self.online(backup)
                if standing.id not in own
            }
            self._online_as_backup[department] = list(found.values())
        return self._online_as_backup[department]

    @cached_property
    def _online_as_backup(self) -> dict[int, list[Standing]]:
        """By department, as far as a desk needed it."""
        return {}

    @cached_property
    def _online(self) -> dict[int, list[Standing]]:
        found: dict[int, list[Standing]] = defaultdict(list)
        for standing in self.operators.values():
            for department in standing.departments:
                if answers(standing, department):
                    found[department].append(standing)
        return dict(found)


def staff() -> Staff:
    """All active operators with the departments in which they answer (true: monitored), desks and open chats."""
    now = database_now()
    at_desk, silent = open_desks(now)
    belongs: dict[int, dict[int, bool]] = defaultdict(dict)
    roles: dict[int, set[str]] = defaultdict(set)
    reads: dict[int, set[int]] = defaultdict(set)
    administers: dict[int, set[int]] = defaultdict(set)
    departments = list(Department.objects.select_related("library"))
    library_of = {department.pk: department.library_id for department in departments}
    of_library: dict[int, set[int]] = defaultdict(set)
    for number, library in library_of.items():
        of_library[library].add(number)
    memberships = Membership.objects.values_list("operator_id", "department_id", "monitored", "role")
    for operator, number, monitored, role in memberships:
        roles[operator].add(role)
        rights = RIGHTS[Role(role)]
        if Right.ANSWER in rights:
            belongs[operator][number] = monitored
        if Right.READ in rights:
            reads[operator].add(number)
        if Right.ADMINISTER in rights:
            administers[operator] |= of_library[library_of[number]]
    active = Count("chats", filter=Q(chats__listed=True, chats__state="active"))
    rows = Operator.objects.filter(is_active=True).annotate(active=active).order_by("name")
    most = {department.pk: department.library.chats_at_once for department in departments}
    circles = _circles(belongs, library_of)
    alone = (frozenset[int](), frozenset[int]())
    everything = {*library_of}
    operators = {
        id_: Standing(
            id_,
            name,
            status,
            since,
            0 if id_ in at_desk else seen or 0,
            id_ in at_desk,
            belongs[id_],
            chats,
            limit_of(limit, (most[department] for department in belongs[id_])),
            rights_of_roles(roles[id_], superuser=superuser),
            silent.get(id_),
            frozenset(reads[id_] | (everywhere := everything if superuser else administers[id_])),
            frozenset({*belongs[id_]} | everywhere),
            *circles.get(id_, alone),
            *further,
        )
        for id_, name, status, since, seen, chats, limit, superuser, *further in rows.values_list(
            "id",
            "name",
            "status",
            "status_since",
            "desk_seen_at",
            "active",
            "chats_at_once",
            "is_superuser",
            "status_reason",
            "back_at",
            "status_set_by",
            "prompted_at",
            "sign_off_at",
            Coalesce("picture__digest", Value("")),
            "language",
        )
    }
    languages = {standing.language for standing in operators.values()}
    return Staff(
        operators=operators,
        departments={department.pk: department.name for department in departments},
        closed={
            department.pk: _opening_texts(closed, languages)
            for department in departments
            if (closed := closed_by_hours(department, now))
        },
        backups={department: backup.pk for department, backup in open_backups(now).items()},
    )


def _opening_texts(closed: Closed, languages: Iterable[str]) -> dict[str, str]:
    """The next opening in each language; operators who chose none read English."""
    return {language: closed.opening.text(language or "en") for language in languages} if closed.opening else {}


def _circles(
    belongs: Mapping[int, Iterable[int]], library_of: Mapping[int, int]
) -> dict[int, tuple[frozenset[int], frozenset[int]]]:
    """For each operator their libraries, and all who belong to one of them: one set for operators of the same ones."""
    libraries = {id_: frozenset(library_of[one] for one in departments) for id_, departments in belongs.items()}
    among: dict[int, set[int]] = defaultdict(set)
    for id_, own in libraries.items():
        for library in own:
            among[library].add(id_)
    together = {own: frozenset[int]().union(*(among[library] for library in own)) for own in {*libraries.values()}}
    return {id_: (own, together[own]) for id_, own in libraries.items()}


def open_desks(now: int) -> tuple[set[int], dict[int, int]]:
    """The operators with an open desk that answers; and of the others with an open desk, since when none answers."""
    answering: set[int] = set()
    silent: dict[int, int] = {}
    for operator, since in Desk.objects.filter(node__lease_until__gt=now).values_list("operator_id", "silent_since"):
        if since is None:
            answering.add(operator)
        else:
            silent[operator] = max(since, silent.get(operator, 0))
    return answering, {operator: since for operator, since in silent.items() if operator not in answering}


def set_silent(desk: str, *, silent: bool) -> None:
    """Store that the page of an open desk stopped answering, or answers again."""
    Desk.objects.filter(id=desk).update(silent_since=database_now() if silent else None)


def open_desk(desk: str, operator: int, node: str) -> None:
    """Store a new desk connection."""
    now = database_now()
    with transaction.atomic():
        Desk.objects.create(id=desk, operator_id=operator, node_id=node, opened_at=now)
        Operator.objects.filter(id=operator).update(desk_seen_at=now)


def close_desk(desk: str, operator: int) -> None:
    """Delete a desk connection that ended."""
    with transaction.atomic():
        Desk.objects.filter(id=desk).delete()
        Operator.objects.filter(id=operator).update(desk_seen_at=database_now())


def monitor(operator: int, departments: Iterable[int]) -> int | None:
    """Monitor these departments only. If the operator doesn't answer in one, change nothing and return that one."""
    chosen = set(departments)
    with transaction.atomic():
        foreign = chosen - answering_departments(operator)
        if foreign:
            return min(foreign)
        memberships = Membership.objects.filter(operator_id=operator)
        memberships.exclude(department_id__in=chosen).update(monitored=False)
        memberships.filter(department_id__in=chosen).update(monitored=True)
    return None


class _Seen(NamedTuple):
    id: int
    seen_at: int
    at_desk: bool = False


def gone_for(grace: int) -> list[int]:
    """The owners of active chats whose chats may be taken over, see `answering.is_gone`; `grace` in ms."""
    now = database_now()
    owners = Operator.objects.filter(chats__listed=True, chats__state="active", chats__operator_gone=False)
    return [owner.id for owner in _without(_answering(now), owners) if is_gone(owner, now, grace)]


def gone_among(operators: Iterable[int], grace: int) -> set[int]:
    """Those of these operators who have had no desk open for `grace` (ms), be it a frozen one."""
    now = database_now()
    among = Operator.objects.filter(id__in=list(operators))
    return {owner.id for owner in _without(_open(now), among) if is_gone(owner, now, grace)}


def _open(now: int) -> QuerySet[Desk]:
    return Desk.objects.filter(node__lease_until__gt=now)


def _answering(now: int) -> QuerySet[Desk]:
    return _open(now).filter(silent_since=None)


def _without(desks: QuerySet[Desk], operators: QuerySet[Operator]) -> list[_Seen]:
    absent = operators.exclude(id__in=desks.values("operator_id")).distinct()
    return [_Seen(id_, seen_at or 0) for id_, seen_at in absent.values_list("id", "desk_seen_at")]


def back_again() -> list[int]:
    """Operators who are marked as gone in a chat and have an open desk that answers."""
    there = _answering(database_now()).values("operator_id")
    missed = Operator.objects.filter(chats__listed=True, chats__operator_gone=True, id__in=there)
    return list(missed.distinct().values_list("id", flat=True))
