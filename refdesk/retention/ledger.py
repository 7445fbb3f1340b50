"""Counts deletions per day, in the transaction that deletes: the ledger is exact."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from django.db.models import F

from refdesk.chats.outcomes import Stored as StoredOfChat
from refdesk.eventlog.events import Redacted
from refdesk.libraries.models import Department
from refdesk.tickets.outcomes import Stored as StoredOfTicket

from .models import LedgerEntry

Entity, Cause = LedgerEntry.Entity, LedgerEntry.Cause


class Key(NamedTuple):
    library: int
    department: int | None
    entity: str
    datum: str
    cause: str
    day: date


def count_chats(batch: Sequence[StoredOfChat]) -> None:
    """Count the redactions of chats in a batch; a projection."""
    departments = {stored.head.department for stored in batch if any(_redactions(stored))}
    if departments:
        libraries = dict(Department.objects.filter(pk__in=departments).values_list("id", "library_id"))
        _count(
            Key(libraries[stored.head.department], stored.head.department, Entity.CHAT, *rest)
            for stored in batch
            # A live chat can get a new name or contact; these are counted once, after its end.
            for rest in _redactions(stored, whole=stored.head.state == "ended")
        )


def count_tickets(batch: Sequence[StoredOfTicket]) -> None:
    """Count the redactions of tickets in a batch; a projection."""
    _count(Key(stored.head.library, None, Entity.TICKET, *rest) for stored in batch for rest in _redactions(stored))


def count_others(library: int, entity: str, count: int, by: str, at: int) -> None:
    """Count deleted files or emails. `by` is the actor as in logs, `at` the time (ms)."""
    add(library, entity, entity, count, at, _cause(by))


def add(library: int, entity: str, datum: str, count: int, at: int, cause: str = Cause.EXPIRED) -> None:
    """Count deletions that no log records."""
    if count:
        _add(Key(library, None, entity, datum, cause, _day(at)), count)


def _redactions(stored: Any, *, whole: bool = True) -> Iterator[tuple[str, str, date]]:
    """Datum, cause and day of each redaction: of a whole log, a passage of one event, or single events."""
    for event in stored.events:
        if isinstance(event.body, Redacted):
            for datum in _data(event.body, whole=whole):
                yield datum, _cause(event.actor), _day(event.at)


def _data(body: Redacted, *, whole: bool) -> Sequence[str]:
    if body.seqs:
        return ["passage"] if body.passage else ["message"] * len(body.seqs)
    return body.data if whole else ()


def _cause(by: str) -> str:
    return Cause.EXPIRED if by == "system" else by.partition(":")[0]


def _count(keys: Iterator[Key]) -> None:
    for key, count in sorted(Counter(keys).items(), key=str):
        _add(key, count)


def _add(key: Key, count: int) -> None:
    values = {**key._asdict(), "library_id": key.library, "department_id": key.department}
    del values["library"], values["department"]
    entries = LedgerEntry.objects.filter(**values)
    if not entries.update(count=F("count") + count):
        # Two nodes may insert the first entry of a day concurrently: the second insert is ignored, then updated.
        LedgerEntry.objects.bulk_create([LedgerEntry(**values, count=0)], ignore_conflicts=True)
        entries.update(count=F("count") + count)


def _day(at: int) -> date:
    return datetime.fromtimestamp(at / 1000, UTC).date()
