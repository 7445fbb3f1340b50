"""Departments without anybody who answers their patrons, within their opening hours."""

from collections.abc import Collection

from django.db import transaction

from refdesk.libraries.backups import open_backups
from refdesk.libraries.hours_texts import closed_by_hours
from refdesk.libraries.models import Department
from refdesk.presence.answering import staffed
from refdesk.presence.availability import present_operators
from refdesk.presence.leases import database_now

from .models import Absence, AlertChannel

GRACE = 60_000
"""ms of an absence that are no alert: a desk reloads, or operators change shifts."""
WATCHED = 30_000
"""ms after which an absence that no node has seen again counts as unknown: no server was running."""


def observe() -> list[int] | None:
    """The departments, of channels that want to know, that are open without anybody; None if no channel does."""
    channels = AlertChannel.objects.filter(enabled=True, unstaffed=True)
    subscribed = set(channels.values_list("department_id", flat=True))
    if not subscribed:
        return [] if Absence.objects.exists() else None
    now = database_now()
    departments = Department.objects.filter(pk__in=subscribed, hours__isnull=False).select_related("library")
    within_hours = [department.pk for department in departments if closed_by_hours(department, now) is None]
    if not within_hours:
        return []
    backups = {department: backup.pk for department, backup in open_backups(now).items()}
    return sorted(set(within_hours) - staffed(present_operators(now), within_hours, backups))


def store(absent: Collection[int]) -> None:
    """Begin, continue and end absences. One whose first minute no server watched begins anew."""
    with transaction.atomic():
        now = database_now()
        Absence.objects.exclude(department__in=absent).delete()
        unwatched = Absence.objects.filter(seen_at__lt=now - WATCHED)
        for absence in unwatched.select_for_update():
            if absence.seen_at - absence.since < GRACE:
                Absence.objects.filter(pk=absence.pk).update(since=now)
        Absence.objects.filter(department__in=absent).update(seen_at=now)
        stored = set(Absence.objects.values_list("department_id", flat=True))
        existing = Department.objects.filter(pk__in=set(absent) - stored).values_list("pk", flat=True)
        begun = [Absence(department_id=department, since=now, seen_at=now) for department in existing]
        Absence.objects.bulk_create(begun, ignore_conflicts=True)


def lapses(departments: Collection[int], now: int) -> dict[int, int]:
    """Since when no one has been in each of these departments, where it is long enough for an alert."""
    rows = Absence.objects.filter(department__in=departments, since__lte=now - GRACE, seen_at__gt=now - WATCHED)
    return dict(rows.values_list("department_id", "since"))
