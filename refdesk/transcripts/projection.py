"""Writes cards, tags and due rows for chats that changed, in the journal's transaction."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection

from refdesk.chats import events as e
from refdesk.chats.colleague_events import Claimed, Joined, OwnerChanged, TakenOver, Transferred
from refdesk.chats.head import Head, tags_of
from refdesk.chats.outcomes import Stored
from refdesk.eventlog.events import Body, ContactChanged, NameChanged, NoteSaved, Redacted
from refdesk.libraries.models import Department
from refdesk.word_index.sort_keys import sort_key_of

from . import emails
from .index import INDEX
from .models import Card, Participation, Tagging

_CORRECTED = (NameChanged, ContactChanged)
_SHARED = (TakenOver, Transferred, OwnerChanged, Joined)
_MOVES = (Claimed, TakenOver, Transferred, OwnerChanged, e.Ended, NoteSaved)
_ALWAYS = (e.Started, Joined, e.Tagged, Redacted, *_MOVES)
KINDS = (*_ALWAYS, *_CORRECTED)
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
        if stored.head.state == "ended" or any(isinstance(event.body, _ALWAYS) for event in stored.events):
            heads[stored.head.chat] = stored.head
            events[stored.head.chat] += stored.events
    chats = [_ChatChange(head, events[chat]) for chat, head in heads.items()]
    if chats:
        _update_cards(chats)
    _mark_due({each.head.chat: each.events[-1].at for each in chats if each.due})


def outcome(head: Head) -> str:
    """How the chat ended, or its state while it is open."""
    if head.state != "ended":
        return head.state
    if head.ended_by == "dismissal":
        return Card.Outcome.DISMISSED
    if head.ended_by == "block":
        return Card.Outcome.BLOCKED
    return Card.Outcome.MISSED if head.claimed_by is None else str(head.ended_by)


class _ChatChange:
    """A chat's new head, and the events that led to it."""

    def __init__(self, head: Head, events: Sequence[e.Event]) -> None:
        self.head, self.events = head, events
        self.sort_key = sort_key_of(head.started_at, head.chat)
        self._kinds = {type(event.body) for event in events}

    def any(self, *kinds: type[Body]) -> bool:
        return not self._kinds.isdisjoint(kinds)

    @property
    def due(self) -> bool:
        """Whether the words are to be indexed again at once. An open chat is due at intervals anyway."""
        return self.any(*KINDS)

    @property
    def operators(self) -> Iterator[int]:
        """Who got the chat, or joined it."""
        for event in self.events:
            if isinstance(event.body, (Claimed, *_SHARED)):
                yield event.body.operator

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
            "outcome": outcome(self.head),
            **noted,
        }


def _update_cards(chats: Sequence[_ChatChange]) -> None:
    begun = [each for each in chats if each.any(e.Started)]
    Card.objects.bulk_create(_new(each) for each in begun)
    _store_participations([each for each in chats if each.any(*_SHARED)])
    for each in chats:
        if each.any(*_MOVES, Redacted) and not each.any(e.Started):
            Card.objects.filter(pk=each.head.chat).update(**each.card_fields)
        if each.any(e.Tagged, Redacted):
            _update_tags(each)
    for each in chats:
        for event in each.events if each.any(Redacted) else ():
            if isinstance(event.body, Redacted):
                emails.redact_emails(each.head.chat, event, event.body)
    gone = [each.sort_key for each in chats if each.any(Redacted)]
    if gone:
        INDEX.remove(gone)


def _new(each: _ChatChange) -> Card:
    head = each.head
    return Card(
        chat_id=head.chat,
        sort_key=each.sort_key,
        widget_id=head.widget,
        **each.card_fields,
    )


def _store_participations(chats: Sequence[_ChatChange]) -> None:
    """Store who had or joined these chats beside their owner now. Cards still have the owners before."""
    before = dict(Card.objects.filter(pk__in=[each.head.chat for each in chats]).values_list("chat_id", "operator_id"))
    found = {
        (operator, each.sort_key)
        for each in chats
        for operator in (before.get(each.head.chat), *each.operators)
        if operator not in (None, each.head.claimed_by)
    }
    Participation.objects.bulk_create(
        [Participation(operator_id=operator, sort_key=sort_key) for operator, sort_key in sorted(found)],
        ignore_conflicts=True,
    )


def _update_tags(each: _ChatChange) -> None:
    library = Department.objects.values_list("library_id", flat=True).get(pk=each.head.department)
    Tagging.objects.filter(sort_key=each.sort_key).delete()
    Tagging.objects.bulk_create(
        Tagging(library_id=library, tag=tag, sort_key=each.sort_key) for tag in tags_of(each.head)
    )


def _mark_due(due: dict[int, int]) -> None:
    if due:
        with connection.cursor() as cursor:
            cursor.executemany(_DUE, sorted(due.items()))
