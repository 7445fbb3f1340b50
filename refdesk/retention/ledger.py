"""What was taken back of whole chats, counted in the transaction that does it: the ledger is never wrong."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import NamedTuple

from django.db.models import F

from refdesk.chats.events import Event, Redacted
from refdesk.chats.outcomes import Stored

from .models import LedgerEntry


class _Line(NamedTuple):
    department: int
    datum: str
    wish: str
    day: date


def count(batch: Sequence[Stored]) -> None:
    """Count what these commands took back."""
    lines = Counter(line for stored in batch for event in stored.events for line in _lines(stored, event))
    for line, chats in sorted(lines.items()):
        found = LedgerEntry.objects.filter(**_key(line))
        if not found.update(chats=F("chats") + chats):
            # Two nodes may both be the first of the day: one insert waits for the other, and then finds it there.
            LedgerEntry.objects.bulk_create([LedgerEntry(**_key(line), chats=0)], ignore_conflicts=True)
            found.update(chats=F("chats") + chats)


def _lines(stored: Stored, event: Event) -> list[_Line]:
    body = event.body
    if not isinstance(body, Redacted) or body.seqs:
        return []
    day = datetime.fromtimestamp(event.at / 1000, UTC).date()
    wish = "lifetime" if event.actor == "system" else event.actor.partition(":")[0]
    return [_Line(stored.head.department, datum, wish, day) for datum in body.data]


def _key(line: _Line) -> dict[str, object]:
    return {"department_id": line.department, "datum": line.datum, "wish": line.wish, "day": line.day}
