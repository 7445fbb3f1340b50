"""Writes cards, tags and due rows for chats that changed, in the journal's transaction."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection

from refdesk.chats import events as e
from refdesk.chats.head import Head, tags_of
from refdesk.chats.outcomes import Stored
from refdesk.eventlog.events import Body, ContactChanged, NameChanged, NoteSaved, Redacted
from refdesk.libraries.models import Department
from refdesk.word_index.sort_keys import sort_key_of

from . import emails
from .index import INDEX
from .models import Card, Participation, Tagging

KINDS: tuple[type[Body], ...] = (*(kind for kind in e.KINDS.values() if kind.card), NameChanged, ContactChanged)
"""The kinds of events that change a card, tags, or words to be indexed at once. Messages are indexed later, or at the
end.
"""
_DUE = """
INSERT INTO transcripts_due (chat_id, at, seq) VALUES (%s, %s, 0)
ON CONFLICT (chat_id) DO UPDATE SET at = excluded.at WHERE excluded.at < transcripts_due.at
"""


def project(batch: Sequence[Stored]) -> None:
    """Applies one batch: at most one write per chat and table."""
    heads: dict[int, Head] = {}
    events: dict[int, list[e.Event]] = defaultdict(list)
    for stored in batch:
        if stored.head.state == "ended" or any(event.body.card for event in stored.events):
            heads[stored.head.chat] = stored.head
            events[stored.head.chat] += stored.events
    chats = [_ChatChange(head, events[chat]) for chat, head in heads.items()]
    if chats:
        _update_cards(chats)
    _mark_due({change.head.chat: change.events[-1].at for change in chats if change.due})


class _ChatChange:
    """A chat's new head, and the events that led to it."""

    def __init__(self, head: Head, events: Sequence[e.Event]) -> None:
        self.head, self.events = head, events
        self.sort_key = sort_key_of(head.started_at, head.chat)
        self._kinds = {type(event.body) for event in events}

    def any(self, *kinds: type[Body]) -> bool:
        return not self._kinds.isdisjoint(kinds)

    def changes(self, *parts: str) -> bool:
        """Whether the events change one of these parts of the card (see `Body.card`)."""
        return any(not kind.card.isdisjoint(parts) for kind in self._kinds)

    @property
    def due(self) -> bool:
        """Whether the words are to be indexed again at once. An open chat is due at intervals anyway."""
        return self.any(*KINDS)

    @property
    def operators(self) -> Iterator[int]:
        """Who got the chat, or joined it: those that statistics count."""
        for event in self.events:
            if "operator" in event.body.counts:
                body: Any = event.body
                yield body.operator

    @property
    def card_fields(self) -> dict[str, Any]:
        noted: dict[str, bool] = {}
        for event in self.events:
            if isinstance(event.body, NoteSaved):
                noted = {"noted": True}
            elif isinstance(event.body, Redacted) and not event.body.seqs and "text" in event.body.data:
                noted = {"noted": False}
        return {
            "department_id": self.head.department,
            "operator_id": self.head.claimed_by,
            "outcome": self.head.outcome,
            **noted,
        }


def _update_cards(chats: Sequence[_ChatChange]) -> None:
    begun = [change for change in chats if change.any(e.Started)]
    Card.objects.bulk_create(_new(change) for change in begun)
    _store_participations([change for change in chats if change.changes("participant")])
    for change in chats:
        if change.changes("owner", "outcome", "note") and not change.any(e.Started):
            Card.objects.filter(pk=change.head.chat).update(**change.card_fields)
        if change.changes("tags"):
            _update_tags(change)
    for change in chats:
        for event in change.events if change.any(Redacted) else ():
            if isinstance(event.body, Redacted):
                emails.redact_emails(change.head.chat, event, event.body)
    gone = [change.sort_key for change in chats if change.any(Redacted)]
    if gone:
        INDEX.remove(gone)


def _new(change: _ChatChange) -> Card:
    head = change.head
    return Card(
        chat_id=head.chat,
        sort_key=change.sort_key,
        widget_id=head.widget,
        **change.card_fields,
    )


def _store_participations(chats: Sequence[_ChatChange]) -> None:
    """Store who had or joined these chats beside their owner now. Cards still have the owners before."""
    before = dict(
        Card.objects.filter(pk__in=[change.head.chat for change in chats]).values_list("chat_id", "operator_id")
    )
    pairs = {
        (operator, change.sort_key)
        for change in chats
        for operator in (before.get(change.head.chat), *change.operators)
        if operator not in (None, change.head.claimed_by)
    }
    Participation.objects.bulk_create(
        [Participation(operator_id=operator, sort_key=sort_key) for operator, sort_key in sorted(pairs)],
        ignore_conflicts=True,
    )


def _update_tags(change: _ChatChange) -> None:
    library = Department.objects.values_list("library_id", flat=True).get(pk=change.head.department)
    Tagging.objects.filter(sort_key=change.sort_key).delete()
    Tagging.objects.bulk_create(
        Tagging(library_id=library, tag=tag, sort_key=change.sort_key) for tag in tags_of(change.head)
    )


def _mark_due(due: dict[int, int]) -> None:
    if due:
        with connection.cursor() as cursor:
            cursor.executemany(_DUE, sorted(due.items()))
