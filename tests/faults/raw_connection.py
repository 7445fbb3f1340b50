"""A connection on which a test can send anything."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec

from refdesk.client import Disconnected, Http, Kind, Transport, connect
from refdesk.client.sign_in import connection_token
from refdesk.protocol.down import AnyDown, Down

Frame = dict[str, Any]

_decode = msgspec.json.Decoder(AnyDown).decode


class RawConnection:
    """Sends and receives frames; `receive` raises Disconnected at the end."""

    def __init__(self, connection: Transport) -> None:
        self.connection = connection
        self._frames = connection.frames()

    async def send(self, frame: Frame | str | bytes) -> None:
        """One frame."""
        await self.connection.send(msgspec.json.encode(frame) if isinstance(frame, dict) else frame)

    async def receive(self, *kinds: type[Down], limit: float = 10.0) -> Down:
        """Wait for the next frame of one of these types."""
        async with asyncio.timeout(limit):
            while True:
                frame: Down = _decode(await anext(self._frames))
                if isinstance(frame, kinds or Down):
                    return frame

    async def closed(self, limit: float = 10.0) -> int:
        """Wait for the end; returns the close code."""
        try:
            while True:
                await self.receive(limit=limit)
        except Disconnected as lost:
            return lost.code


@asynccontextmanager
async def raw(url: str, *hello: Frame, kind: Kind = "socket") -> AsyncIterator[RawConnection]:
    """A connection on which these frames were sent."""
    connection = await connect(url, kind)
    try:
        made = RawConnection(connection)
        for frame in hello:
            await made.send(frame)
        yield made
    finally:
        connection.abort()


def as_patron(token: str, **facts: object) -> Frame:
    """A patron's hello."""
    return {"kind": "patron_hello", "version": 2, "token": token, "visible": True, **facts}


async def as_operator(http: Http, **facts: object) -> Frame:
    """A desk's hello with a fresh token."""
    return {"kind": "desk_hello", "version": 2, "token": await connection_token(http), **facts}


def act(chat: int, kind: str, key: str = "", **facts: object) -> Frame:
    """An act."""
    return {
        "kind": "do",
        "key": key or f"key-{kind}-of-the-test-0",
        "log": ["chat", chat],
        "act": {"kind": kind, **facts},
    }
