"""A server that follows a script of the test, on a free port."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from websockets.asyncio.server import ServerConnection, serve

Frame = dict[str, Any]


class Peer:
    """The server's end of one connection."""

    def __init__(self, socket: ServerConnection) -> None:
        self.socket = socket

    async def receive(self) -> Frame:
        frame: Frame = json.loads(await self.socket.recv())
        return frame

    async def send(self, *frames: Frame) -> None:
        await self.socket.send("\n".join(json.dumps(frame) for frame in frames))

    async def welcome(self, **fields: object) -> Frame:
        hello = await self.receive()
        await self.send(
            {"kind": "welcome", "version": 1, "node": "n", "now": 1, "grace": 60_000, "epoch": "e", **fields}
        )
        return hello


@asynccontextmanager
async def scripted(*scripts: Callable[[Peer], Awaitable[None]]) -> AsyncIterator[str]:
    """Run the n-th script on the n-th connection, and the last one on all further connections."""
    count = 0

    async def handle(socket: ServerConnection) -> None:
        nonlocal count
        count += 1
        await scripts[min(count, len(scripts)) - 1](Peer(socket))

    async with serve(handle, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


def message(seq: int, text: str, role: str = "patron", key: str | None = None) -> Frame:
    """A `message_sent` event as in an `events` frame."""
    event = {"seq": seq, "at": 1, "by": {"role": role}, "body": {"kind": "message_sent", "text": text}}
    return event | ({"key": key} if key else {})


def events(after: int, through: int, *inside: Frame, chat: int = 7) -> Frame:
    return {"kind": "events", "log": ["chat", chat], "after": after, "through": through, "events": list(inside)}
