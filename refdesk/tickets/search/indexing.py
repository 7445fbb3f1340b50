"""The words of tickets in the index: each change makes a ticket due, and a redaction removes its entry at once."""

from collections.abc import Iterable, Iterator, Sequence

from django.db import connection, transaction

from refdesk.eventlog.events import Redacted
from refdesk.libraries.models import Library
from refdesk.word_index import facets
from refdesk.word_index.documents import Document, LogReader, Words, said_in
from refdesk.word_index.index import WordIndex
from refdesk.word_index.indexer import BATCH, Source
from refdesk.word_index.sort_keys import sort_key_of

from .. import events
from ..head import Head, tags_of
from ..models import Card, Event, Ticket
from ..outcomes import Stored
from ..queries import heads_of

# Name and contact info are those of the head.
SEARCHED = {
    tag: kind.searched for tag, kind in events.KINDS.items() if kind.searched and "patron" not in kind.searched.values()
}


def read_in_steps(tickets: Sequence[int]) -> Iterator[Document | None]:
    # Heads are read before logs: an event stored in between makes the head's `last_seq` stale, and the ticket stays
    # due.
    heads = {head.ticket: head for head in heads_of(tickets)}
    languages = dict(Library.objects.values_list("id", "language"))
    words = {ticket: Words(head.name or "", head.contact or "", *tags_of(head)) for ticket, head in heads.items()}
    for ticket in _READER.read({ticket: head.last_seq for ticket, head in heads.items()}, words):
        if ticket is None:
            yield None
            continue
        head = heads[ticket]
        sort_key = sort_key_of(head.changed_at, ticket)
        yield Document(ticket, head.last_seq, words[ticket].entry(sort_key, languages[head.library], _facets(head)))


_READER = LogReader(lambda: Event.objects.filter(kind__in=SEARCHED), "ticket_id", said_in(SEARCHED))


def _facets(head: Head) -> Iterable[str]:
    yield facets.number(head.ticket)
    yield facets.queue(head.queue)
    yield facets.status(head.status)
    yield facets.operator(head.owner or 0)
    yield from map(facets.tag, tags_of(head))


INDEX = WordIndex("tickets_words", "tickets_card", "ticket_id")

_DUE = """
INSERT INTO tickets_card (ticket_id, due_at) VALUES (%s, %s)
ON CONFLICT (ticket_id) DO UPDATE SET due_at = excluded.due_at WHERE tickets_card.due_at IS NULL
"""


def project(batch: Sequence[Stored]) -> None:
    """Projection of all events, since each moves the ticket to the top of lists."""
    redacted = {
        stored.head.ticket for stored in batch if any(isinstance(event.body, Redacted) for event in stored.events)
    }
    if redacted:
        INDEX.remove(_sort_keys(redacted))
    with connection.cursor() as cursor:
        cursor.executemany(_DUE, sorted({stored.head.ticket: stored.events[0].at for stored in batch}.items()))


def due(now: int) -> list[int]:
    cards = Card.objects.filter(due_at__lte=now).order_by("due_at")
    return list(cards.values_list("ticket_id", flat=True)[:BATCH])


def store(read: Sequence[Document], now: int) -> int:
    """See `Source`. The lock on the ticket's row orders this with a redaction: redacted words can't come back into the
    index.
    """
    with transaction.atomic():
        locked = Ticket.objects.select_for_update().filter(id__in=[document.log for document in read]).order_by("id")
        seqs = dict(locked.values_list("id", "last_seq"))
        fresh = [document for document in read if seqs[document.log] == document.seq]
        INDEX.remove(_sort_keys({document.log for document in fresh}))
        INDEX.renew([document.entry for document in fresh])
        cards = [Card(ticket_id=document.log, sort_key=document.entry.sort_key, due_at=None) for document in fresh]
        fields = ["sort_key", "due_at"]
        Card.objects.bulk_create(cards, update_conflicts=True, unique_fields=["ticket"], update_fields=fields)
    return len(fresh)


def _sort_keys(tickets: set[int]) -> list[int]:
    sort_keys = Card.objects.filter(ticket__in=tickets).values_list("sort_key", flat=True)
    return [sort_key for sort_key in sort_keys if sort_key is not None]


def mark_all_due() -> None:
    Card.objects.update(due_at=0)


TICKETS = Source(INDEX, due, read_in_steps, store, mark_all_due)
