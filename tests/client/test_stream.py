"""The client on an event stream and POSTs (P2), with a server that has no other transport."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from refdesk.client import PatronChat
from refdesk.protocol.down import AskPing

from .scripted import events, message


class StreamServer:
    """Refuses the upgrade, opens one stream, answers each `do` on it; `status` answers each post."""

    def __init__(self) -> None:
        self.requests: list[str] = []
        self.posted: list[dict[str, Any]] = []
        self.status = b"204 No Content"
        self._down: asyncio.StreamWriter | None = None

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        method, path, _ = head.split("\r\n")[0].split()
        self.requests.append(f"{method.upper()} {path}")
        length = next((line for line in head.split("\r\n") if line.startswith("content-length")), "content-length: 0")
        body = await reader.readexactly(int(length.split(":")[1]))
        if path == "/live/stream":
            self._open(writer)
            return
        if path == "/live/socket":
            writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
        else:
            writer.write(b"HTTP/1.1 %s\r\nContent-Length: 0\r\n\r\n" % self.status)
            for frame in map(json.loads, body.splitlines()):
                self.posted.append(frame)
                if frame["kind"] == "do":
                    self._say({"kind": "done", "key": frame["key"], "seq": 9})
        writer.close()

    def _open(self, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: text/event-stream\r\n\r\n")
        self.close()
        self._down = writer
        self._chunk('event: stream\ndata: {"stream": "s1"}\n\n: still here\n\n')
        self._say({"kind": "welcome", "version": 1, "node": "n", "now": 1, "grace": 1, "epoch": "e"})
        self._say({"kind": "seat", "held": True, "seat": 1})
        self._say(events(0, 1, message(1, "hello")))

    def ping(self, number: int) -> None:
        self._say({"kind": "ping", "n": number})

    def _say(self, frame: dict[str, Any]) -> None:
        self._chunk(f"data: {json.dumps(frame)}\n\n")

    def _chunk(self, text: str) -> None:
        assert self._down
        self._down.write(f"{len(text.encode()):x}\r\n{text}\r\n".encode())

    def close(self) -> None:
        if self._down:
            self._down.close()


@asynccontextmanager
async def streaming() -> AsyncIterator[tuple[str, StreamServer]]:
    server = StreamServer()
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}", server
    finally:
        server.close()
        listening.close()
        await listening.wait_closed()


async def test_P2_a_client_uses_the_stream_if_the_upgrade_is_refused() -> None:
    async with streaming() as (url, server), PatronChat(url, 7, "t") as chat:
        done = await chat.say("over the stream")
        await chat.until(lambda it: it.feed.texts == ["hello"])
    assert done.seq == 9
    assert server.requests == ["GET /live/socket", "POST /live/stream", "POST /live/stream/s1"]


async def test_P35_the_servers_ping_is_answered_at_once_in_a_post() -> None:
    async with streaming() as (url, server), PatronChat(url, 7, "t") as chat:
        await chat.until(lambda it: it.held)
        server.ping(4)
        await chat.until(lambda it: it.received(AskPing))
        await chat.say("after it")
    assert [(frame["kind"], frame.get("n")) for frame in server.posted] == [("pong", 4), ("do", None)]


async def test_P35_a_failed_post_ends_the_stream() -> None:
    """The client comes again, though the stream itself seems to be well."""
    async with streaming() as (url, server), PatronChat(url, 7, "t") as chat:
        await chat.until(lambda it: it.held)
        server.status = b"404 Not Found"
        server.ping(1)
        await chat.until(lambda it: it.connections == 2)
