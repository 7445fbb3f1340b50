"""Chats as rows of a list. Rows are read from heads and logs, so that redacted content is in no row."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec
from django.db.models import QuerySet

from refdesk.chats.head import Head
from refdesk.chats.models import Event
from refdesk.chats.queries import heads_of
from refdesk.chats.starts.previous import questions
from refdesk.search.excerpts import Piece, excerpt
from refdesk.search.tokenizer import Term

from .models import Card

LOOKED_THROUGH = 300
"""Events of one chat in which the searched words are looked up for the excerpt."""
_TEXTS = {"": ("message_sent", "note_saved"), "messages": ("message_sent",), "notes": ("note_saved",), "patron": ()}


@dataclass(frozen=True)
class ListRow:
    """A chat in a list; `pieces` is an excerpt around the first searched word."""

    head: Head
    question: str
    noted: bool
    pieces: Sequence[Piece]


def list_rows(chats: Sequence[int], terms: Sequence[Term], within: str, languages: Sequence[str]) -> list[ListRow]:
    """The rows of these chats, in this order; chats that no longer exist are left out."""
    heads = {head.chat: head for head in heads_of(chats)}
    first_questions = questions(list(chats))
    noted = set(Card.objects.filter(chat__in=chats, noted=True).values_list("chat_id", flat=True))
    excerpts = _excerpts(chats, terms, within, languages) if terms else {}
    return [
        ListRow(heads[chat], first_questions.get(chat, ""), chat in noted, excerpts.get(chat, ()))
        for chat in chats
        if chat in heads
    ]


def _excerpts(
    chats: Sequence[int], terms: Sequence[Term], within: str, languages: Sequence[str]
) -> dict[int, list[Piece]]:
    """For each chat the excerpt around the first of its searched words."""
    texts: dict[int, list[str]] = defaultdict(list)
    said = Event.objects.filter(chat_id__in=chats, kind__in=_TEXTS[within], seq__lt=LOOKED_THROUGH)
    for chat, text in _said(said):
        texts[chat].append(text)
    return {chat: _first(texts[chat], terms, languages) for chat in texts}


def _said(events: "QuerySet[Event]") -> Iterator[tuple[int, str]]:
    for chat, payload in events.order_by("chat_id", "seq").values_list("chat_id", "payload"):
        yield chat, msgspec.json.decode(payload)["text"]


def _first(texts: Sequence[str], terms: Sequence[Term], languages: Sequence[str]) -> list[Piece]:
    for text in texts:
        pieces = excerpt(" ".join(text.split()), terms, languages)
        if any(piece.meant for piece in pieces):
            return pieces
    return []
