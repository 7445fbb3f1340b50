"""What cards, tags and words owe to what was just stored of chats; in the same transaction."""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from refdesk.chats import events as e
from refdesk.chats.head import Head, tags_of
from refdesk.chats.outcomes import Stored
from refdesk.libraries.models import Department

from . import index
from .models import Card, Tagging
from .places import place_of

LATER = 60_000
"""While people talk, their words are read anew this often (ms) at most: a reader of old chats can wait, they can't."""

_SPOKEN = (e.MessageSent, e.FileSent, e.FrameSuggested, e.NameChanged, e.ContactChanged, e.ContactShared)
_MOVES = (e.Claimed, e.TakenOver, e.Ended, e.NoteSaved)
_DUE = """
INSERT INTO transcripts_due (chat_id, at) VALUES (%s, %s)
ON CONFLICT (chat_id) DO UPDATE SET at = excluded.at WHERE excluded.at < transcripts_due.at
"""


def project(batch: Sequence[Stored]) -> None:
    """Write them."""
    due: dict[int, int] = {}
    begun: list[Card] = []
    for stored in batch:
        for event in stored.events:
            _one(stored.head, event, begun, due)
    Card.objects.bulk_create(begun)
    for stored in batch:
        kinds = {type(event.body) for event in stored.events}
        if kinds & {*_MOVES, e.Redacted}:
            _move(stored.head, [event.body for event in stored.events])
        if kinds & {e.Tagged, e.Redacted}:
            _tag(stored.head)
        if e.Redacted in kinds:
            index.remove([_place(stored.head)])
    _note_due(due)


def outcome(head: Head) -> str:
    """How the chat ended, or where it is."""
    if head.state != "ended":
        return head.state
    return Card.Outcome.MISSED if head.claimed_by is None else str(head.ended_by)


def _one(head: Head, event: e.Event, begun: list[Card], due: dict[int, int]) -> None:
    body = event.body
    if isinstance(body, e.Started):
        begun.append(_card(head))
    if isinstance(body, (e.Started, e.Tagged, e.Redacted, *_MOVES)):
        due[head.chat] = event.at
    elif isinstance(body, _SPOKEN):
        due[head.chat] = min(due.get(head.chat, event.at + LATER), event.at + LATER * (head.state != "ended"))


def _card(head: Head) -> Card:
    told = {"department_id": head.department, "widget_id": head.widget, "outcome": Card.Outcome.WAITING}
    return Card(chat_id=head.chat, place=_place(head), **told)


def _move(head: Head, bodies: Sequence[e.Body]) -> None:
    facts: dict[str, Any] = {"operator_id": head.claimed_by, "outcome": outcome(head)}
    if any(isinstance(body, e.NoteSaved) for body in bodies):
        facts["noted"] = True
    if any(isinstance(body, e.Redacted) and not body.seqs and "text" in body.data for body in bodies):
        facts["noted"] = False
    Card.objects.filter(pk=head.chat).update(**facts)


def _tag(head: Head) -> None:
    library = Department.objects.values_list("library_id", flat=True).get(pk=head.department)
    place = _place(head)
    Tagging.objects.filter(place=place).delete()
    Tagging.objects.bulk_create(Tagging(library_id=library, tag=tag, place=place) for tag in tags_of(head))


def _note_due(due: dict[int, int]) -> None:
    if due:
        with connection.cursor() as cursor:
            cursor.executemany(_DUE, sorted(due.items()))


def _place(head: Head) -> int:
    return place_of(head.started_at, head.chat)
