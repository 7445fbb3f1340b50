"""Batches for expired messages of internal chats. What is deleted is counted by `refdesk.colleagues.history`."""

from collections.abc import Iterator

from django.db.models import F

from refdesk.colleagues.commands import Command, ExpireHistory
from refdesk.colleagues.models import Event
from refdesk.colleagues.queries import libraries_of
from refdesk.eventlog.actors import System

from ..periods import DAY_MS, periods_by_library
from .batches import BATCH_SIZE, COMMIT_DELAY_MS, Batch


def due(now: int) -> Iterator[Batch]:
    """Batches for the events that have expired at `now` (ms), at most `BATCH_SIZE` of each internal chat."""
    commands = tuple(
        Command(internal_chat, System(), ExpireHistory(through=through))
        for internal_chat, until in _untils(now).items()
        if (through := _last_expired(internal_chat, until))
    )
    if commands:
        yield Batch(commands)


def _untils(now: int) -> dict[int, int]:
    """Internal chats whose oldest event has expired, with the time (ms) before which their events have."""
    latest = now - COMMIT_DELAY_MS
    oldest = Event.objects.filter(seq=F("internal_chat__expired_seq") + 1, at__lte=latest)
    libraries = libraries_of(oldest.values_list("internal_chat_id", flat=True))
    periods = periods_by_library({library for of_chat in libraries.values() for library in of_chat})
    days = {
        chat: min((limit for library in of_chat if (limit := periods[library]["internal"]) is not None), default=None)
        for chat, of_chat in libraries.items()
    }
    untils = {chat: latest - limit * DAY_MS for chat, limit in days.items() if limit is not None}
    ages = dict(oldest.filter(internal_chat__in=untils).values_list("internal_chat_id", "at"))
    return {chat: until for chat, until in untils.items() if ages.get(chat, now) <= until}


def _last_expired(internal_chat: int, until: int) -> int:
    """The last of the next expired events in their order; 0 if there is none."""
    events = Event.objects.filter(internal_chat=internal_chat, seq__gt=F("internal_chat__expired_seq")).order_by("seq")
    through = 0
    for seq, at in events.values_list("seq", "at")[:BATCH_SIZE]:
        if at > until:
            break
        through = seq
    return through
