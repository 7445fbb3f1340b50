"""Files of libraries that keep none: they are gone as soon as the chat has ended."""

from collections.abc import Iterator

from refdesk.files import keeping

from . import turns
from .models import Lifetime
from .turns import Turn


def due(now: int) -> Iterator[Turn]:
    """What is over now; all other files have their time written in their row, and a sweep of their own."""
    libraries = list(Lifetime.objects.filter(datum="file", days=0).values_list("library_id", flat=True))
    commands = keeping.of_ended_chats(libraries, turns.MOST) if libraries else []
    if commands:
        yield Turn(tuple(commands))
