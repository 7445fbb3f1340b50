"""The fallback for networks that refuse WebSockets: an event stream down, posts up; same frames, same rules."""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator

from refdesk.protocol.decode import FRAME_LIMIT

from . import codes
from .connection import Connection
from .node import Node
from .sockets import Receive, Scope, Send, origin_allowed

# Shorter than any proxy's patience, and than the client's.
COMMENT_EVERY = 10.0
# What a post up may hold at most: many small frames, or one large one.
BODY_LIMIT = 2 * FRAME_LIMIT


class Streams:
    """The open streams of this node, by an id that cannot be guessed."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._open: dict[str, Connection] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """POST /live/stream opens one, POST /live/stream/<id> sends frames up it."""
        if scope["method"] != "POST":
            await _answer(send, 405)
        elif not origin_allowed(self._node, scope):
            await _answer(send, 403)
        else:
            await self._post(scope["path"].removeprefix("/live/stream").strip("/"), receive, send)

    async def _post(self, stream: str, receive: Receive, send: Send) -> None:
        body = await _body(receive)
        if body is None:
            await _answer(send, 413)
        elif not stream:
            await self._down(body, receive, send)
        elif stream in self._open:
            self._open[stream].receive(body, asyncio.get_running_loop().time())
            await _answer(send, 204)
        else:
            await _answer(send, 404)

    async def _down(self, hello: bytes, receive: Receive, send: Send) -> None:
        connection, stream = Connection(self._node), secrets.token_urlsafe(24)
        self._open[stream] = connection
        loop = asyncio.get_running_loop()
        gone = loop.create_task(_disconnected(receive))
        gone.add_done_callback(lambda _: connection.outbox.wake())
        try:
            await _begin(send, stream)
            connection.receive(hello, loop.time())
            async for chunk in _chunks(connection, gone):
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            gone.cancel()
            del self._open[stream]
            connection.ended()


async def _chunks(connection: Connection, gone: asyncio.Task[None]) -> AsyncIterator[bytes]:
    while not gone.done():
        try:
            await asyncio.wait_for(connection.outbox.wait(), COMMENT_EVERY)
        except TimeoutError:
            yield b": still here\n\n"
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


async def _body(receive: Receive) -> bytes | None:
    parts, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > BODY_LIMIT:
            return None
        if not message.get("more_body"):
            return b"".join(parts)


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _answer(send: Send, status: int) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})
