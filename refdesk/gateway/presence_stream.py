"""GET /live/presence/<widget>: an event stream that says whether patrons can start a chat in a widget (P37)."""

import asyncio
import logging
import random
import re

import msgspec

from refdesk.live.presence import Watcher, WidgetPresence
from refdesk.people.presence import Availability

from .node import Node
from .sockets import Receive, Scope, Send, address_of, origin_allowed

log = logging.getLogger(__name__)

PATH = "/live/presence/"
REPEAT = 20.0
"""Seconds; shorter than the idle time-out of most proxies (60 s) and of the widget (45 s)."""
LIFE = 900.0
"""Seconds, with jitter. Behind some proxies the server can't notice that a client has gone, so every stream ends."""
KNOWN_WITHIN = 5.0
"""Seconds. The first query lasts milliseconds; if the database is unavailable, the widget falls back to polling."""

_SLUG = re.compile(r"[-\w]{1,50}", re.ASCII)


class PresenceStreams:
    """The ASGI application. Reads no cookie, and makes no database query for a single patron."""

    def __init__(self, node: Node, presence: WidgetPresence) -> None:
        self._node, self._presence = node, presence

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        widget = scope["path"].removeprefix(PATH).rstrip("/")
        if scope["method"] != "GET":
            await _answer(send, 405, (b"allow", b"GET"))
        elif not origin_allowed(self._node, scope):
            await _answer(send, 403)
        elif not _SLUG.fullmatch(widget):
            await _answer(send, 404)
        else:
            await self._limited(widget, address_of(self._node, scope), receive, send)

    async def _limited(self, widget: str, address: str, receive: Receive, send: Send) -> None:
        if not self._node.connection_limiter.acquire(address):
            log.info("an address has as many connections as it may: one more was refused")
            await _answer(send, 429, (b"retry-after", b"30"))
            return
        watcher = self._presence.join(widget)
        disconnected = asyncio.get_running_loop().create_task(_disconnected(receive))
        disconnected.add_done_callback(lambda _: watcher.wake())
        self._node.on_stop.add(watcher.wake)
        try:
            await _serve(self._node, watcher, disconnected, send)
        finally:
            self._node.on_stop.discard(watcher.wake)
            disconnected.cancel()
            self._presence.leave(watcher)
            self._node.connection_limiter.release(address)


async def _serve(node: Node, watcher: Watcher, disconnected: asyncio.Task[None], send: Send) -> None:
    now = asyncio.get_running_loop().time
    if watcher.now is None:
        await watcher.change(KNOWN_WITHIN)
    if disconnected.done():
        return
    if watcher.now is None:
        await _answer(send, 404 if watcher.missing else 503, (b"retry-after", b"5"))
        return
    await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
    # The jitter spreads reconnections and protects nothing.
    end = now() + LIFE * random.uniform(0.8, 1.2)  # noqa: S311
    while not (node.stopping or disconnected.done() or watcher.missing or now() >= end):
        await send({"type": "http.response.body", "body": _event(watcher.now), "more_body": True})
        await watcher.change(REPEAT)
    await send({"type": "http.response.body", "body": b""})


def _event(now: Availability) -> bytes:
    facts = {"online": now.online} | ({"opens": now.opens} if now.opens else {}) | ({"busy": True} if now.busy else {})
    return b"data: %s\n\n" % msgspec.json.encode(facts)


_HEADERS = [
    (b"content-type", b"text/event-stream"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _answer(send: Send, status: int, *headers: tuple[bytes, bytes]) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"0"), *headers]})
    await send({"type": "http.response.body", "body": b""})
