"""Reads a ticket's log into the words that it is found by."""

from collections.abc import Iterable, Iterator, Sequence

from refdesk.libraries.models import Library
from refdesk.word_index import facets
from refdesk.word_index.documents import Document, LogReader, Words, said_in
from refdesk.word_index.sort_keys import sort_key_of

from .. import events
from ..head import Head, tags_of
from ..models import Event
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
