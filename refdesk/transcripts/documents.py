"""Reads a chat's log into the words that it is found by."""

from collections.abc import Iterable, Iterator, Sequence

from refdesk.chats import events, queries
from refdesk.chats.head import Head, tags_of
from refdesk.chats.models import Event
from refdesk.libraries.models import Department
from refdesk.word_index import facets
from refdesk.word_index.documents import Document, LogReader, Words, said_in
from refdesk.word_index.sort_keys import sort_key_of

from .models import Card, Participation
from .projection import outcome

SEARCHED = {tag: kind.searched for tag, kind in events.KINDS.items() if kind.searched}


def read_in_steps(chats: Sequence[int]) -> Iterator[Document | None]:
    # Heads are read before logs: an event stored in between makes the head's `last_seq` stale, and the chat stays due.
    heads = {head.chat: head for head in queries.heads_of(chats)}
    languages = dict(Department.objects.values_list("id", "library__language"))
    noted = set(Card.objects.filter(chat__in=chats, noted=True).values_list("chat_id", flat=True))
    sort_keys = [sort_key_of(head.started_at, chat) for chat, head in heads.items()]
    parts = set(Participation.objects.filter(sort_key__in=sort_keys).values_list("sort_key", "operator_id"))
    words = {chat: Words(str(chat)) for chat in heads}
    for chat in _READER.read({chat: head.last_seq for chat, head in heads.items()}, words):
        if chat is None:
            yield None
            continue
        head = heads[chat]
        sort_key = sort_key_of(head.started_at, chat)
        operators = {operator for key, operator in parts if key == sort_key} | {head.claimed_by}
        terms = _facets(head, sorted(filter(None, operators)), chat in noted)
        yield Document(chat, head.last_seq, words[chat].entry(sort_key, languages[head.department], terms))


_READER = LogReader(lambda: Event.objects.filter(kind__in=SEARCHED), "chat_id", said_in(SEARCHED))


def _facets(head: Head, operators: Sequence[int], noted: bool) -> Iterable[str]:
    yield facets.number(head.chat)
    yield facets.department(head.department)
    yield facets.widget(head.widget)
    yield facets.outcome(outcome(head))
    yield from map(facets.operator, operators)
    if head.contact is not None:
        yield facets.contact(head.contact)
    if noted:
        yield facets.NOTED
    yield from map(facets.tag, tags_of(head))
