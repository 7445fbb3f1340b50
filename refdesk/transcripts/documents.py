"""A chat read as what it is searched by."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import msgspec

from refdesk.chats import queries
from refdesk.chats.head import Head, tags_of
from refdesk.chats.models import Event
from refdesk.libraries.models import Department
from refdesk.search.words import indexed

from . import facts
from .index import Entry
from .models import Card
from .places import place_of
from .projection import outcome

LIMIT = 500_000
"""Characters of one chat that are searched; no chat has so many that was not made to."""

# Which part of which event is whose words.
_MESSAGES = {"message_sent": "text", "file_sent": "name", "frame_suggested": "address"}
_PATRON = {"name_changed": "name", "contact_changed": "contact", "contact_shared": "contact"}
KINDS = ("started", "note_saved", *_MESSAGES, *_PATRON)


class Document(NamedTuple):
    """What is to be indexed, as of event `seq` of the chat."""

    chat: int
    seq: int
    entry: Entry


def documents(chats: Sequence[int]) -> list[Document]:
    """Of those of these chats that exist."""
    # The heads before the logs: what comes between leaves the head behind its chat, and it is read again.
    heads = queries.heads_of(chats)
    logs = _logs(chats)
    languages = dict(Department.objects.values_list("id", "library__language"))
    noted = set(Card.objects.filter(chat__in=chats, noted=True).values_list("chat_id", flat=True))
    return [_document(head, logs[head.chat], languages[head.department], head.chat in noted) for head in heads]


def _logs(chats: Sequence[int]) -> dict[int, list[tuple[str, dict[str, Any]]]]:
    rows = Event.objects.filter(chat_id__in=chats, kind__in=KINDS).order_by("chat_id", "seq")
    logs: dict[int, list[tuple[str, dict[str, Any]]]] = defaultdict(list)
    for chat, kind, payload in rows.values_list("chat_id", "kind", "payload"):
        logs[chat].append((kind, msgspec.json.decode(payload)))
    return logs


def _document(head: Head, log: Iterable[tuple[str, dict[str, Any]]], language: str, noted: bool) -> Document:
    texts: dict[str, list[str]] = {"text": [], "note": [], "patron": [str(head.chat)]}
    for kind, body in log:
        for field, said in _said(kind, body):
            texts[field].append(said)
    words = {field: indexed(_first(said), language) for field, said in texts.items()}
    entry = Entry(place=place_of(head.started_at, head.chat), facts=list(_facts(head, noted)), **words)
    return Document(head.chat, head.last_seq, entry)


def _first(texts: Iterable[str]) -> Iterator[str]:
    """As many as are searched."""
    left = LIMIT
    for text in texts:
        yield text[:left]
        left = max(0, left - len(text))


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


def _facts(head: Head, noted: bool) -> Iterable[str]:
    yield facts.number(head.chat)
    yield facts.department(head.department)
    yield facts.widget(head.widget)
    yield facts.outcome(outcome(head))
    if head.claimed_by is not None:
        yield facts.operator(head.claimed_by)
    if head.contact is not None:
        yield facts.contact(head.contact)
    if noted:
        yield facts.NOTED
    yield from map(facts.tag, tags_of(head))
