"""What is over of what has no log: rows of mails, the texts of records, codes for another window."""

from collections.abc import Iterator

from refdesk.analytics.records import expiry
from refdesk.chats import handover
from refdesk.libraries.models import Library
from refdesk.mail import retention

from .. import ledger
from ..models import LedgerEntry
from ..periods import DAY, Kept, of_libraries
from . import batches, cursors
from .batches import Turn
from .cursors import BEGINNING, Place

HOUR = 3600_000
"""For this long the rows of mails stay in any case: by them it is counted how many mails one address gets."""


def due(now: int) -> Iterator[Turn]:
    """What is over at this time (ms)."""
    libraries = list(Library.objects.order_by("id").values_list("id", flat=True))
    lifetimes, done = of_libraries(libraries), cursors.everywhere()
    for library in libraries:
        mail, stray = (_until(lifetimes[library][kept], now) for kept in ("mail", "stray"))
        yield from _mails(library, "mail", retention.mails(library, mail), now)
        yield from _mails(library, "stray", retention.strays(library, stray), now)
        yield from _records(library, lifetimes[library]["record"], done, now)
    if handover.any_over(now):
        yield Turn(done=lambda: handover.forget_over(now))
    if libraries:
        # What is not known to be anybody's goes by the shortest lifetime, and is counted where that was chosen.
        until = {library: _until(lifetimes[library]["stray"], now) for library in libraries}
        strictest = max(libraries, key=until.__getitem__)
        yield from _mails(strictest, "stray", retention.strays(None, until[strictest]), now)


def _until(days: int | None, now: int) -> int:
    return 0 if days is None else now - max(days * DAY, HOUR)


def _mails(library: int, kept: Kept, rows: retention.Rows, now: int) -> Iterator[Turn]:
    def done() -> int:
        gone = retention.forget(rows, batches.MOST)
        ledger.add(library, LedgerEntry.Room.MAIL, kept, gone, now)
        return gone

    if retention.over(rows):
        yield Turn(done=done)


def _records(library: int, days: int | None, done: dict[str, Place], now: int) -> Iterator[Turn]:
    if days is None:
        return
    line = cursors.of_library(library, "record")
    after = done.get(line, BEGINNING)
    written = expiry.written(library, after, now - batches.LATE - days * DAY, batches.MOST)
    late = [] if days else expiry.missed(library, after, batches.CLOCKS)

    def finish() -> int:
        emptied = expiry.empty([*late, *(number for _, number in written)])
        ledger.add(library, LedgerEntry.Room.RECORD, "record", emptied, now)
        if written:
            cursors.note([line], Place(*written[-1]))
        return emptied

    if written or late:
        yield Turn(done=finish)
