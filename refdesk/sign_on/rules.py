"""Rules of a provider: a claim with a value gives a role and departments. They are applied at each sign-in."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.db.models import Q

from refdesk.audit.models import Action
from refdesk.audit.recording import record
from refdesk.libraries.models import Department, Library
from refdesk.resources.transactions import lock_libraries
from refdesk.staff.assignment import assign
from refdesk.staff.audited import operator_thing
from refdesk.staff.models import Membership, Operator
from refdesk.staff.permissions import administered_alone
from refdesk.staff.roles import Role

from .claims import texts_of
from .models import Identity, Provider

Claims = Mapping[str, Any]


class AppliedRule(NamedTuple):
    """The rule that gives a person their role: its number, and its provider."""

    number: int
    provider: str


def first_rule(provider: Provider, claims: Claims, email: str) -> int | None:
    """The number of the first rule that applies; 0 if none does, None if the provider has no rules."""
    if not provider.rules:
        return None
    return next((number for number, rule in enumerate(provider.rules, 1) if _applies(rule, claims, email)), 0)


def apply_rules(provider: Provider, operator: Operator, claims: Claims, email: str) -> None:
    """Give the person the role of the first rule that applies and the departments of all that do, and nothing else.

    The caller runs in a transaction. `email` is the verified address.
    """
    applied = [rule for rule in provider.rules if _applies(rule, claims, email)]
    chosen = {number for rule in applied for number in rule["departments"]}
    theirs = Department.objects.filter(Q(pk__in=chosen) | Q(memberships__operator=operator))
    lock_libraries(theirs.values("library"))
    role = Role(applied[0]["role"]) if applied else Role.OPERATOR
    libraries = Department.objects.filter(pk__in=chosen).values_list("library", flat=True)
    roles = dict.fromkeys(libraries, role)
    for library in _left_alone(operator, role, set(libraries)):
        memberships = Membership.objects.filter(operator=operator, department__library=library)
        chosen |= set(memberships.values_list("department", flat=True))
        roles[library.pk] = Role.ADMINISTRATOR
        changes = {"last administrator": library.name}
        record(Action.RIGHTS_CHANGED, operator_thing(operator), library=library.pk, changes=changes)
    assign(operator, Department.objects.all(), chosen, roles)


def rules_of(operators: list[Operator]) -> dict[int, AppliedRule | None]:
    """The rule of the last sign-in for each of these operators who has signed in at a provider.

    None where the provider has no rules; its number is 0 where none applied.
    """
    rows = Identity.objects.filter(operator__in=operators).order_by("last_at")
    identities = list(rows.values_list("operator", "rule", "issuer"))
    names = {row.issuer: row.name for row in Provider.objects.all() if row.rules} if identities else {}
    return {
        operator: None if rule is None or issuer not in names else AppliedRule(rule, names[issuer])
        for operator, rule, issuer in identities
    }


def _applies(rule: Mapping[str, Any], claims: Claims, email: str) -> bool:
    """A value that begins with @ stands for the addresses of a domain."""
    attribute, value = rule["attribute"], rule["value"]
    if attribute == "email":
        address = value.lower()
        return email.endswith(address) if address.startswith("@") else bool(email) and email == address
    return value in texts_of(_claim(claims, attribute))


def _claim(claims: Claims, attribute: str) -> object:
    """The claim with this name; `a.b` is also the entry `b` of the claim `a`."""
    if attribute in claims:
        return claims[attribute]
    value: object = claims
    for name in attribute.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _left_alone(operator: Operator, role: Role, libraries: set[int]) -> list[Library]:
    """Libraries that would lose their last administrator."""
    alone = administered_alone(operator)
    return list(alone.exclude(pk__in=libraries) if role == Role.ADMINISTRATOR else alone)
