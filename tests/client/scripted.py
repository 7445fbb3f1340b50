"""A server that says what a test tells it to, on a port of the system's choice."""

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

    async def take(self) -> Frame:
        frame: Frame = json.loads(await self.socket.recv())
        return frame

    async def say(self, *frames: Frame) -> None:
        await self.socket.send("\n".join(json.dumps(frame) for frame in frames))

    async def welcome(self, **facts: object) -> Frame:
        hello = await self.take()
        await self.say({"kind": "welcome", "version": 1, "node": "n", "now": 1, "grace": 60_000, "epoch": "e", **facts})
        return hello


@asynccontextmanager
async def scripted(*scripts: Callable[[Peer], Awaitable[None]]) -> AsyncIterator[str]:
    """The n-th connection gets the n-th script, then is closed; more connections get the last one."""
    count = 0

    async def handle(socket: ServerConnection) -> None:
        nonlocal count
        count += 1
        await scripts[min(count, len(scripts)) - 1](Peer(socket))

    async with serve(handle, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


def message(seq: int, text: str, role: str = "patron", key: str | None = None) -> Frame:
    """An event of the wire that holds a message."""
    event = {"seq": seq, "at": 1, "by": {"role": role}, "body": {"kind": "message_sent", "text": text}}
    return event | ({"key": key} if key else {})


def events(after: int, through: int, *inside: Frame, chat: int = 7) -> Frame:
    """A stretch of the log."""
    return {"kind": "events", "chat": chat, "after": after, "through": through, "events": list(inside)}
