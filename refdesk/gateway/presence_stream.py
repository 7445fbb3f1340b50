"""GET /live/presence/<widget>?lang=…: an event stream that says whether patrons can start a chat in a widget (P37)."""

import asyncio
import logging
import random
import re

import msgspec

from refdesk.kit.asgi import EVENT_STREAM, Receive, Scope, Send, begin_response, disconnected, send_response
from refdesk.libraries.languages import offered_code
from refdesk.live.presence import Watcher, WidgetPresence
from refdesk.presence.availability import Availability, OpenWidget

from .node import Node
from .sockets import address_of, origin_allowed

log = logging.getLogger(__name__)

PATH = "/live/presence/"
REPEAT = 20.0
"""Seconds; shorter than the idle time-out of most proxies (60 s) and of the widget (45 s)."""
LIFE = 900.0
"""Seconds, with jitter. Behind some proxies the server can't notice that a client has gone, so every stream ends."""
KNOWN_WITHIN = 5.0
"""Seconds. The first query lasts milliseconds; if the database is unavailable, the widget falls back to polling."""

_SLUG = re.compile(r"[-\w]{1,50}", re.ASCII)
_LANGUAGE = re.compile(rb"(?:^|&)lang=([-\w]{1,20})(?:&|$)", re.ASCII)


class PresenceStreams:
    """The ASGI application. Reads no cookie, and makes no database query for a single patron."""

    def __init__(self, node: Node, presence: WidgetPresence) -> None:
        self._node, self._presence = node, presence

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        slug = scope["path"].removeprefix(PATH).rstrip("/")
        if scope["method"] != "GET":
            await send_response(send, 405, {"Allow": "GET"})
        elif not origin_allowed(self._node, scope):
            await send_response(send, 403, {})
        elif not _SLUG.fullmatch(slug):
            await send_response(send, 404, {})
        else:
            await self._limited(OpenWidget(slug, _language(scope)), address_of(self._node, scope), receive, send)

    async def _limited(self, widget: OpenWidget, address: str, receive: Receive, send: Send) -> None:
        if not self._node.connection_limiter.acquire(address):
            log.info("an address has as many connections as it may: one more was refused")
            await send_response(send, 429, {"Retry-After": "30"})
            return
        watcher = self._presence.join(widget)
        gone = asyncio.get_running_loop().create_task(disconnected(receive))
        gone.add_done_callback(lambda _: watcher.wake())
        self._node.on_stop.add(watcher.wake)
        try:
            await _serve(self._node, watcher, gone, send)
        finally:
            self._node.on_stop.discard(watcher.wake)
            gone.cancel()
            self._presence.leave(watcher)
            self._node.connection_limiter.release(address)


def _language(scope: Scope) -> str:
    """That of the page, if it is offered: the states of all patrons who read it are made once."""
    tag = _LANGUAGE.search(scope.get("query_string", b""))
    return offered_code(tag[1].decode()) if tag else ""


async def _serve(node: Node, watcher: Watcher, gone: asyncio.Task[None], send: Send) -> None:
    now = asyncio.get_running_loop().time
    if watcher.now is None:
        await watcher.change(KNOWN_WITHIN)
    if gone.done():
        return
    if watcher.now is None:
        await send_response(send, 404 if watcher.missing else 503, {"Retry-After": "5"})
        return
    await begin_response(send, 200, EVENT_STREAM)
    # The jitter spreads reconnections and protects nothing.
    end = now() + LIFE * random.uniform(0.8, 1.2)  # noqa: S311
    while not (node.stopping or gone.done() or watcher.missing or now() >= end):
        await send({"type": "http.response.body", "body": _event(watcher.now), "more_body": True})
        await watcher.change(REPEAT)
    await send({"type": "http.response.body", "body": b""})


def _event(now: Availability) -> bytes:
    facts = {"online": now.online} | ({"opens": now.opens} if now.opens else {}) | ({"busy": True} if now.busy else {})
    return b"data: %s\n\n" % msgspec.json.encode(facts)
