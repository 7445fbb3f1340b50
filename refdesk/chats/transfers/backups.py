"""Which unclaimed chats are offered to a backup department now."""

from collections.abc import Iterator

from refdesk.eventlog.heads import listed_in
from refdesk.libraries.backups import open_backups
from refdesk.libraries.models import Department
from refdesk.presence.answering import Present, answers, is_busy
from refdesk.presence.availability import present_operators
from refdesk.presence.leases import database_now

from ..models import Chat


def due_backups(now: int, *, at_once: bool) -> Iterator[tuple[int, Department]]:
    """Chats that nobody claimed in time, each with the next department of its chain.

    With `at_once`, also those where nobody who is free answers in the departments so far.
    """
    times = dict(Department.objects.filter(backup__isnull=False).values_list("pk", "backup_after"))
    waiting = Chat.objects.filter(listed=True, state="waiting", department__in=times).order_by("id")
    rows = list(waiting.values_list("id", "department_id", "backups", "backup_at", "started_at")) if times else []
    if not rows:
        return
    there = database_now()
    following, present = open_backups(there), present_operators(there)
    for chat, department, backups, backup_at, started_at in rows:
        reached = [department, *map(int, listed_in(backups))]
        backup = following.get(reached[-1])
        if backup is None or backup.pk in reached:
            continue
        due = (backup_at or started_at) + times.get(reached[-1], 0) * 1000
        if due <= now or (at_once and not _somebody_is_free(present, reached)):
            yield chat, backup


def _somebody_is_free(present: list[Present], departments: list[int]) -> bool:
    return any(
        answers(operator, department) and not is_busy(operator) for operator in present for department in departments
    )
