"""Transports to the live server: a WebSocket, or, where it is refused, an event stream down and POSTs up (P1, P2)."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Literal, Protocol, Self

from websockets.asyncio.client import ClientConnection
from websockets.asyncio.client import connect as connect_websocket
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from .http import Http, Opened

Kind = Literal["auto", "socket", "stream"]
PING_EVERY = 10.0
ANSWER_WITHIN = 10.0
"""Seconds after which a server that has not answered a WebSocket ping or a POST counts as dead (P5)."""
SILENCE = 25.0
"""Seconds without data after which a stream counts as dead; the server pings every 10 s (P35)."""
STREAM_LOST = (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError)
"""The exceptions of reading a broken HTTP answer."""


class Disconnected(Exception):
    """The connection ended; `code` is the close code, 1006 if the server sent none."""

    def __init__(self, code: int = 1006, reason: str = "") -> None:
        super().__init__(f"{code} {reason}".strip())
        self.code = code
        self.reason = reason


class Transport(Protocol):
    """An open connection. Every method raises Disconnected once it has ended."""

    async def send(self, text: str | bytes) -> None:
        """Send one message: one frame or several, one to a line."""

    def frames(self) -> AsyncIterator[str]:
        """The frames of the server, undecoded, until Disconnected."""

    async def close(self) -> None:
        """Close with the closing handshake."""

    def abort(self) -> None:
        """Drop the TCP connection."""


class Socket:
    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket

    @classmethod
    async def open(cls, url: str) -> Self:
        """Connect to the server at `url` without sending anything."""
        address = "ws" + url.removeprefix("http").rstrip("/") + "/live/socket"
        try:
            socket = await connect_websocket(
                address,
                compression=None,
                max_size=None,
                proxy=None,
                ping_interval=PING_EVERY,
                ping_timeout=ANSWER_WITHIN,
            )
        except ConnectionClosed as closed:  # the server was killed before it read the request
            raise _lost(closed) from closed
        return cls(socket)

    async def send(self, text: str | bytes) -> None:
        """Send a text message; bytes are not checked to be UTF-8."""
        try:
            await self._socket.send(text, text=True)
        except ConnectionClosed as closed:
            raise _lost(closed) from closed

    async def frames(self) -> AsyncIterator[str]:
        try:
            while True:
                for line in str(await self._socket.recv()).split("\n"):
                    if line:
                        yield line
        except ConnectionClosed as closed:
            raise _lost(closed) from closed

    async def close(self) -> None:
        await self._socket.close()

    def abort(self) -> None:
        self._socket.transport.abort()


class Stream:
    """The event stream and its POSTs. The first message sent, the hello, opens it."""

    def __init__(self, url: str) -> None:
        self._http = Http(url)
        self._opened: asyncio.Future[Opened] = asyncio.get_running_loop().create_future()
        self._id: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def send(self, text: str | bytes) -> None:
        """Open the stream with the first message, POST each later one; a failed POST ends the stream."""
        body = text.encode() if isinstance(text, str) else text
        try:
            if not self._opened.done():
                self._opened.set_result(await self._http.open("POST", "/live/stream", body))
                return
            async with asyncio.timeout(ANSWER_WITHIN):
                answer = await self._http.call("POST", f"/live/stream/{await self._id}", body)
        except STREAM_LOST as lost:
            self.abort()
            raise Disconnected(reason=str(lost)) from lost
        if answer.status != 204:
            self.abort()
            raise Disconnected(reason=f"HTTP {answer.status}")

    async def frames(self) -> AsyncIterator[str]:
        opened = await self._opened
        named = False
        try:
            async for line in _while_alive(opened.lines()):
                if line.startswith("event: stream"):
                    named = True
                elif line.startswith("data:") and named:
                    self._id.set_result(json.loads(line[5:])["stream"])
                    named = False
                elif line.startswith("data:"):
                    yield line[5:].strip()
        except STREAM_LOST as lost:
            raise Disconnected(reason=str(lost)) from lost
        finally:
            self._id.cancel()
        raise Disconnected(reason=f"HTTP {opened.status}")

    async def close(self) -> None:
        self.abort()

    def abort(self) -> None:
        if self._opened.done():
            with suppress(Exception):
                self._opened.result().close()


async def _while_alive(lines: AsyncIterator[str]) -> AsyncIterator[str]:
    """Yield the lines. Raises TimeoutError after `SILENCE`."""
    while True:
        try:
            async with asyncio.timeout(SILENCE):
                line = await anext(lines)
        except StopAsyncIteration:
            return
        yield line


def _lost(closed: ConnectionClosed) -> Disconnected:
    return Disconnected(closed.rcvd.code, closed.rcvd.reason) if closed.rcvd else Disconnected()


async def connect(url: str, kind: Kind = "socket") -> Transport:
    """Connect without a hello. `auto` uses the stream if the WebSocket's upgrade is refused (P2)."""
    if kind == "stream":
        return Stream(url)
    try:
        return await Socket.open(url)
    except InvalidHandshake:
        if kind == "auto":
            return Stream(url)
        raise
