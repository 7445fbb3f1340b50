"""The fallback for networks that refuse WebSockets: an event stream down, posts up; same frames, same rules."""

import asyncio
import json
import logging
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from functools import partial

from refdesk.protocol import down
from refdesk.protocol.decode import FRAME_LIMIT
from refdesk.protocol.encode import frame

from . import codes
from .connection import Connection
from .node import Node
from .sockets import Receive, Scope, Send, address_of, origin_allowed

log = logging.getLogger(__name__)

# Shorter than any proxy's patience, and than the client's.
PING_EVERY = 10.0
# A proxy takes what is sent down, whether the client is there or not: only what comes up tells that it is. Two pings,
# and the time that the second answer may take.
SILENCE = 25.0
# Who takes nothing is not told that it is over.
FAREWELL = 1.0
# Nor is it waited for for long by a server that stops: with `FAREWELL` less than the time that uvicorn gives it.
HURRY = 0.5
# What a post up may hold at most: many small frames, or one large one.
BODY_LIMIT = 2 * FRAME_LIMIT
# A post up that takes longer holds its place for nothing.
BODY_WITHIN = 30.0


class Streams:
    """The open streams of this node, by an id that cannot be guessed."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._open: dict[str, _Line] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """POST /live/stream opens one, POST /live/stream/<id> sends frames up it."""
        if scope["method"] != "POST":
            await _answer(send, 405)
        elif not origin_allowed(self._node, scope):
            await _answer(send, 403)
        else:
            connect = partial(Connection, self._node, address_of(self._node, scope))
            await self._post(scope["path"].removeprefix("/live/stream").strip("/"), connect, receive, send)

    async def _post(self, stream: str, connect: Callable[[], Connection], receive: Receive, send: Send) -> None:
        # Over a slow network a long post takes its time: each piece of it is a sign of life.
        try:
            async with asyncio.timeout(BODY_WITHIN):
                body = await _body(receive, lambda: self._heard(stream))
        except TimeoutError:
            await _answer(send, 408, (b"connection", b"close"))
            return
        if body is None:
            await _answer(send, 413)
        elif not stream:
            await self._down(connect(), body, receive, send)
        elif stream in self._open:
            self._open[stream].connection.receive(body, asyncio.get_running_loop().time())
            await _answer(send, 204)
        else:
            await _answer(send, 404)

    def _heard(self, stream: str) -> None:
        if stream in self._open:
            self._open[stream].heard()

    async def _down(self, connection: Connection, hello: bytes, receive: Receive, send: Send) -> None:
        stream = secrets.token_urlsafe(24)
        gone = asyncio.get_running_loop().create_task(_disconnected(receive))
        gone.add_done_callback(lambda _: connection.outbox.wake())
        try:
            async with asyncio.timeout(SILENCE) as patience:
                line = self._open[stream] = _Line(connection, patience)
                self._node.farewells.add(line.farewell)
                try:
                    await _begin(send, stream)
                    connection.receive(hello, asyncio.get_running_loop().time())
                    async for chunk in _chunks(connection, gone):
                        await send({"type": "http.response.body", "body": chunk, "more_body": True})
                finally:
                    del self._open[stream]
                    self._node.farewells.discard(line.farewell)
        except TimeoutError:
            log.info("a stream was let go: nothing came up it any more")
        finally:
            gone.cancel()
            connection.ended()
        with suppress(TimeoutError):
            async with asyncio.timeout(FAREWELL):
                await send({"type": "http.response.body", "body": b""})


class _Line:
    """An open stream, for as long as something comes up it."""

    def __init__(self, connection: Connection, patience: asyncio.Timeout) -> None:
        self.connection = connection
        self.patience = patience

    def heard(self) -> None:
        """The client is there."""
        if not self.patience.expired():
            self.patience.reschedule(asyncio.get_running_loop().time() + SILENCE)

    def farewell(self) -> None:
        """Send the goodbye: the server stops. Doesn't wait for clients that don't read."""
        if not self.patience.expired():
            self.patience.reschedule(asyncio.get_running_loop().time() + HURRY)


async def _chunks(connection: Connection, gone: asyncio.Task[None]) -> AsyncIterator[bytes]:
    now = asyncio.get_running_loop().time
    pings, due = 0, now() + PING_EVERY
    while not gone.done():
        with suppress(TimeoutError):
            async with asyncio.timeout_at(due):
                await connection.outbox.wait()
        if now() >= due:
            pings, due = pings + 1, now() + PING_EVERY
            connection.outbox.push(frame(down.AskPing(n=pings)))
        if connection.outbox.overflowed:
            connection.closing = connection.closing or codes.TOO_SLOW
        while chunk := connection.outbox.take():
            yield b"".join(b"data: " + line + b"\n\n" for line in chunk.split(b"\n"))
        if connection.closing is not None:
            return


async def _begin(send: Send, stream: str) -> None:
    headers = [
        (b"content-type", b"text/event-stream"),
        (b"cache-control", b"no-store"),
        (b"x-accel-buffering", b"no"),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    first = f"event: stream\ndata: {json.dumps({'stream': stream})}\n\n"
    await send({"type": "http.response.body", "body": first.encode(), "more_body": True})


async def _body(receive: Receive, heard: Callable[[], None]) -> bytes | None:
    parts, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        heard()
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > BODY_LIMIT:
            return None
        if not message.get("more_body"):
            return b"".join(parts)


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _answer(send: Send, status: int, *headers: tuple[bytes, bytes]) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"0"), *headers]})
    await send({"type": "http.response.body", "body": b""})
