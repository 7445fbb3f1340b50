"""The words of tickets in the index: each change makes a ticket due, and a redaction removes its entry at once."""

from collections.abc import Sequence

from django.db import connection, transaction

from refdesk.eventlog.events import Redacted
from refdesk.word_index.documents import Document
from refdesk.word_index.index import WordIndex
from refdesk.word_index.indexer import BATCH, Source

from ..models import Card, Ticket
from ..outcomes import Stored
from .documents import read_in_steps

INDEX = WordIndex("tickets_words", "tickets_card", "ticket_id")

_DUE = """
INSERT INTO tickets_card (ticket_id, due_at) VALUES (%s, %s)
ON CONFLICT (ticket_id) DO UPDATE SET due_at = excluded.due_at WHERE tickets_card.due_at IS NULL
"""


def project(batch: Sequence[Stored]) -> None:
    """Projection of all events, since each moves the ticket to the top of lists."""
    redacted = {each.head.ticket for each in batch if any(isinstance(event.body, Redacted) for event in each.events)}
    if redacted:
        INDEX.remove(_sort_keys(redacted))
    with connection.cursor() as cursor:
        cursor.executemany(_DUE, sorted({each.head.ticket: each.events[0].at for each in batch}.items()))


def due(now: int) -> list[int]:
    found = Card.objects.filter(due_at__lte=now).order_by("due_at")
    return list(found.values_list("ticket_id", flat=True)[:BATCH])


def store(read: Sequence[Document], now: int) -> int:
    """See `Source`. The lock on the ticket's row orders this with a redaction: redacted words can't come back into the
    index.
    """
    with transaction.atomic():
        locked = Ticket.objects.select_for_update().filter(id__in=[each.log for each in read]).order_by("id")
        seqs = dict(locked.values_list("id", "last_seq"))
        fresh = [each for each in read if seqs[each.log] == each.seq]
        INDEX.remove(_sort_keys({each.log for each in fresh}))
        INDEX.renew([each.entry for each in fresh])
        cards = [Card(ticket_id=each.log, sort_key=each.entry.sort_key, due_at=None) for each in fresh]
        fields = ["sort_key", "due_at"]
        Card.objects.bulk_create(cards, update_conflicts=True, unique_fields=["ticket"], update_fields=fields)
    return len(fresh)


def _sort_keys(tickets: set[int]) -> list[int]:
    found = Card.objects.filter(ticket__in=tickets).values_list("sort_key", flat=True)
    return [sort_key for sort_key in found if sort_key is not None]


def mark_all_due() -> None:
    Card.objects.update(due_at=0)


TICKETS = Source(INDEX, due, read_in_steps, store, mark_all_due)
