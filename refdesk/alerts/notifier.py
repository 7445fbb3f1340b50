"""Sends the alerts of one node: looks for what is due, and sends it on threads. Runs on the event loop."""

import asyncio
import logging
import secrets
from collections.abc import Callable
from time import monotonic
from typing import NamedTuple

from django.db import Error

from refdesk.database.run import Run
from refdesk.kit.daemon_threads import run_in_thread
from refdesk.kit.metrics import ALERTS
from refdesk.kit.tasks import Tasks
from refdesk.presence.leases import database_now

from . import absences, due, results
from .addresses import address_of
from .delivery import UNREADABLE, Answer, deliver
from .due import Held
from .formats import Message, Target
from .models import AlertChannel
from .texts import compose

log = logging.getLogger(__name__)

QUEUE_LIMIT = 200
"""Messages that wait or are being sent. What is due beyond that is looked for again."""
DELAYS = (0.0, 5.0, 20.0, 60.0)
"""Seconds before each attempt, where the service names no time."""
LONGEST_PAUSE = 900.0
"""Seconds for which a channel gets no message at most, whatever its service asks for."""
OBSERVED_EVERY = 10.0
"""Seconds between two looks for departments without anybody."""

Deliver = Callable[[str, Target, Message], Answer]


class Parcel(NamedTuple):
    """A message with what its attempt needs."""

    kind: str
    target: Target
    message: Message


class AlertNotifier:
    def __init__(self, *, read: Run, write: Run, deliver: Deliver = deliver) -> None:
        self._read, self._write, self._deliver = read, write, deliver
        self._name = secrets.token_hex(16)
        self._tasks = Tasks()
        self._observe_at = 0.0
        self._refusals: dict[int, tuple[float, Answer]] = {}
        """When each channel accepts messages again, by its last answer with a Retry-After."""

    async def look(self) -> None:
        """Begin to send what is due, and hold what is being sent. Raises `DatabaseError`.

        Called more often than `due.HELD_FOR`: what a killed node was sending is sent by another, or after the restart.
        """
        if self._tasks:
            await self._write(due.hold, self._name)
        await self._observe()
        if len(self._tasks) >= QUEUE_LIMIT:
            return
        messages, lapsed = await self._read(due.find), await self._read(due.is_lapsed)
        if messages or lapsed:
            for held in await self._write(due.take, messages, self._name):
                self._tasks.spawn(self._send(held))

    async def stop(self) -> None:
        """Send no more; threads that wait for a service are abandoned."""
        await self._tasks.stop()

    async def _observe(self) -> None:
        if monotonic() < self._observe_at:
            return
        self._observe_at = monotonic() + OBSERVED_EVERY
        absent = await self._read(absences.observe)
        if absent is not None:
            await self._write(absences.store, absent)

    async def _send(self, held: Held) -> None:
        try:
            answer = await self._try_or_give_up(held)
            if answer is not None:
                await self._note(held, answer)
            await self._write(due.finish, held.id)
        except Error as error:  # it is sent once its hold has lapsed
            log.warning("an alert waits for the database: %s", error)

    async def _note(self, held: Held, answer: Answer) -> None:
        if not answer.problem:
            await self._write(results.note_arrival, held.channel)
            return
        log.warning("an alert did not arrive in channel %d: %s %d", held.channel, answer.problem, answer.status)
        await self._write(results.note_failure, held.channel, answer)

    async def _try_or_give_up(self, held: Held) -> Answer | None:
        """The last answer; None if nothing was sent. Raises errors of the database alone."""
        try:
            return await self._try(held)
        except Error:
            raise
        except Exception:  # whatever the error, it would be the same the next time
            log.exception("an alert can't be sent")
            return None

    async def _try(self, held: Held) -> Answer | None:
        answer = None
        until = monotonic() + (held.until - await self._read(database_now)) / 1000
        for delay in DELAYS:
            accepts_at, refusal = self._refusals.get(held.channel, (0.0, answer))
            if max(monotonic() + delay, accepts_at) >= until:
                return answer or refusal
            await asyncio.sleep(max(delay, accepts_at - monotonic()))
            parcel = await self._read(_parcel, held)
            if parcel is None:
                return answer if answer is not None and await self._read(_is_enabled, held.channel) else None
            if isinstance(parcel, Answer):
                return parcel
            answer = await run_in_thread(self._deliver, *parcel)
            ALERTS.labels(f"{answer.status // 100}xx" if answer.status else "unreachable").inc()
            if not answer.is_temporary:
                return answer
            if answer.retry_after is not None:
                accepts_at = monotonic() + min(answer.retry_after, LONGEST_PAUSE)
                self._refusals[held.channel] = accepts_at, answer
        return answer


def _is_enabled(channel: int) -> bool:
    return AlertChannel.objects.filter(pk=channel, enabled=True).exists()


def _parcel(held: Held) -> Parcel | Answer | None:
    """None where the channel wants no message any more, or there is nothing left to say."""
    channel = _channel(held.channel)
    message = compose(channel, held) if channel else None
    if channel is None or message is None:
        return None
    target = target_of(channel)
    return UNREADABLE if target is None else Parcel(channel.kind, target, message)


def _channel(number: int) -> AlertChannel | None:
    channels = AlertChannel.objects.select_related("department__library")
    return channels.filter(pk=number, enabled=True).first()


def target_of(channel: AlertChannel) -> Target | None:
    """None where the stored address can't be read any more."""
    secret = channel.read_secret()
    address = address_of(secret[0]) if secret else None
    return Target(address, secret[1], channel.room) if secret and address else None
