"""The words of messages in the index: each message is due when it is stored, and an expired one is removed at once."""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from django.db import transaction
from django.db.models import QuerySet

from refdesk.libraries.models import Library
from refdesk.word_index import facets
from refdesk.word_index.documents import Document, Words
from refdesk.word_index.index import WordIndex
from refdesk.word_index.indexer import BATCH, Source

from ..events import HistoryExpired
from ..models import Event, InternalChat, Message
from ..outcomes import Stored
from ..queries import libraries_of

INDEX = WordIndex("colleagues_words", "colleagues_message", "sort_key")


def project(batch: Sequence[Stored]) -> None:
    """Projection of messages and files, and of their expiry."""
    made = []
    for outcome in batch:
        of = outcome.head.internal_chat
        for event in outcome.events:
            if event.body.searched:
                made.append(Message(internal_chat_id=of, seq=event.seq, due_at=event.at))
            elif isinstance(event.body, HistoryExpired):
                _forget(Message.objects.filter(internal_chat=of, seq__lte=event.body.through))
    Message.objects.bulk_create(made)


def chat_deleted(sender: type[InternalChat], instance: InternalChat, **kwargs: Any) -> None:
    """Called before an internal chat is deleted, with its department, library or colleague."""
    with transaction.atomic():
        _forget(Message.objects.filter(internal_chat=instance))


def _forget(messages: QuerySet[Message]) -> None:
    """The lock orders this with `_store`: expired words can't come back into the index."""
    sort_keys = list(messages.select_for_update().order_by("sort_key").values_list("sort_key", flat=True))
    INDEX.remove(sort_keys)
    messages.delete()


def _due(now: int) -> list[int]:
    messages = Message.objects.filter(due_at__lte=now).order_by("due_at", "sort_key")
    return list(messages.values_list("sort_key", flat=True)[:BATCH])


def _read_in_steps(messages: Sequence[int]) -> Iterator[Document | None]:
    by_chat: dict[int, dict[int, int]] = {}
    rows = Message.objects.filter(sort_key__in=messages).values_list("internal_chat_id", "seq", "sort_key")
    for chat, seq, sort_key in rows:
        by_chat.setdefault(chat, {})[seq] = sort_key
    libraries, languages = libraries_of(by_chat), dict(Library.objects.values_list("id", "language"))
    for chat, sort_keys in by_chat.items():
        spoken = sorted(languages[library] for library in libraries.get(chat, ()))
        events = Event.objects.filter(internal_chat=chat, seq__in=sort_keys)
        for seq, payload in events.values_list("seq", "payload"):
            yield None
            words = Words()
            words.add("text", text_of(payload))
            entry = words.entry(sort_keys[seq], spoken[0] if spoken else "en", [facets.number(chat)])
            yield Document(sort_keys[seq], 1, entry)


def _store(read: Sequence[Document], now: int) -> int:
    with transaction.atomic():
        locked = Message.objects.select_for_update().filter(sort_key__in=[document.log for document in read])
        there = set(locked.order_by("sort_key").values_list("sort_key", flat=True))
        INDEX.renew([document.entry for document in read if document.log in there])
        Message.objects.filter(sort_key__in=there).update(due_at=None)
    return len(there)


def _mark_all_due() -> None:
    Message.objects.update(due_at=0)


def text_of(payload: str) -> str:
    """The text of a message, or the name of a file."""
    body: dict[str, Any] = msgspec.json.decode(payload)
    return str(body.get("text") or body.get("name") or "")


MESSAGES = Source(INDEX, _due, _read_in_steps, _store, _mark_all_due)
