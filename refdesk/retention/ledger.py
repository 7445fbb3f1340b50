"""What was taken back, counted in the transaction that does it: the ledger is never wrong."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from django.db.models import F

from refdesk.chats.events import Redacted
from refdesk.chats.outcomes import Stored as StoredOfChat
from refdesk.libraries.models import Department
from refdesk.tickets.outcomes import Stored as StoredOfTicket

from .models import LedgerEntry

Entity, Cause = LedgerEntry.Entity, LedgerEntry.Cause


class Line(NamedTuple):
    """What is counted together."""

    library: int
    department: int | None
    entity: str
    datum: str
    cause: str
    day: date


def count_chats(batch: Sequence[StoredOfChat]) -> None:
    """Count what these commands took back of chats."""
    departments = {stored.head.department for stored in batch if any(_taken(stored))}
    if departments:
        libraries = dict(Department.objects.filter(pk__in=departments).values_list("id", "library_id"))
        _count(
            Line(libraries[stored.head.department], stored.head.department, Entity.CHAT, *rest)
            for stored in batch
            # While people talk, name and contact may be said again; they are counted when they go for good.
            for rest in _taken(stored, whole=stored.head.state == "ended")
        )


def count_tickets(batch: Sequence[StoredOfTicket]) -> None:
    """Count what these commands took back of tickets."""
    _count(Line(stored.head.library, None, Entity.TICKET, *rest) for stored in batch for rest in _taken(stored))


def count_others(library: int, entity: str, count: int, by: str, at: int) -> None:
    """Count what was taken back of what is no log's, and bears the name of its room."""
    add(library, entity, entity, count, at, _cause(by))


def add(library: int, entity: str, datum: str, count: int, at: int, cause: str = Cause.EXPIRED) -> None:
    """Count so many of what is no log's."""
    if count:
        _add(Line(library, None, entity, datum, cause, _day(at)), count)


def _taken(stored: Any, *, whole: bool = True) -> Iterator[tuple[str, str, date]]:
    """Datum, wish and day of what was taken back: of a whole log, a passage of one event, or single events."""
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


def _count(lines: Iterator[Line]) -> None:
    for line, count in sorted(Counter(lines).items(), key=str):
        _add(line, count)


def _add(line: Line, count: int) -> None:
    key = {**line._asdict(), "library_id": line.library, "department_id": line.department}
    del key["library"], key["department"]
    found = LedgerEntry.objects.filter(**key)
    if not found.update(count=F("count") + count):
        # Two nodes may both be the first of the day: one insert waits for the other, and then finds it there.
        LedgerEntry.objects.bulk_create([LedgerEntry(**key, count=0)], ignore_conflicts=True)
        found.update(count=F("count") + count)


def _day(at: int) -> date:
    return datetime.fromtimestamp(at / 1000, UTC).date()
