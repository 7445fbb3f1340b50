"""One connection to the live server: the WebSocket, or a stream down with POSTs up where that can't be had (P1, P2)."""

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
"""Seconds: a server that does not answer a ping of the WebSocket's, or a stream's POST, is dead (P5)."""
SILENCE = 25.0
"""Seconds: a stream on which nothing came for so long is dead; the server pings every 10 s (P35)."""
STREAM_LOST = (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError)
"""What reading a broken HTTP answer raises."""


class ConnectionLost(Exception):
    """The connection ended; `code` is the close code, 1006 where the server gave none."""

    def __init__(self, code: int = 1006, reason: str = "") -> None:
        super().__init__(f"{code} {reason}".strip())
        self.code = code
        self.reason = reason


class Connection(Protocol):
    """An open connection. Every call raises ConnectionLost once it has ended."""

    async def send(self, text: str | bytes) -> None:
        """Send one message, as it is: one frame, or several, one to a line."""

    def frames(self) -> AsyncIterator[str]:
        """Each frame of the server's, undecoded; ends by ConnectionLost."""

    async def close(self) -> None:
        """End it properly."""

    def abort(self) -> None:
        """Cut it, without a word to the server."""


class Socket:
    """The WebSocket."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket

    @classmethod
    async def open(cls, url: str) -> Self:
        """Connect to the server at `url`, without a hello."""
        address = "ws" + url.removeprefix("http").rstrip("/") + "/live/socket"
        return cls(
            await connect_websocket(
                address,
                compression=None,
                max_size=None,
                proxy=None,
                ping_interval=PING_EVERY,
                ping_timeout=ANSWER_WITHIN,
            )
        )

    async def send(self, text: str | bytes) -> None:
        """One text message; bytes are sent as they are, whether they are text or not."""
        try:
            await self._socket.send(text, text=True)
        except ConnectionClosed as lost:
            raise _lost(lost) from lost

    async def frames(self) -> AsyncIterator[str]:
        """Each frame; a message may hold several."""
        try:
            while True:
                for line in str(await self._socket.recv()).split("\n"):
                    if line:
                        yield line
        except ConnectionClosed as lost:
            raise _lost(lost) from lost

    async def close(self) -> None:
        """The closing handshake."""
        await self._socket.close()

    def abort(self) -> None:
        """Cut the TCP connection."""
        self._socket.transport.abort()


class Stream:
    """The event stream down, and POSTs up. The first message sent, the hello, opens it."""

    def __init__(self, url: str) -> None:
        self._http = Http(url)
        self._opened: asyncio.Future[Opened] = asyncio.get_running_loop().create_future()
        self._id: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def send(self, text: str | bytes) -> None:
        """The first message opens the stream, each later one is a POST; one that fails is the stream's end."""
        body = text.encode() if isinstance(text, str) else text
        try:
            if not self._opened.done():
                self._opened.set_result(await self._http.open("POST", "/live/stream", body))
                return
            async with asyncio.timeout(ANSWER_WITHIN):
                answer = await self._http.call("POST", f"/live/stream/{await self._id}", body)
        except STREAM_LOST as lost:
            self.abort()
            raise ConnectionLost(reason=str(lost)) from lost
        if answer.status != 204:
            self.abort()
            raise ConnectionLost(reason=f"HTTP {answer.status}")

    async def frames(self) -> AsyncIterator[str]:
        """Each frame, after the stream's name."""
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
            raise ConnectionLost(reason=str(lost)) from lost
        finally:
            self._id.cancel()
        raise ConnectionLost(reason=f"HTTP {opened.status}")

    async def close(self) -> None:
        """The same as `abort`: HTTP has no farewell."""
        self.abort()

    def abort(self) -> None:
        """Cut the TCP connection."""
        if self._opened.done():
            with suppress(Exception):
                self._opened.result().close()


async def _while_alive(lines: AsyncIterator[str]) -> AsyncIterator[str]:
    """The lines, until none has come for too long."""
    while True:
        try:
            async with asyncio.timeout(SILENCE):
                line = await anext(lines)
        except StopAsyncIteration:
            return
        yield line


def _lost(closed: ConnectionClosed) -> ConnectionLost:
    return ConnectionLost(closed.rcvd.code, closed.rcvd.reason) if closed.rcvd else ConnectionLost()


async def connect(url: str, kind: Kind = "socket") -> Connection:
    """A bare connection, nothing said yet: for a test that sends raw frames. `auto` turns to the stream (P2)."""
    if kind == "stream":
        return Stream(url)
    try:
        return await Socket.open(url)
    except InvalidHandshake:
        if kind == "auto":
            return Stream(url)
        raise
