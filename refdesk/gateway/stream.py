"""The fallback for networks that refuse WebSockets: an event stream down, POSTs up; same frames, same rules."""

import asyncio
import json
import logging
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from functools import partial

from refdesk.kit.asgi import EVENT_STREAM, Receive, Scope, Send, begin_response, disconnected, send_response
from refdesk.protocol import down
from refdesk.protocol.encode import frame
from refdesk.protocol.up import FRAME_LIMIT

from . import codes
from .connection import Connection
from .node import Node
from .sockets import address_of, origin_allowed

log = logging.getLogger(__name__)

PING_EVERY = 10.0
"""Seconds; less than the time-outs of proxies and of clients."""
SILENCE = 25.0
"""Seconds without a POST after which a stream is closed: two pings, and time for the second answer. A proxy may accept
everything that is sent down though the client has gone, so only a POST shows that it is there."""
END_WITHIN = 1.0
"""Seconds that a client has to read the end of its stream."""
STOP_WITHIN = 0.5
"""The same when the server stops; with `END_WITHIN` less than the time that uvicorn gives it."""
BODY_LIMIT = 2 * FRAME_LIMIT
"""Bytes of a POST: many small frames, or one large one."""
BODY_WITHIN = 30.0
"""Seconds for the body of a POST."""


class Streams:
    """The open streams of this node, by an unguessable id."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._open: dict[str, _Stream] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """POST /live/stream opens one, POST /live/stream/<id> sends frames up it."""
        if scope["method"] != "POST":
            await send_response(send, 405, {})
        elif not origin_allowed(self._node, scope):
            await send_response(send, 403, {})
        else:
            connect = partial(Connection, self._node, address_of(self._node, scope))
            await self._post(scope["path"].removeprefix("/live/stream").strip("/"), connect, receive, send)

    async def _post(self, stream: str, connect: Callable[[], Connection], receive: Receive, send: Send) -> None:
        # A long POST on a slow network lasts: each piece of it shows that the client is there.
        try:
            async with asyncio.timeout(BODY_WITHIN):
                body = await _body(receive, lambda: self._keep_alive(stream))
        except TimeoutError:
            await send_response(send, 408, {"Connection": "close"})
            return
        if body is None:
            await send_response(send, 413, {})
        elif not stream:
            await self._down(connect(), body, receive, send)
        elif stream in self._open:
            self._open[stream].connection.receive(body, asyncio.get_running_loop().time())
            await send_response(send, 204, {})
        else:
            await send_response(send, 404, {})

    def _keep_alive(self, stream: str) -> None:
        if stream in self._open:
            self._open[stream].keep_alive()

    async def _down(self, connection: Connection, hello: bytes, receive: Receive, send: Send) -> None:
        name = secrets.token_urlsafe(24)
        gone = asyncio.get_running_loop().create_task(disconnected(receive))
        gone.add_done_callback(lambda _: connection.send_buffer.wake())
        try:
            async with asyncio.timeout(SILENCE) as timeout:
                stream = self._open[name] = _Stream(connection, timeout)
                self._node.on_stop.add(stream.stop)
                try:
                    await _begin(send, name)
                    connection.receive(hello, asyncio.get_running_loop().time())
                    if not connection.session.greeted:  # an empty body
                        connection.close(codes.NOT_A_HELLO)
                    async for chunk in _chunks(connection, gone):
                        await send({"type": "http.response.body", "body": chunk, "more_body": True})
                finally:
                    del self._open[name]
                    self._node.on_stop.discard(stream.stop)
        except TimeoutError:
            log.info("a stream was closed: its client has sent nothing for too long")
        finally:
            gone.cancel()
            connection.ended()
        with suppress(TimeoutError):
            async with asyncio.timeout(END_WITHIN):
                await send({"type": "http.response.body", "body": b""})


class _Stream:
    """An open stream; `timeout` closes it after `SILENCE`."""

    def __init__(self, connection: Connection, timeout: asyncio.Timeout) -> None:
        self.connection = connection
        self.timeout = timeout

    def keep_alive(self) -> None:
        if not self.timeout.expired():
            self.timeout.reschedule(asyncio.get_running_loop().time() + SILENCE)

    def stop(self) -> None:
        """End the stream soon, even if its client doesn't read: the server stops."""
        if not self.timeout.expired():
            self.timeout.reschedule(asyncio.get_running_loop().time() + STOP_WITHIN)


async def _chunks(connection: Connection, gone: asyncio.Task[None]) -> AsyncIterator[bytes]:
    now = asyncio.get_running_loop().time
    pings, due = 0, now() + PING_EVERY
    while not gone.done():
        with suppress(TimeoutError):
            async with asyncio.timeout_at(due):
                await connection.send_buffer.wait()
        if now() >= due:
            pings, due = pings + 1, now() + PING_EVERY
            connection.send_buffer.push(frame(down.AskPing(n=pings)))
        if connection.send_buffer.overflowed:
            connection.closing = connection.closing or codes.TOO_SLOW
        while chunk := connection.send_buffer.next_chunk():
            yield b"".join(b"data: " + line + b"\n\n" for line in chunk.split(b"\n"))
        if connection.closing is not None:
            return


async def _begin(send: Send, stream: str) -> None:
    await begin_response(send, 200, EVENT_STREAM)
    first = f"event: stream\ndata: {json.dumps({'stream': stream})}\n\n"
    await send({"type": "http.response.body", "body": first.encode(), "more_body": True})


async def _body(receive: Receive, on_piece: Callable[[], None]) -> bytes | None:
    """The body of a request; None if it is larger than `BODY_LIMIT` or the client disconnected."""
    parts, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        on_piece()
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > BODY_LIMIT:
            return None
        if not message.get("more_body"):
            return b"".join(parts)
