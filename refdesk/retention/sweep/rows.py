"""Batches for expired rows without a log: emails, texts of records, handover codes."""

from collections.abc import Iterator

from refdesk.analytics.records import expiry
from refdesk.chats.windows import handover
from refdesk.libraries.models import Library
from refdesk.mail import retention

from .. import ledger
from ..models import LedgerEntry
from ..periods import DAY_MS, RetainedDatum, periods_by_library
from . import batches, cursors
from .batches import Batch
from .cursors import START, Cursor

MIN_AGE_MS = 3600_000
"""Minimum age of deleted email rows (ms): the hourly limit per address counts them."""


def due(now: int) -> Iterator[Batch]:
    """Batches for the rows that have expired at `now` (ms)."""
    libraries = list(Library.objects.order_by("id").values_list("id", flat=True))
    periods, cursors_by_scope = periods_by_library(libraries), cursors.load_all()
    for library in libraries:
        email, unmatched = (_until(periods[library][datum], now) for datum in ("email", "unmatched_email"))
        yield from _emails(library, "email", retention.expired_emails(library, email), now)
        yield from _emails(library, "unmatched_email", retention.expired_unmatched(library, unmatched), now)
        yield from _records(library, periods[library]["record"], cursors_by_scope, now)
    if handover.any_expired(now):
        yield Batch(finish=lambda: handover.delete_expired(now))
    if libraries:
        # Emails of no known library follow the shortest period, and are counted for the library that set it.
        until = {library: _until(periods[library]["unmatched_email"], now) for library in libraries}
        strictest = max(libraries, key=until.__getitem__)
        yield from _emails(strictest, "unmatched_email", retention.expired_unmatched(None, until[strictest]), now)


def _until(days: int | None, now: int) -> int:
    return 0 if days is None else now - max(days * DAY_MS, MIN_AGE_MS)


def _emails(library: int, datum: RetainedDatum, rows: retention.Rows, now: int) -> Iterator[Batch]:
    def finish() -> int:
        deleted = retention.delete_some(rows, batches.BATCH_SIZE)
        ledger.add(library, LedgerEntry.Entity.EMAIL, datum, deleted, now)
        return deleted

    if retention.any_rows(rows):
        yield Batch(finish=finish)


def _records(library: int, days: int | None, cursors_by_scope: dict[str, Cursor], now: int) -> Iterator[Batch]:
    if days is None:
        return
    scope = cursors.library_scope(library, "record")
    after = cursors_by_scope.get(scope, START)
    written = expiry.last_written(library, after, now - batches.COMMIT_DELAY_MS - days * DAY_MS, batches.BATCH_SIZE)
    late = [] if days else expiry.committed_late(library, after, batches.CLOCK_SKEW_MS)

    def finish() -> int:
        redacted = expiry.redact_texts([*late, *(number for _, number in written)])
        ledger.add(library, LedgerEntry.Entity.RECORD, "record", redacted, now)
        if written:
            cursors.advance([scope], Cursor(*written[-1]))
        return redacted

    if written or late:
        yield Batch(finish=finish)
