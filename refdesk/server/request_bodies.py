"""Limits for the bodies of requests to pages: their size, their duration and how many large ones arrive at once.

Django stores a whole body, of any size, before a view can refuse it. An unauthorized client must not fill the disk, nor
hold connections open for long.
"""

import asyncio
import re
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from refdesk.kit.asgi import NO_STORE, Receive, Send, send_response
from refdesk.kit.env import Network
from refdesk.kit.ip_addresses import client_address, rate_limit_key

LIMIT = 256 * 1024
"""Bytes. Pages of the public and the widget send less; the longest question in any script has half of it."""
STAFF_LIMIT = 5 * 2**19
"""Bytes of a form without files, as in Django's own limit: a long FAQ, a record with many fields."""
RECORDS_LIMIT = 21 * 2**20
"""Bytes, somewhat more than the largest file of records."""
FILES_LIMIT = 65 * 2**20
"""Bytes, somewhat more than the largest file that administrators may upload; patrons may upload several."""
CHUNK_SECONDS = 30.0
"""Time within which the next chunk of a body has to arrive."""
LARGE_BODIES = 32
"""Bodies larger than `LIMIT` that may arrive at once, a quarter of them from one address. They use disk space."""
BODY_SECONDS = 15 * 60.0
"""Duration of a whole body. The largest one needs ten minutes at one megabit per second."""
MIN_RATE = 8 * 1024
"""Bytes per second of a large body, after its first `CHUNK_SECONDS`: a trickle must not occupy a slot."""
RETRY_AFTER = 60
"""Seconds."""
_BY_PATH = (
    (re.compile(r"/(ask/[^/]+|ask/[^/]+/chat|ticket/[^/]+)/"), FILES_LIMIT),
    (re.compile(r"/api/v1/desk/administration/faqs/import"), FILES_LIMIT),
    (re.compile(r"/api/v1/desk/analytics/datasets/[0-9]+/import"), RECORDS_LIMIT),
    (re.compile(r"/api/v1/desk/.*"), STAFF_LIMIT),
)

Message = dict[str, Any]
Application = Callable[[dict[str, Any], Receive, Send], Awaitable[None]]


def limit_of(path: str, method: str = "POST") -> int:
    """The size limit in bytes. Methods without a body that matters have the lowest one."""
    if method not in ("POST", "PUT", "PATCH"):
        return LIMIT
    return next((limit for pattern, limit in _BY_PATH if pattern.fullmatch(path)), LIMIT)


def bounded(
    application: Application,
    limit_of: Callable[[str, str], int] = limit_of,
    chunk_seconds: float = CHUNK_SECONDS,
    trusted: Sequence[Network] = (),
) -> Application:
    """The ASGI application with these limits. `trusted` are the proxies whose X-Forwarded-For is believed."""
    slots = _Slots(LARGE_BODIES)

    async def limited(scope: dict[str, Any], receive: Receive, send: Send) -> None:
        limit = limit_of(scope["path"], scope["method"])
        if _declared_length(scope) > limit:
            await _refuse(send, *_too_large())
            return
        peer = scope.get("client")
        address = client_address(peer[0], scope["headers"], trusted) if peer else ""
        body = _Body(receive, send, limit, chunk_seconds, slots, rate_limit_key(address))
        try:
            await application(scope, body.receive, body.send)
        finally:
            body.release()

    return limited


class _Slots:
    """Slots for large bodies that have not arrived completely."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._used: Counter[str] = Counter()

    def acquire(self, address: str) -> bool:
        if self._used.total() >= self._total or self._used[address] >= max(1, self._total // 4):
            return False
        self._used[address] += 1
        return True

    def release(self, address: str) -> None:
        self._used[address] -= 1
        self._used += Counter()


class _Body:
    """One request's `receive` and `send`. Beyond a limit it responds, and the application gets a disconnect."""

    def __init__(
        self, receive: Receive, send: Send, limit: int, chunk_seconds: float, slots: _Slots, address: str
    ) -> None:
        self._receive, self._send, self._left = receive, send, limit
        self._slots, self._address, self._received = slots, address, 0
        self._has_slot, self._slot_since = False, 0.0
        self._deadline = asyncio.get_running_loop().time() + BODY_SECONDS
        # None once the body is complete: after it, an application may wait for the disconnect for any time.
        self._chunk_seconds: float | None = chunk_seconds
        self._refused = self._response_started = False

    async def receive(self) -> Message:
        if self._refused:
            return {"type": "http.disconnect"}
        left = self._current_deadline() - asyncio.get_running_loop().time()
        if self._chunk_seconds is not None and left <= 0:
            return await self._end(*_too_slow())
        try:
            async with asyncio.timeout(self._chunk_seconds and min(self._chunk_seconds, left)):
                message = await self._receive()
        except TimeoutError:
            return await self._end(*_too_slow())
        size = len(message.get("body", b""))
        self._left, self._received = self._left - size, self._received + size
        if self._left < 0:
            return await self._end(*_too_large())
        if not message.get("more_body"):
            self._chunk_seconds = None
            self.release()
        elif self._received > LIMIT and not self._has_slot:
            self._has_slot, self._slot_since = self._slots.acquire(self._address), asyncio.get_running_loop().time()
            if not self._has_slot:
                return await self._end(*_too_many())
        return message

    def _current_deadline(self) -> float:
        """When the next chunk has to be here, by the event loop's clock."""
        if not self._has_slot or self._chunk_seconds is None:
            return self._deadline
        return min(self._deadline, self._slot_since + self._chunk_seconds + (self._received - LIMIT) / MIN_RATE)

    def release(self) -> None:
        if self._has_slot:
            self._has_slot = False
            self._slots.release(self._address)

    async def send(self, message: Message) -> None:
        self._response_started = True
        if not self._refused:
            await self._send(message)

    async def _end(self, status: int, text: str) -> Message:
        self._refused = True
        if not self._response_started:
            await _refuse(self._send, status, text)
        return {"type": "http.disconnect"}


def _too_large() -> tuple[int, str]:
    return 413, _("This is too large. Go back: your text is still there. Send fewer or smaller files.")


def _too_slow() -> tuple[int, str]:
    return 408, _("The upload was too slow. Go back: your text is still there. Send it again.")


def _too_many() -> tuple[int, str]:
    return 503, _("Too many files are being uploaded. Go back: your text is still there. Send it again in a minute.")


def _declared_length(scope: Mapping[str, Any]) -> int:
    """The Content-Length in bytes; 0 without one."""
    value = next((value for name, value in scope.get("headers", ()) if name == b"content-length"), b"")
    return int(value) if value.isdigit() else 0


async def _refuse(send: Send, status: int, text: str) -> None:
    headers = NO_STORE | {"Content-Type": "text/plain; charset=utf-8", "Connection": "close"}
    retry = {"Retry-After": str(RETRY_AFTER)} if status == 503 else {}
    await send_response(send, status, headers | retry, text.encode())
