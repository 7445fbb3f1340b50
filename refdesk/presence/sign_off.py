"""Automatic sign-off: operators who are still Online when their departments' hours end are set to Offline.

`sign_off_at` announces it on their desks, and waits for the end of their chats.
"""

from collections import defaultdict
from collections.abc import Collection
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from refdesk.libraries.models import Department
from refdesk.libraries.opening_hours import decoded
from refdesk.staff.models import Operator
from refdesk.staff.permissions import memberships_with
from refdesk.staff.roles import Right

from .leases import database_now
from .statuses import has_a_chat

WARNING = 5 * 60_000
"""ms before the sign-off."""
AHEAD = WARNING + 20_000
"""ms before the closing at which it is announced: more than between two looks, so that the warning is complete."""


class Closing(NamedTuple):
    """A department that an operator monitors: when it closed, or is about to (None: it stays open)."""

    at: int | None
    signs_off: bool


def moment(departments: Collection[Closing], online_since: int) -> int | None:
    """When an operator is to be signed off: when the last of these departments closes, if one of them signs off.

    None for an operator who went Online after that moment: they know that the hours are over.
    """
    closings = [closing.at for closing in departments if closing.at is not None]
    if len(closings) < len(departments) or not any(closing.signs_off for closing in departments):
        return None
    last = max(closings)
    return last if last > online_since else None


def announced(at: int | None, stored: int | None, now: int) -> int | None:
    """The moment to announce: at least `WARNING` from now if none is stored, and never earlier than a stored one."""
    if at is None:
        return None
    return max(at, now + WARNING) if stored is None else max(at, stored)


def sign_off_is_due() -> bool:
    """Whether `sign_off` would change anything."""
    now = database_now()
    return bool(_changes(now)) or _due(now).exists()


def sign_off() -> bool:
    """Announce the sign-off, and set to Offline the operators whose time has come. Returns whether anything changed.

    Several nodes may do so at the same time.
    """
    now = database_now()
    changes = _changes(now)
    for at, operators in changes.items():
        Operator.objects.filter(pk__in=operators).update(sign_off_at=at)
    signed_off = _due(now).update(
        status=Operator.Status.OFFLINE,
        status_since=now,
        status_set_by=Operator.SetBy.HOURS,
        prompted_at=None,
        sign_off_at=None,
    )
    return bool(changes) or signed_off > 0


def _due(now: int) -> QuerySet[Operator]:
    due = Operator.objects.filter(status=Operator.Status.ONLINE, sign_off_at__lte=now)
    return due.exclude(has_a_chat())


def _changes(now: int) -> dict[int | None, list[int]]:
    """By the moment to announce, the operators with another one."""
    stored = dict(Operator.objects.filter(sign_off_at__isnull=False).values_list("pk", "sign_off_at"))
    moments = _moments(now)
    changes: dict[int | None, list[int]] = defaultdict(list)
    for operator in stored.keys() | moments.keys():
        at = announced(moments.get(operator), stored.get(operator), now)
        if at != stored.get(operator):
            changes[at].append(operator)
    return changes


def _moments(now: int) -> dict[int, int | None]:
    """When each operator who is Online is to be signed off."""
    if not Department.objects.filter(sign_off=True, hours__isnull=False).exists():
        return {}
    closings = {
        department.pk: Closing(_closing(department, now), department.sign_off)
        for department in Department.objects.select_related("library")
    }
    monitored: dict[tuple[int, int], list[Closing]] = defaultdict(list)
    online = memberships_with(Right.ANSWER).filter(monitored=True, operator__status=Operator.Status.ONLINE)
    for operator, since, department in online.values_list("operator_id", "operator__status_since", "department_id"):
        monitored[operator, since].append(closings[department])
    return {operator: moment(own, since) for (operator, since), own in monitored.items()}


def _closing(department: Department, now: int) -> int | None:
    hours = decoded(department.hours)
    return None if hours is None else hours.closing(now, AHEAD, ZoneInfo(department.library.time_zone))
