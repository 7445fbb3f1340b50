"""Files of libraries that keep none: they are gone as soon as the chat has ended, or the ticket is closed."""

from collections.abc import Iterator

from refdesk.files.expire import retention
from refdesk.files.expire.mark import mark_expired
from refdesk.tickets.models import Ticket

from ..models import Lifetime
from . import batches
from .batches import Turn


def due(now: int) -> Iterator[Turn]:
    """What is over now; all other files have their time written in their row, and a sweep of their own."""
    libraries = list(Lifetime.objects.filter(datum="file", days=0).values_list("library_id", flat=True))
    if not libraries:
        return
    commands = retention.commands_for_ended_chats(libraries, batches.MOST)
    files = retention.files_of_tickets(libraries, Ticket.objects.filter(status="closed").values("id"))
    if commands or files.exists():
        yield Turn(tuple(commands), lambda: mark_expired(files, "system", now))
