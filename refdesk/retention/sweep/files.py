"""Batches for files of libraries that store none: they expire when the chat ends or the ticket is closed."""

from collections.abc import Iterator

from refdesk.files.expire import retention
from refdesk.files.expire.mark import mark_expired
from refdesk.tickets.models import Ticket

from ..models import RetentionPeriod
from . import batches
from .batches import Batch


def due(now: int) -> Iterator[Batch]:
    """Batches for these files. All others have their expiry in their row and are swept by `refdesk.files`."""
    libraries = list(RetentionPeriod.objects.filter(datum="file", days=0).values_list("library_id", flat=True))
    if not libraries:
        return
    commands = retention.commands_for_ended_chats(libraries, batches.BATCH_SIZE)
    files = retention.files_of_tickets(libraries, Ticket.objects.filter(status="closed").values("id"))
    if commands or files.exists():
        yield Batch(tuple(commands), lambda: mark_expired(files, "system", now))
