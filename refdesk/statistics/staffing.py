"""Records who was online for which department, every 30 s, as shifts.

A shift ends when the operator was last seen, so a crash needs no cleanup.
"""

from collections.abc import Iterable
from typing import Any

from refdesk.presence.answering import answers
from refdesk.presence.availability import present_operators
from refdesk.presence.leases import database_now

from .models import Shift

INTERVAL = 30_000
"""Milliseconds between two looks; a shorter absence goes unnoticed."""
GAP = 3 * INTERVAL
"""Absences up to this long (ms) don't end a shift: the server may have been busy, or restarted."""

Duty = tuple[int, int]
"""An operator and a department."""


def duties(now: int) -> set[Duty]:
    """Who answers for which department at `now` (ms)."""
    return {
        (operator.id, department)
        for operator in present_operators(now)
        for department in operator.departments
        if answers(operator, department)
    }


def record_present() -> None:
    """Records who is online now. Several nodes may do so at the same time."""
    now = database_now()
    record(duties(now), now)


def record(duties: Iterable[Duty], now: int) -> None:
    """Extends the shifts of these operators to `now` (ms), or begins them."""
    present = set(duties)
    lately = Shift.objects.filter(until__gte=now - GAP).values_list("id", "operator_id", "department_id")
    recent: dict[Duty, int] = {(operator, department): number for number, operator, department in lately}
    going_on = [recent[duty] for duty in present & recent.keys()]
    Shift.objects.filter(id__in=going_on, until__lt=now).update(until=now)
    begin: dict[str, Any] = {"began_at": now - now % INTERVAL, "until": now}
    begun = [
        Shift(operator_id=operator, department_id=department, **begin)
        for operator, department in present - recent.keys()
    ]
    if begun:
        Shift.objects.bulk_create(begun, ignore_conflicts=True)
