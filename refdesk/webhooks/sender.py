"""Sends the deliveries of one node, on threads. Runs on the event loop; any number of nodes may run it."""

import logging
from collections import Counter
from collections.abc import Callable
from urllib.parse import urlsplit

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db import Error
from django.utils.translation import gettext as _

from refdesk import __version__
from refdesk.database.run import Run
from refdesk.kit.clock import Clock, now_ms
from refdesk.kit.daemon_threads import run_in_thread
from refdesk.kit.metrics import WEBHOOKS
from refdesk.kit.tasks import Tasks
from refdesk.outgoing import client
from refdesk.outgoing.client import Request, Response, Unreachable
from refdesk.outgoing.retry_after import seconds_of

from . import queue
from .content import body_of
from .models import Delivery, Webhook
from .queue import Result
from .signature import headers_of

log = logging.getLogger(__name__)

AT_ONCE = 2
"""Requests at one time to each webhook: a slow receiver holds up no other."""
LIMIT = 64
"""Requests at one time of this node."""
GONE = 410

Post = Callable[[Request], Response]


def post(request: Request) -> Response:
    """The answer, whose body isn't read. Redirects aren't followed. Raises `Unreachable`."""
    config = settings.CONFIG
    return client.send(request, networks=config.outgoing_networks, authorities=config.outgoing_ca)


class WebhookSender:
    """`read` and `write` run functions that use the database."""

    def __init__(self, *, read: Run, write: Run, post: Post = post, clock: Clock = now_ms) -> None:
        self._read, self._write, self._post, self._clock = read, write, post, clock
        self._tasks = Tasks()
        self._running: Counter[int] = Counter()
        """Requests under way, by webhook."""

    async def round(self) -> None:
        """Begin to send what is due. Raises `DatabaseError`."""
        for webhook in await self._read(queue.due_webhooks, self._clock()):
            if self._running[webhook] < AT_ONCE and self._running.total() < LIMIT:
                self._running[webhook] += 1
                self._tasks.spawn(self._empty(webhook))

    async def stop(self) -> None:
        """Send no more; threads that wait for a receiver are abandoned, and their deliveries are sent again."""
        await self._tasks.stop()

    async def _empty(self, webhook: int) -> None:
        """Send the due deliveries of a webhook, one after another."""
        try:
            while leased := await self._write(queue.lease_next, webhook, self._clock()):
                await self._deliver(*leased)
        except Error as error:
            log.warning("deliveries of a webhook wait for the database: %s", error)
        finally:
            self._running[webhook] -= 1
            self._running += Counter()  # without those that are zero

    async def _deliver(self, delivery: Delivery, webhook: Webhook) -> None:
        try:
            request = await self._read(_request, delivery, webhook, self._clock())
            result = await self._attempt(request)
        except Error:
            raise
        except InvalidToken:
            result = Result(None, _("The secret can’t be read any more. Make a new one."))
        except Exception as error:  # one delivery that can't be made must not hold up the others
            log.exception("a delivery of a webhook broke")
            result = Result(None, type(error).__name__)
        await self._write(queue.store, delivery, result, self._clock())

    async def _attempt(self, request: Request) -> Result:
        try:
            answer = await run_in_thread(self._post, request)
        except Unreachable as error:
            WEBHOOKS.labels("unreachable").inc()
            return Result(None, str(error))
        status = answer.status
        WEBHOOKS.labels(f"{status // 100}xx").inc()
        if 200 <= status < 300:
            return Result(status)
        words = _("It answered with a redirect, which isn’t followed.") if 300 <= status < 400 else ""
        words = words or _("It answered with %(status)d.") % {"status": status}
        wait = seconds_of(answer.headers.get("Retry-After"), self._clock() / 1_000)
        return Result(status, words, gone=status == GONE, retry_after=wait or 0)


def _request(delivery: Delivery, webhook: Webhook, now: int) -> Request:
    """Raises `InvalidToken` if the secret can't be decrypted."""
    parts = urlsplit(webhook.address)
    body = body_of(delivery, webhook)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": f"Refdesk/{__version__}",
        **headers_of(delivery.message, now // 1_000, body, *webhook.read_secrets(now)),
    }
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Request("POST", parts.hostname or "", parts.port or 443, path, headers, body)
