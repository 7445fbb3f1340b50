"""How much a request to a page may bring: Django keeps a body, of whatever size, before any view looks.

So whoever has no business there must not have it keep much, nor keep it waiting.
"""

import asyncio
import re
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from refdesk.kit.env import Network
from refdesk.kit.ip_addresses import client_address, rate_limit_key

LIMIT = 256 * 1024
"""Bytes: more than a page of the public, or a widget, has to say; the longest question in any writing has half."""
OF_STAFF = 5 * 2**19
"""So much Django itself takes of a form without files: a long FAQ, a record with many answers."""
OF_RECORDS = 21 * 2**20
"""Somewhat more than the largest file of records."""
OF_FILES = 65 * 2**20
"""Somewhat more than the largest file that administrators may bring; patrons may bring several."""
QUIET = 30.0
"""Seconds in which something of a body has to come."""
LARGE_AT_ONCE = 32
"""So many bodies beyond `LIMIT` are kept at once, a quarter of them from one address; each lies on the disk until it is
here as a whole."""
WITHIN = 15 * 60.0
"""Seconds that a body may take: the largest, on a line that gives a megabit a second, takes ten minutes."""
PACE = 8 * 1024
"""Bytes a second that one of these brings, after `QUIET`: else a byte now and then would keep its place."""
AGAIN = 60
"""Seconds after which it may be tried again."""
_BY_PATH = (
    (re.compile(r"/(ask|ticket)/[^/]+/|/admin/faq/faq/files/"), OF_FILES),
    (re.compile(r"/api/v1/desk/analytics/datasets/[0-9]+/import"), OF_RECORDS),
    (re.compile(r"/(admin|api/v1/desk)/.*"), OF_STAFF),
)

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]
Application = Callable[[dict[str, Any], Receive, Send], Awaitable[None]]


def limit_of(path: str, method: str = "POST") -> int:
    """How many bytes a request to this path may bring; only what is posted, or put, brings much."""
    if method not in ("POST", "PUT", "PATCH"):
        return LIMIT
    return next((limit for pattern, limit in _BY_PATH if pattern.fullmatch(path)), LIMIT)


def bounded(
    application: Application,
    limit_of: Callable[[str, str], int] = limit_of,
    quiet: float = QUIET,
    trusted: Sequence[Network] = (),
) -> Application:
    """The same application, which never gets more than so much of a body, nor waits for it any longer.

    `trusted` are the proxies whose word for whom they ask is believed.
    """
    places = _Places(LARGE_AT_ONCE)

    async def served(scope: dict[str, Any], receive: Receive, send: Send) -> None:
        limit = limit_of(scope["path"], scope["method"])
        if _length(scope) > limit:
            await _refuse(send, *_too_much())
            return
        peer = scope.get("client")
        address = client_address(peer[0], scope["headers"], trusted) if peer else ""
        body = _Body(receive, send, limit, quiet, places, rate_limit_key(address))
        try:
            await application(scope, body.receive, body.send)
        finally:
            body.leave()

    return served


class _Places:
    """Of bodies that are large, and not yet here as a whole."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._taken: Counter[str] = Counter()

    def take(self, address: str) -> bool:
        """One more; False where there is none."""
        if self._taken.total() >= self._most or self._taken[address] >= max(1, self._most // 4):
            return False
        self._taken[address] += 1
        return True

    def leave(self, address: str) -> None:
        """Give it back."""
        self._taken[address] -= 1
        self._taken += Counter()


class _Body:
    """Counts what comes. Where it is too much, or too slow, it answers itself, and says that the client is gone."""

    def __init__(self, receive: Receive, send: Send, limit: int, quiet: float, places: _Places, address: str) -> None:
        self._receive, self._send, self._left = receive, send, limit
        self._places, self._address, self._came = places, address, 0
        self._has_place, self._placed = False, 0.0
        self._until = asyncio.get_running_loop().time() + WITHIN
        # Once all is here, whoever still listens waits for the end of the connection, and may do so for long.
        self._quiet: float | None = quiet
        self._over = self._answered = False

    async def receive(self) -> Message:
        if self._over:
            return {"type": "http.disconnect"}
        left = self._most() - asyncio.get_running_loop().time()
        if self._quiet is not None and left <= 0:
            return await self._end(*_too_slow())
        try:
            async with asyncio.timeout(self._quiet and min(self._quiet, left)):
                message = await self._receive()
        except TimeoutError:
            return await self._end(*_too_slow())
        came = len(message.get("body", b""))
        self._left, self._came = self._left - came, self._came + came
        if self._left < 0:
            return await self._end(*_too_much())
        if not message.get("more_body"):
            self._quiet = None
            self.leave()
        elif self._came > LIMIT and not self._has_place:
            self._has_place, self._placed = self._places.take(self._address), asyncio.get_running_loop().time()
            if not self._has_place:
                return await self._end(*_too_many())
        return message

    def _most(self) -> float:
        """Until when the next piece is waited for, by the loop's clock."""
        if not self._has_place or self._quiet is None:
            return self._until
        return min(self._until, self._placed + self._quiet + (self._came - LIMIT) / PACE)

    def leave(self) -> None:
        """All of it is here, or nobody waits for it any more."""
        if self._has_place:
            self._has_place = False
            self._places.leave(self._address)

    async def send(self, message: Mapping[str, Any]) -> None:
        self._answered = True
        if not self._over:
            await self._send(message)

    async def _end(self, status: int, words: str) -> Message:
        self._over = True
        if not self._answered:
            await _refuse(self._send, status, words)
        return {"type": "http.disconnect"}


def _too_much() -> tuple[int, str]:
    return 413, _("That is too much at once. Go back: what you wrote is still there. Send fewer or smaller files.")


def _too_slow() -> tuple[int, str]:
    return 408, _("It came too slowly. Go back: what you wrote is still there. Send it once more.")


def _too_many() -> tuple[int, str]:
    return 503, _("Too many files come at once. Go back: what you wrote is still there. Send it again in a minute.")


def _length(scope: Mapping[str, Any]) -> int:
    """The declared length; 0 where there is none."""
    said = next((value for name, value in scope.get("headers", ()) if name == b"content-length"), b"")
    return int(said) if said.isdigit() else 0


async def _refuse(send: Send, status: int, words: str) -> None:
    body = words.encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"connection", b"close"),
        *([(b"retry-after", str(AGAIN).encode())] if status == 503 else []),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
