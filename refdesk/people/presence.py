"""Who is at a desk now: a query over open desks and the leases of their nodes. `answering` has the rules."""

from collections import defaultdict
from collections.abc import Collection
from typing import NamedTuple

from .answering import Present, staffed
from .models import Membership


class Availability(NamedTuple):
    """Whether patrons can start a chat. `opens` says when the department opens; it is empty within its hours."""

    online: bool
    opens: str = ""


def present_operators(now_ms: int, departments: Collection[int] | None = None) -> list[Present]:
    """The operators of these departments (None: of all) with an open desk.

    `now_ms` is the database's time (see `leases`), since a node's own clock may be wrong.
    """
    found = Membership.objects.filter(operator__is_active=True, operator__desks__node__lease_until__gt=now_ms)
    if departments is not None:
        found = found.filter(department__in=departments)
    belongs: dict[tuple[int, str], dict[int, bool]] = defaultdict(dict)
    columns = ("operator_id", "operator__status", "department_id", "monitored")
    for operator, status, department, monitored in found.values_list(*columns):
        belongs[operator, status][department] = monitored
    return [Present(operator, status, own) for (operator, status), own in belongs.items()]


def online_departments(now_ms: int, departments: Collection[int]) -> set[int]:
    """Those of the departments in which somebody answers."""
    return staffed(present_operators(now_ms, departments), departments) if departments else set()
