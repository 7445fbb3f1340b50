"""Batches for expired messages of internal chats. What is deleted is counted by `refdesk.colleagues.history`."""

from collections.abc import Iterator, Mapping

from django.db.models import F

from refdesk.colleagues.commands import Command, ExpireHistory, System
from refdesk.colleagues.models import Event, InternalChat
from refdesk.people.models import Membership

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
    chats = InternalChat.objects.filter(id__in=oldest.values("internal_chat")).select_related("department")
    belongs = _libraries_of({operator for chat in chats for operator in (chat.first_id, chat.second_id) if operator})
    libraries = {chat.pk: _libraries(chat, belongs) for chat in chats}
    periods = periods_by_library({library for found in libraries.values() for library in found})
    days = {
        chat: min((limit for library in found if (limit := periods[library]["internal"]) is not None), default=None)
        for chat, found in libraries.items()
    }
    untils = {chat: latest - limit * DAY_MS for chat, limit in days.items() if limit is not None}
    ages = dict(oldest.filter(internal_chat__in=untils).values_list("internal_chat_id", "at"))
    return {chat: until for chat, until in untils.items() if ages.get(chat, now) <= until}


def _libraries(chat: InternalChat, belongs: Mapping[int, set[int]]) -> set[int]:
    """The libraries whose periods hold: for two people those of both, of which the shortest counts."""
    if chat.department:
        return {chat.department.library_id}
    if chat.library_id:
        return {chat.library_id}
    return belongs.get(chat.first_id or 0, set()) | belongs.get(chat.second_id or 0, set())


def _libraries_of(operators: set[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    rows = Membership.objects.filter(operator__in=operators).values_list("operator_id", "department__library_id")
    for operator, library in rows:
        found.setdefault(operator, set()).add(library)
    return found


def _last_expired(internal_chat: int, until: int) -> int:
    """The last of the next expired events in their order; 0 if there is none."""
    events = Event.objects.filter(internal_chat=internal_chat, seq__gt=F("internal_chat__expired_seq")).order_by("seq")
    through = 0
    for seq, at in events.values_list("seq", "at")[:BATCH_SIZE]:
        if at > until:
            break
        through = seq
    return through
