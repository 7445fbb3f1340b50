"""Who was online at a desk, for which department: looked at every half minute, and kept as stretches of time.

A crash needs no cleaning up: a stretch ends where somebody was last seen.
"""

from collections.abc import Iterable
from typing import Any

from refdesk.people.leases import database_now
from refdesk.people.models import Membership, Operator

from .models import Shift

LOOK = 30_000
"""So often it is looked (ms); shorter absences are not seen."""
GAP = 3 * LOOK
"""Who is seen again within so long (ms) never left: a server may have been busy, or restarted."""

Place = tuple[int, int]
"""An operator and a department."""


def present(now: int) -> set[Place]:
    """Who can answer for which department at this moment, as in `refdesk.people.presence`."""
    found = Membership.objects.filter(
        monitored=True,
        operator__is_active=True,
        operator__status=Operator.Status.ONLINE,
        operator__desks__node__lease_until__gt=now,
    )
    return set(found.values_list("operator_id", "department_id").distinct())


def look() -> None:
    """Note who is there now. Any number of nodes may do so."""
    now = database_now()
    note(present(now), now)


def note(there: Iterable[Place], now: int) -> None:
    """These are there now: their stretches go on, or begin."""
    wanted = set(there)
    lately = Shift.objects.filter(until__gte=now - GAP).values_list("id", "operator_id", "department_id")
    known: dict[Place, int] = {(operator, department): number for number, operator, department in lately}
    going_on = [known[place] for place in wanted & known.keys()]
    Shift.objects.filter(id__in=going_on, until__lt=now).update(until=now)
    begin: dict[str, Any] = {"began_at": now - now % LOOK, "until": now}
    begun = [Shift(operator_id=place[0], department_id=place[1], **begin) for place in wanted - known.keys()]
    if begun:
        Shift.objects.bulk_create(begun, ignore_conflicts=True)
