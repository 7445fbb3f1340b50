"""Which unclaimed chats are offered to a backup department now."""

from collections.abc import Iterator

from django.db.models.functions import Coalesce

from refdesk.eventlog.heads import listed_in
from refdesk.libraries.backups import open_backups
from refdesk.libraries.models import Department
from refdesk.presence.answering import Present, answers, is_busy
from refdesk.presence.availability import present_operators
from refdesk.presence.leases import database_now

from ..models import Chat


def due_backups(now: int, *, at_once: bool, most: int) -> Iterator[tuple[int, Department]]:
    """Chats that nobody claimed in time, each with the next department of its chain; at most `most` of each group.

    With `at_once`, also those where nobody who is free answers in the departments so far. Thousands may wait: a group
    of those that were offered to the same departments is decided once, and only chats that are due are read.
    """
    times = dict(Department.objects.filter(backup__isnull=False).values_list("pk", "backup_after"))
    waiting = Chat.objects.filter(listed=True, state="waiting", department__in=times)
    groups = list(waiting.values_list("department_id", "backups").distinct()) if times else []
    if not groups:
        return
    there = database_now()
    following, present = open_backups(there), present_operators(there)
    for department, backups in groups:
        reached = [department, *map(int, listed_in(backups))]
        backup = following.get(reached[-1])
        if backup is None or backup.pk in reached:
            continue
        due = waiting.filter(department=department, backups=backups).alias(since=Coalesce("backup_at", "started_at"))
        if not at_once or _somebody_is_free(present, reached):
            due = due.filter(since__lte=now - times.get(reached[-1], 0) * 1000)
        for chat in due.order_by("id").values_list("id", flat=True)[:most]:
            yield chat, backup


def _somebody_is_free(present: list[Present], departments: list[int]) -> bool:
    return any(
        answers(operator, department) and not is_busy(operator) for operator in present for department in departments
    )
