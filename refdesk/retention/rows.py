"""What is over of what has no log: rows of mails, and the texts of records."""

from collections.abc import Iterator

from refdesk.analytics import emptying
from refdesk.libraries.models import Library
from refdesk.mail import keeping

from . import ledger, progress, turns
from .lifetimes import DAY, of_libraries
from .models import LedgerEntry
from .progress import BEGINNING, Place
from .turns import Turn

HOUR = 3600_000
"""For this long the rows of mails stay in any case: by them it is counted how many mails one address gets."""


def due(now: int) -> Iterator[Turn]:
    """What is over at this time (ms)."""
    libraries = list(Library.objects.order_by("id").values_list("id", flat=True))
    lifetimes, done = of_libraries(libraries), progress.everywhere()
    mails = [lifetimes[library]["mail"] for library in libraries]
    for library in libraries:
        yield from _mails(library, lifetimes[library]["mail"], now)
        yield from _records(library, lifetimes[library]["record"], done, now)
    # What no ticket knows of is no library's: the shortest holds.
    yield from _mails(None, min((days for days in mails if days is not None), default=None), now)


def _mails(library: int | None, days: int | None, now: int) -> Iterator[Turn]:
    if days is None:
        return
    until = now - max(days * DAY, HOUR)

    def done() -> int:
        gone = keeping.forget(library, until, turns.MOST)
        if library is not None:
            ledger.add(library, LedgerEntry.Room.MAIL, "mail", gone, now)
        return gone

    if keeping.over(library, until):
        yield Turn(done=done)


def _records(library: int, days: int | None, done: dict[str, Place], now: int) -> Iterator[Turn]:
    if days is None:
        return
    line = progress.of_library(library, "record")
    written = emptying.written(library, done.get(line, BEGINNING), now - turns.LATE - days * DAY, turns.MOST)
    if not written:
        return

    def finish() -> int:
        emptied = emptying.empty([number for _, number in written])
        ledger.add(library, LedgerEntry.Room.RECORD, "record", emptied, now)
        progress.note([line], Place(*written[-1]))
        return emptied

    yield Turn(done=finish)
