"""How the lifetimes that libraries choose come to files."""

from collections.abc import Iterable

from django.db.models import F

from refdesk.chats.commands import Command
from refdesk.libraries import file_days

from .models import File, State
from .sweeps import expire

DAY = 24 * 3600_000


def keep(department: int) -> int:
    """For how long (ms) a file of this department's chats is kept; a chat is over within a day."""
    return max(1, file_days.of_department(department)) * DAY


def shorten(library: int, days: int | None) -> None:
    """Files that are there already are kept no longer than that from when they were sent."""
    if days is not None:
        until = F("at") + max(1, days) * DAY
        kept = File.objects.filter(chat__department__library=library, state=State.KEPT, expires_at__gt=until)
        kept.update(expires_at=until)


def of_ended_chats(libraries: Iterable[int], most: int) -> list[Command]:
    """The commands that say of each file of an ended chat of these libraries that it is expired."""
    ended = File.objects.filter(state=State.KEPT, chat__ended_at__isnull=False)
    over = ended.filter(chat__department__library__in=list(libraries)).values_list("id", "chat_id")
    return [expire(file, chat) for file, chat in over[:most]]
