"""What channels have to be alerted of, and which node does it."""

import secrets
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from django.db import transaction

from refdesk.chats.events import WITHOUT_ANSWER
from refdesk.chats.models import Chat
from refdesk.presence.leases import database_now

from .absences import lapses
from .models import Alert, AlertChannel

HELD_FOR = 10_000
"""ms for which a message belongs to the node that sends it, which holds it meanwhile: it may have been killed."""
LIFETIME = 240_000
"""ms in which a message is sent, and for which a missed chat is an alert. Later it is noise."""
GAP = 60_000
"""ms between two messages to a channel for the same reason: what happens meanwhile is counted in the next one."""
BURST = 15_000
"""Patrons who came up to so many ms after the first one are counted in the same message."""
FORGOTTEN_AFTER = 30 * 24 * 3_600_000
Reason = Alert.Reason


class Due(NamedTuple):
    """The content of one message to a channel: chats, or the beginning of an absence."""

    channel: int
    reason: Reason
    subjects: tuple[int, ...]


class Held(NamedTuple):
    """A message that this node sends. `until` is when it is too late (ms)."""

    id: str
    channel: int
    reason: Reason
    subjects: tuple[int, ...]
    until: int


def find() -> list[Due]:
    """What hasn't been sent yet, of channels that may get a message now."""
    channels = list(AlertChannel.objects.filter(enabled=True))
    if not channels:
        return []
    now = database_now()
    due = [*_waiting(channels, now), *_missed(channels, now), *_absences(channels, now)]
    return _open(due, now) if due else []


def is_lapsed() -> bool:
    """Whether a message was being sent by a node that holds it no longer."""
    return Alert.objects.filter(held_until__lte=database_now()).exists()


def take(due: Sequence[Due], by: str) -> list[Held]:
    """Hold these messages, and lapsed ones, for the sender `by`. Returns those that no other sender holds or has sent.

    A lapsed message that is too old is not sent any more.
    """
    with transaction.atomic():
        # One node at a time, so that the gap between two messages holds.
        list(AlertChannel.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
        now = database_now()
        Alert.objects.filter(at__lt=now - FORGOTTEN_AFTER).delete()
        lapsed = Alert.objects.filter(held_until__lte=now)
        lapsed.filter(at__lt=now - LIFETIME).update(held_until=None)
        messages = set(lapsed.values_list("message", flat=True))
        lapsed.update(by=by, held_until=now + HELD_FOR)
        for message in _open(due, now):
            messages.add(_store(message, by, now))
        rows = Alert.objects.filter(message__in=messages, by=by, held_until__isnull=False)
        return _grouped(rows.order_by("pk"))


def hold(by: str) -> None:
    """Hold what this sender is sending for longer."""
    Alert.objects.filter(by=by, held_until__isnull=False).update(held_until=database_now() + HELD_FOR)


def finish(message: str) -> None:
    """Note a message as sent, or as one that can't be: it isn't sent again."""
    Alert.objects.filter(message=message).update(held_until=None)


def _store(message: Due, by: str, now: int) -> str:
    name = secrets.token_hex(16)
    rows = [
        Alert(
            channel_id=message.channel,
            reason=message.reason,
            subject=subject,
            message=name,
            at=now,
            by=by,
            held_until=now + HELD_FOR,
        )
        for subject in message.subjects
    ]
    Alert.objects.bulk_create(rows)
    return name


def _grouped(rows: Iterable[Alert]) -> list[Held]:
    messages: dict[str, list[Alert]] = {}
    for row in rows:
        messages.setdefault(row.message, []).append(row)
    return [
        Held(name, of[0].channel_id, Reason(of[0].reason), tuple(row.subject for row in of), of[0].at + LIFETIME)
        for name, of in messages.items()
    ]


def _open(due: Iterable[Due], now: int) -> list[Due]:
    """Without subjects that were sent before, and without channels that got a message for the same reason just now."""
    existing = set(AlertChannel.objects.filter(enabled=True).values_list("pk", flat=True))
    recent = set(Alert.objects.filter(at__gt=now - GAP).values_list("channel_id", "reason"))
    return [
        message._replace(subjects=subjects)
        for message in due
        if message.channel in existing and (message.channel, message.reason) not in recent
        if (subjects := _unsent(message))
    ]


def _unsent(message: Due) -> tuple[int, ...]:
    sent = Alert.objects.filter(channel=message.channel, reason=message.reason, subject__in=message.subjects)
    before = set(sent.values_list("subject", flat=True))
    return tuple(subject for subject in message.subjects if subject not in before)


def _waiting(channels: Iterable[AlertChannel], now: int) -> Iterable[Due]:
    subscribed = [channel for channel in channels if channel.waiting]
    chats = Chat.objects.filter(listed=True, state="waiting", department__in=_departments(subscribed))
    rows = list(chats.order_by("started_at", "id").values_list("id", "department_id", "started_at"))
    for channel in subscribed:
        since = now - channel.waiting_seconds * 1000
        waiting = [(chat, at) for chat, department, at in rows if department == channel.department_id]
        late = {chat for chat, at in waiting if at <= since}
        if late - _sent(channel, Reason.WAITING, late):
            yield Due(channel.pk, Reason.WAITING, tuple(chat for chat, at in waiting if at <= since + BURST))


def _missed(channels: Iterable[AlertChannel], now: int) -> Iterable[Due]:
    subscribed = [channel for channel in channels if channel.missed]
    # The index `chats_ended` finds the chats of a department that ended lately.
    chats = Chat.objects.filter(department__in=_departments(subscribed), ended_at__gt=now - LIFETIME, claimed_by=None)
    rows = list(chats.exclude(ended_by__in=list(WITHOUT_ANSWER)).values_list("id", "department_id", "ended_at"))
    for channel in subscribed:
        missed = [
            chat
            for chat, department, at in rows
            if department == channel.department_id and at is not None and at >= channel.active_since
        ]
        if missed:
            yield Due(channel.pk, Reason.MISSED, tuple(sorted(missed)))


def _absences(channels: Iterable[AlertChannel], now: int) -> Iterable[Due]:
    subscribed = [channel for channel in channels if channel.unstaffed]
    since = lapses(_departments(subscribed), now)
    for channel in subscribed:
        if channel.department_id in since:
            yield Due(channel.pk, Reason.UNSTAFFED, (since[channel.department_id],))


def _departments(channels: Iterable[AlertChannel]) -> set[int]:
    return {channel.department_id for channel in channels}


def _sent(channel: AlertChannel, reason: Reason, subjects: Collection[int]) -> set[int]:
    sent = Alert.objects.filter(channel=channel, reason=reason, subject__in=subjects)
    return set(sent.values_list("subject", flat=True)) if subjects else set()
