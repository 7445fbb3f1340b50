"""Who can answer now: a query over chosen statuses, open desks and the leases of their nodes."""

from collections.abc import Collection
from typing import NamedTuple

from .models import Membership, Operator


class Availability(NamedTuple):
    """Whether patrons can start a chat. `opens` says when the department opens; it is empty within its hours."""

    online: bool
    opens: str = ""


def online_departments(now_ms: int, departments: Collection[int] | None = None) -> set[int]:
    """The departments (of these, or of all) that an operator monitors who is online with an open desk.

    `now_ms` is the database's time (see `leases`), since a node's own clock may be wrong.
    """
    found = Membership.objects.filter(
        monitored=True,
        operator__is_active=True,
        operator__status=Operator.Status.ONLINE,
        operator__desks__node__lease_until__gt=now_ms,
    )
    if departments is not None:
        found = found.filter(department__in=departments)
    return set(found.values_list("department_id", flat=True).distinct())
