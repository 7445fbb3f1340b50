"""What is over of what has no log: rows of mails, the texts of records, codes for another window."""

from collections.abc import Iterator

from refdesk.analytics.records import expiry
from refdesk.chats import handover
from refdesk.libraries.models import Library
from refdesk.mail import retention

from .. import ledger
from ..models import LedgerEntry
from ..periods import DAY_MS, RetainedDatum, periods_by_library
from . import batches, cursors
from .batches import Batch
from .cursors import START, Cursor

HOUR = 3600_000
"""For this long the rows of mails stay in any case: by them it is counted how many mails one address gets."""


def due(now: int) -> Iterator[Batch]:
    """What is over at this time (ms)."""
    libraries = list(Library.objects.order_by("id").values_list("id", flat=True))
    lifetimes, done = periods_by_library(libraries), cursors.load_all()
    for library in libraries:
        mail, stray = (_until(lifetimes[library][kept], now) for kept in ("email", "unmatched_email"))
        yield from _mails(library, "email", retention.expired_emails(library, mail), now)
        yield from _mails(library, "unmatched_email", retention.expired_unmatched(library, stray), now)
        yield from _records(library, lifetimes[library]["record"], done, now)
    if handover.any_over(now):
        yield Batch(done=lambda: handover.forget_over(now))
    if libraries:
        # What is not known to be anybody's goes by the shortest lifetime, and is counted where that was chosen.
        until = {library: _until(lifetimes[library]["unmatched_email"], now) for library in libraries}
        strictest = max(libraries, key=until.__getitem__)
        yield from _mails(strictest, "unmatched_email", retention.expired_unmatched(None, until[strictest]), now)


def _until(days: int | None, now: int) -> int:
    return 0 if days is None else now - max(days * DAY_MS, HOUR)


def _mails(library: int, kept: RetainedDatum, rows: retention.Rows, now: int) -> Iterator[Batch]:
    def done() -> int:
        gone = retention.delete_some(rows, batches.BATCH_SIZE)
        ledger.add(library, LedgerEntry.Entity.EMAIL, kept, gone, now)
        return gone

    if retention.any_rows(rows):
        yield Batch(done=done)


def _records(library: int, days: int | None, done: dict[str, Cursor], now: int) -> Iterator[Batch]:
    if days is None:
        return
    line = cursors.library_scope(library, "record")
    after = done.get(line, START)
    written = expiry.last_written(library, after, now - batches.COMMIT_DELAY_MS - days * DAY_MS, batches.BATCH_SIZE)
    late = [] if days else expiry.committed_late(library, after, batches.CLOCK_SKEW_MS)

    def finish() -> int:
        emptied = expiry.redact_texts([*late, *(number for _, number in written)])
        ledger.add(library, LedgerEntry.Entity.RECORD, "record", emptied, now)
        if written:
            cursors.advance([line], Cursor(*written[-1]))
        return emptied

    if written or late:
        yield Batch(done=finish)
