"""Sends the push notifications of one node: looks for what is due, and posts it on threads. Runs on the event loop."""

import asyncio
import logging
import secrets
from collections import defaultdict
from collections.abc import Callable, Collection
from time import monotonic, time

import msgspec
from django.db import Error

from refdesk.database.run import Run
from refdesk.kit.daemon_threads import run_in_thread
from refdesk.kit.metrics import PUSHES
from refdesk.kit.tasks import Tasks
from refdesk.outgoing.client import Unreachable

from . import due
from .delivery import Answer, Message, post
from .due import Due
from .encryption import encrypt
from .endpoints import Endpoint, endpoint_of
from .keys import authorization, decoded, key_with
from .models import PushSubscription

log = logging.getLogger(__name__)

LIFETIME = 60.0
"""Seconds in which a message is sent, or stored by the push service: about as long as a chat would ring."""
QUEUE_LIMIT = 500
"""Messages that wait or are being sent. What is due beyond that is looked for again."""
AT_ONCE = 4
"""Requests at one time to each push service: a slow one doesn't hold up the others."""
ATTEMPTS = 3
RETRY = 2.0
"""Seconds before another attempt where the push service names no time."""
_GONE = (404, 410)
_AGAIN = (408, 429, 500, 502, 503, 504)

Post = Callable[[Endpoint, Message], Answer]


class PushNotifier:
    """`services` as in `endpoints`; `contact` identifies this server to them (RFC 8292, 2.1)."""

    def __init__(self, services: Collection[str], contact: str, *, read: Run, write: Run, post: Post = post) -> None:
        self._services, self._contact = services, contact
        self._read, self._write, self._post = read, write, post
        self._name = secrets.token_hex(16)
        self._tasks = Tasks()
        self._room: dict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(AT_ONCE))
        self._not_before: dict[str, float] = {}
        """When each push service accepts requests again, by its last Retry-After."""

    async def look(self) -> None:
        """Begin to send what is due, and hold what is being sent. Raises `DatabaseError`.

        Called more often than `due.HELD_FOR`: what a killed node was sending is sent by another, or after the restart.
        """
        if not self._services:
            return
        if self._tasks:
            await self._write(due.hold, self._name)
        if len(self._tasks) >= QUEUE_LIMIT:
            return
        notifications = await self._read(due.find)
        if notifications:
            for notification in await self._write(
                due.take, notifications[: QUEUE_LIMIT - len(self._tasks)], self._name
            ):
                self._tasks.spawn(self._deliver(notification, monotonic() + LIFETIME))

    async def stop(self) -> None:
        """Send no more; threads that wait for a push service are abandoned."""
        await self._tasks.stop()

    async def _deliver(self, notification: Due, until: float) -> None:
        try:
            await self._try_or_give_up(notification, until)
            await self._write(due.finish, notification)
        except Error as error:  # it is sent once its hold has lapsed
            log.warning("a push notification waits for the database: %s", error)

    async def _try_or_give_up(self, notification: Due, until: float) -> None:
        """Raises errors of the database alone."""
        try:
            await self._try(notification, until)
        except Error:
            raise
        except Exception:  # whatever the error, it would be the same the next time
            log.exception("a push notification can't be sent")

    async def _try(self, notification: Due, until: float) -> None:
        for attempt in range(ATTEMPTS):
            if attempt and not await self._read(due.still_rings, notification):
                return
            subscription = await self._read(_subscription, notification.session)
            endpoint = endpoint_of(subscription.endpoint, self._services) if subscription else None
            if subscription is None or endpoint is None:
                return
            wait = await self._attempt(notification, subscription, endpoint, until)
            if wait is None:
                return
            if monotonic() + wait >= until:
                log.info("a push service accepts no request before a notification expires: %s", endpoint.service)
                return
            await asyncio.sleep(wait)

    async def _attempt(
        self, notification: Due, subscription: PushSubscription, endpoint: Endpoint, until: float
    ) -> float | None:
        """The seconds until another attempt; None if there should be none."""
        service = endpoint.service
        async with self._room[service]:
            if (left := until - monotonic()) <= 0:
                return None
            if (pause := self._not_before.get(service, 0.0) - monotonic()) > 0:
                return pause
            try:
                answer = await run_in_thread(self._encrypt_and_post, notification, subscription, endpoint, left)
            except Unreachable as error:
                log.warning("a push service can't be reached: %s: %s", service, error)
                PUSHES.labels("unreachable").inc()
                return RETRY
        return None if answer is None else await self._after(answer, subscription, service)

    async def _after(self, answer: Answer, subscription: PushSubscription, service: str) -> float | None:
        PUSHES.labels(f"{answer.status // 100}xx").inc()
        if answer.status in _GONE:
            await self._write(_forget, subscription.pk, subscription.endpoint)
        elif answer.status in _AGAIN:
            if answer.retry_after is not None:
                self._not_before[service] = monotonic() + answer.retry_after
            return RETRY if answer.retry_after is None else answer.retry_after
        elif answer.status >= 300:
            log.warning("a push service refused a notification with %d: %s", answer.status, service)
        return None

    def _encrypt_and_post(
        self, notification: Due, subscription: PushSubscription, endpoint: Endpoint, left: float
    ) -> Answer | None:
        """None where the browser subscribed with a key that is no longer valid: its desk subscribes again.

        Runs on a thread. Raises `Unreachable`.
        """
        key = key_with(subscription.server_key)
        if key is None:
            return None
        content = msgspec.json.encode(notification.content)
        message = Message(
            body=encrypt(content, decoded(subscription.browser_key), decoded(subscription.auth)),
            authorization=authorization(key, endpoint.origin, self._contact, int(time())),
            topic=f"{notification.content['kind']}-{notification.content['chat']}",
            ttl=max(1, int(left)),
        )
        return self._post(endpoint, message)


def _subscription(session: str) -> PushSubscription | None:
    return PushSubscription.objects.filter(pk=session).first()


def _forget(session: str, endpoint: str) -> None:
    """Delete a subscription that ended at its push service, unless the browser has subscribed again since."""
    PushSubscription.objects.filter(pk=session, endpoint=endpoint).delete()
