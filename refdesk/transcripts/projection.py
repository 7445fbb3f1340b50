"""What cards, tags and words owe to what was just stored of chats; in the same transaction."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db import connection

from refdesk.chats import events as e
from refdesk.chats.head import Head, tags_of
from refdesk.chats.outcomes import Stored
from refdesk.libraries.models import Department

from . import index, mailing
from .models import Card, Tagging
from .sort_keys import place_of

_CORRECTED = (e.NameChanged, e.ContactChanged)
_MOVES = (e.Claimed, e.TakenOver, e.Ended, e.NoteSaved)
_ALWAYS = (e.Started, e.Tagged, e.Redacted, *_MOVES)
KINDS = (*_ALWAYS, *_CORRECTED)
"""The bodies of events that cards, tags and words go by. What people say waits for its turn, or for the end."""
_DUE = """
INSERT INTO transcripts_due (chat_id, at, seq) VALUES (%s, %s, 0)
ON CONFLICT (chat_id) DO UPDATE SET at = excluded.at WHERE excluded.at < transcripts_due.at
"""


def project(batch: Sequence[Stored]) -> None:
    """Write them: once for each chat, whatever happened in it."""
    heads: dict[int, Head] = {}
    events: dict[int, list[e.Event]] = defaultdict(list)
    for stored in batch:
        if stored.head.state == "ended" or any(isinstance(event.body, _ALWAYS) for event in stored.events):
            heads[stored.head.chat] = stored.head
            events[stored.head.chat] += stored.events
    chats = [_Happened(head, events[chat]) for chat, head in heads.items()]
    if chats:
        _card(chats)
    _note_due({each.head.chat: each.events[-1].at for each in chats if each.due})


def outcome(head: Head) -> str:
    """How the chat ended, or where it is."""
    if head.state != "ended":
        return head.state
    return Card.Outcome.MISSED if head.claimed_by is None else str(head.ended_by)


class _Happened:
    """What happened in a chat, and how that leaves it."""

    def __init__(self, head: Head, events: Sequence[e.Event]) -> None:
        self.head, self.events = head, events
        self.place = place_of(head.started_at, head.chat)
        self._kinds = {type(event.body) for event in events}

    def any(self, *kinds: type[e.Body]) -> bool:
        return not self._kinds.isdisjoint(kinds)

    @property
    def due(self) -> bool:
        """Whether its words are to be read anew at once. They are due from its begin to its end anyhow."""
        return self.any(*KINDS)

    @property
    def facts(self) -> dict[str, Any]:
        """What its card says from now on."""
        noted: dict[str, bool] = {}
        for event in self.events:
            if isinstance(event.body, e.NoteSaved):
                noted = {"noted": True}
            elif isinstance(event.body, e.Redacted) and not event.body.seqs and "text" in event.body.data:
                noted = {"noted": False}
        return {"operator_id": self.head.claimed_by, "outcome": outcome(self.head), **noted}


def _card(chats: Sequence[_Happened]) -> None:
    begun = [each for each in chats if each.any(e.Started)]
    Card.objects.bulk_create(_new(each) for each in begun)
    for each in chats:
        if each.any(*_MOVES, e.Redacted) and not each.any(e.Started):
            Card.objects.filter(pk=each.head.chat).update(**each.facts)
        if each.any(e.Tagged, e.Redacted):
            _tag(each)
    for each in chats:
        for event in each.events if each.any(e.Redacted) else ():
            if isinstance(event.body, e.Redacted):
                mailing.take_back(each.head.chat, event, event.body)
    gone = [each.place for each in chats if each.any(e.Redacted)]
    if gone:
        index.remove(gone)


def _new(each: _Happened) -> Card:
    head = each.head
    return Card(chat_id=head.chat, place=each.place, department_id=head.department, widget_id=head.widget, **each.facts)


def _tag(each: _Happened) -> None:
    library = Department.objects.values_list("library_id", flat=True).get(pk=each.head.department)
    Tagging.objects.filter(place=each.place).delete()
    Tagging.objects.bulk_create(Tagging(library_id=library, tag=tag, place=each.place) for tag in tags_of(each.head))


def _note_due(due: dict[int, int]) -> None:
    if due:
        with connection.cursor() as cursor:
            cursor.executemany(_DUE, sorted(due.items()))
