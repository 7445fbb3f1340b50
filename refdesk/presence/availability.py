"""Who is at a desk now: a query over open desks and the leases of their nodes. `answering` has the rules."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import NamedTuple

from django.db.models import Count, Q

from refdesk.staff.models import Membership, Operator
from refdesk.staff.permissions import memberships_with
from refdesk.staff.roles import Right

from .answering import Present, limit_of


class Availability(NamedTuple):
    """Whether patrons can start a chat, and whether everybody who could answer now is `busy`.

    `opens` says when the department opens, in the reader's language; it is empty within its hours.
    """

    online: bool
    opens: str = ""
    busy: bool = False


class OpenWidget(NamedTuple):
    """A widget as patrons read it, by its slug and their language (Django's code; empty: the library's)."""

    slug: str
    language: str = ""


class _Facts(NamedTuple):
    operator: int
    status: str
    limit: int | None


def present_operators(now_ms: int, departments: Collection[int] | None = None) -> list[Present]:
    """The operators who answer in these departments (None: in all) and have an open desk that answers.

    `now_ms` is the database's time (see `leases`), since a node's own clock may be wrong.
    """
    found = memberships_with(Right.ANSWER).filter(
        operator__is_active=True,
        operator__desks__node__lease_until__gt=now_ms,
        operator__desks__silent_since=None,
    )
    if departments is not None:
        found = found.filter(department__in=departments)
    belongs: dict[_Facts, dict[int, bool]] = defaultdict(dict)
    columns = ("operator_id", "operator__status", "operator__chats_at_once", "department_id", "monitored")
    for *facts, department, monitored in found.values_list(*columns):
        belongs[_Facts(*facts)][department] = monitored
    most = libraries_most(operator for operator, _, _ in belongs)
    limits = {facts.operator: limit_of(facts.limit, most.get(facts.operator, ())) for facts in belongs}
    chats = active_chats([operator for operator, limit in limits.items() if limit is not None])
    return [
        Present(facts.operator, facts.status, own, True, chats.get(facts.operator, 0), limits[facts.operator])
        for facts, own in belongs.items()
    ]


def libraries_most(operators: Iterable[int]) -> dict[int, list[int]]:
    """By operator, the limits of their libraries; none for libraries without one."""
    limited = Membership.objects.filter(department__library__chats_at_once__isnull=False)
    most: dict[int, list[int]] = defaultdict(list)
    if limited.exists():
        rows = limited.filter(operator__in=list(operators))
        for operator, limit in rows.values_list("operator_id", "department__library__chats_at_once").distinct():
            most[operator].append(limit or 0)
    return most


def active_chats(operators: Collection[int]) -> dict[int, int]:
    """How many active chats each of these operators has."""
    if not operators:
        return {}
    active = Count("chats", filter=Q(chats__listed=True, chats__state="active"))
    return dict(Operator.objects.filter(pk__in=operators).annotate(active=active).values_list("pk", "active"))
