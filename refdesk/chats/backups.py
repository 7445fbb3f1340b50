"""Which unclaimed chats are offered to a backup department now."""

from collections.abc import Iterator

from refdesk.libraries.models import Department
from refdesk.people.answering import Present, answers, is_busy
from refdesk.people.leases import database_now
from refdesk.people.presence import present_operators

from .models import Chat


def due_backups(now: int, limit: int) -> Iterator[tuple[int, Department]]:
    """Chats that nobody claimed in time, each with the next department of its chain; at most `limit`.

    Where nobody who is free answers in the departments so far, the next one is reached at once.
    """
    chain = {each.pk: each for each in Department.objects.filter(backup__isnull=False).select_related("backup")}
    if not chain:
        return
    waiting = Chat.objects.filter(listed=True, state="waiting", department__in=chain).order_by("id")
    rows = list(waiting.values_list("id", "department_id", "backups", "backup_at", "started_at")[:limit])
    present = present_operators(database_now()) if rows else []
    for chat, department, backups, backup_at, started_at in rows:
        reached = [department, *(int(one) for one in backups.split(",") if one)]
        last = chain.get(reached[-1])
        if last is None or last.backup is None or last.backup.pk in reached:
            continue
        due = (backup_at or started_at) + last.backup_after * 1000
        if due <= now or not _somebody_is_free(present, reached):
            yield chat, last.backup


def _somebody_is_free(present: list[Present], departments: list[int]) -> bool:
    return any(answers(each, one) and not is_busy(each) for each in present for one in departments)
