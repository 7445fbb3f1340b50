"""Deletes the events whose retention period has ended, in the transaction of the event that says so."""

from collections.abc import Sequence

from .events import HistoryExpired
from .models import Event
from .outcomes import Stored


def delete_expired(stored: Sequence[Stored]) -> None:
    """The first event stays: it carries the key by which the internal chat is unique."""
    for outcome in stored:
        for event in outcome.events:
            if isinstance(event.body, HistoryExpired):
                old = Event.objects.filter(internal_chat=outcome.head.internal_chat, seq__lte=event.body.through)
                old.filter(seq__gt=1).delete()
