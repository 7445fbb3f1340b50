"""Backup departments: the chain along which unclaimed chats are offered."""

from .hours_texts import closed_by_hours
from .models import Department


def open_backups(now: int) -> dict[int, Department]:
    """For each department with a backup, the next one of its chain that is not closed by its hours at `now` (ms).

    Without departments whose whole chain is closed, or leads back to them.
    """
    chain = {
        department.pk: department
        for department in Department.objects.filter(backup__isnull=False).select_related("backup__library")
    }
    backups = {department: _first_open(department, chain, now) for department in chain}
    return {department: backup for department, backup in backups.items() if backup is not None}


def _first_open(department: int, chain: dict[int, Department], now: int) -> Department | None:
    passed, current = {department}, chain.get(department)
    while current is not None and (backup := current.backup) is not None and backup.pk not in passed:
        if closed_by_hours(backup, now) is None:
            return backup
        passed.add(backup.pk)
        current = chain.get(backup.pk)
    return None
