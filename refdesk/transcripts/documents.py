"""Reads a chat's log into the words that it is found by."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import msgspec

from refdesk.chats import queries
from refdesk.chats.head import Head, tags_of
from refdesk.chats.models import Event
from refdesk.libraries.models import Department
from refdesk.search.tokenizer import inflected, split

from . import facets
from .index import Entry
from .models import Card
from .projection import outcome
from .sort_keys import sort_key_of

LIMIT = 500_000
"""Characters of one chat that are indexed per field. No real chat is longer."""
PAGE = 100
"""Events read per query: of one long chat, or of several short ones together."""

# The property of each kind of event that is indexed.
_MESSAGES = {"message_sent": "text", "file_sent": "name", "frame_suggested": "address"}
_PATRON = {"name_changed": "name", "contact_changed": "contact", "contact_shared": "contact"}
KINDS = ("started", "note_saved", *_MESSAGES, *_PATRON)


class Document(NamedTuple):
    """What is to be indexed of a chat, as of its event `seq`."""

    chat: int
    seq: int
    entry: Entry


def documents(chats: Sequence[int]) -> list[Document]:
    """Documents of those of these chats that exist."""
    return [piece for piece in read_in_steps(chats) if piece]


def read_in_steps(chats: Sequence[int]) -> Iterator[Document | None]:
    """Yields the chats' documents, and None after each event read, so that the caller can pause."""
    # Heads are read before logs: an event stored in between makes the head's `last_seq` stale, and the chat stays due.
    heads = queries.heads_of(chats)
    languages = dict(Department.objects.values_list("id", "library__language"))
    noted = set(Card.objects.filter(chat__in=chats, noted=True).values_list("chat_id", flat=True))
    for some in _together(heads):
        words = {head.chat: _Words(head.chat) for head in some}
        for chat, kind, payload in _rows(some):
            yield None
            words[chat].read(kind, msgspec.json.decode(payload))
        for head in some:
            known = words[head.chat].forms(languages[head.department])
            entry = Entry(
                sort_key_of(head.started_at, head.chat), facets=list(_facets(head, head.chat in noted)), **known
            )
            yield Document(head.chat, head.last_seq, entry)


def _together(heads: Iterable[Head]) -> Iterator[list[Head]]:
    """Groups of chats with at most a page of events together; a longer chat is a group of its own."""
    some: list[Head] = []
    for head in heads:
        if some and sum(each.last_seq for each in some) + head.last_seq > PAGE:
            yield some
            some = []
        some.append(head)
    if some:
        yield some


def _rows(heads: Sequence[Head]) -> Iterator[tuple[int, str, str]]:
    """The indexed events of these chats: chat, kind, payload; those of one chat in their order."""
    for first in range(1, max(head.last_seq for head in heads) + 1, PAGE):
        span = (first, first + PAGE - 1)
        rows = Event.objects.filter(chat_id__in=[head.chat for head in heads], kind__in=KINDS, seq__range=span)
        yield from rows.order_by("chat_id", "seq").values_list("chat_id", "kind", "payload")


class _Words:
    """The words of one chat, as far as its log has been read."""

    def __init__(self, chat: int) -> None:
        self._words: dict[str, dict[str, None]] = {"text": {}, "note": {}, "patron": {str(chat): None}}
        self._left = dict.fromkeys(self._words, LIMIT)

    def read(self, kind: str, body: dict[str, Any]) -> None:
        for field, said in _said(kind, body):
            self._words[field].update(dict.fromkeys(split(said[: self._left[field]])))
            self._left[field] = max(0, self._left[field] - len(said))

    def forms(self, language: str) -> dict[str, list[str]]:
        return {field: inflected(words, language) for field, words in self._words.items()}


def _said(kind: str, body: dict[str, Any]) -> Iterable[tuple[str, str]]:
    if kind == "started":
        yield "patron", " ".join(filter(None, (body.get("name"), body.get("contact"))))
        for answer in body.get("answers", ()):
            yield "text", f"{answer['label']} {answer['text']}"
    elif kind == "note_saved":
        yield "note", body["text"]
    elif kind in _MESSAGES:
        yield "text", body[_MESSAGES[kind]]
    else:
        yield "patron", body[_PATRON[kind]] or ""


def _facets(head: Head, noted: bool) -> Iterable[str]:
    yield facets.number(head.chat)
    yield facets.department(head.department)
    yield facets.widget(head.widget)
    yield facets.outcome(outcome(head))
    if head.claimed_by is not None:
        yield facets.operator(head.claimed_by)
    if head.contact is not None:
        yield facets.contact(head.contact)
    if noted:
        yield facets.NOTED
    yield from map(facets.tag, tags_of(head))
