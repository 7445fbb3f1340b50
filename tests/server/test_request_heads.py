"""A request's head is bounded in size and in time, on a real server; what an honest client does goes on as ever."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvicorn
from websockets.asyncio.client import connect

from refdesk.server.request_heads import HEAD_BYTES, BoundedHeads
from refdesk.server.serve import uvicorn_settings

GET = b"GET / HTTP/1.1\r\nHost: h\r\n"
POST = b"POST / HTTP/1.1\r\nHost: h\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"
LIMIT = 10.0


async def _application(scope: Any, receive: Any, send: Any) -> None:
    """Says how much was sent, once all has come. Some hear an endless answer, or one at once; a WebSocket itself."""
    if scope["path"] == "/refused":
        await send({"type": "http.response.start", "status": 405, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})
        return
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        while "text" in (message := await receive()):
            await send({"type": "websocket.send", "text": message["text"]})
        return
    size, more = 0, scope["path"] != "/endless"
    while more:
        message = await receive()
        size, more = size + len(message.get("body", b"")), message.get("more_body", False)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    while scope["path"] == "/endless" and (await receive())["type"] != "http.disconnect":
        await send({"type": "http.response.body", "body": b"begun", "more_body": True})
    await send({"type": "http.response.body", "body": str(size).encode()})


@asynccontextmanager
async def _served() -> AsyncIterator[int]:
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn_settings(_application)
    config.lifespan = "off"
    config.load()
    server = uvicorn.Server(config)
    with server.capture_signals():
        serving = asyncio.ensure_future(server._serve([listening]))
        try:
            async with asyncio.timeout(LIMIT):
                yield listening.getsockname()[1]
        finally:
            server.should_exit = True
            await serving


class Peer:
    """One connection, over which a test says what it likes."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def say(self, *pieces: bytes) -> None:
        for piece in pieces:
            self.writer.write(piece)
            await self.writer.drain()
            await asyncio.sleep(0)

    async def status(self) -> int:
        """Of the next answer, of which all is read."""
        head = await self.reader.readuntil(b"\r\n\r\n")
        if b"chunked" in head:
            await self.reader.readuntil(b"0\r\n\r\n")
        return int(head.split()[1])

    async def refused(self) -> int:
        """The status of the only answer, after which the connection is closed; 0 where there is none."""
        told = await self.reader.read()
        assert not told or b"connection: close" in told
        return int(told.split()[1]) if told else 0


@asynccontextmanager
async def _connected(port: int) -> AsyncIterator[Peer]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield Peer(reader, writer)
    finally:
        writer.close()


class Patience:
    """Who waits for a head; how long that is, the test says."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._all: list[tuple[BoundedHeads, asyncio.TimerHandle]] = []
        monkeypatch.setattr(BoundedHeads, "_wait", lambda connection: self._begins(connection))

    def _begins(self, connection: BoundedHeads) -> None:
        connection._patience = asyncio.get_running_loop().call_later(3600, connection._too_late)
        self._all.append((connection, connection._patience))

    @property
    def waiting(self) -> list[BoundedHeads]:
        return [connection for connection, timer in self._all if not timer.cancelled()]

    async def until(self, met: Callable[["Patience"], object]) -> None:
        while not met(self):  # noqa: ASYNC110 nothing tells of it
            await asyncio.sleep(0)

    def ends(self) -> None:
        """For all who wait now."""
        waiting = self.waiting
        self._all.clear()
        for connection in waiting:
            connection._too_late()


@pytest.fixture(name="patience")
def _patience(monkeypatch: pytest.MonkeyPatch) -> Patience:
    return Patience(monkeypatch)


def _endless(begin: bytes, piece: bytes) -> Iterator[bytes]:
    """One byte more than a head may have, the last on its own."""
    whole = begin + piece * (HEAD_BYTES // len(piece) + 1)
    yield whole[:HEAD_BYTES]
    yield whole[HEAD_BYTES : HEAD_BYTES + 1]


@pytest.mark.parametrize(
    ("begin", "piece"),
    [(GET, b"X-A: b\r\n"), (GET + b"X-A: ", b"b"), (GET, b"A"), (b"GET /", b"a"), (b"", b"\r\n")],
    ids=["headers", "value", "name", "address", "nothing"],
)
async def test_a_head_without_end_is_refused_and_its_connection_closed(begin: bytes, piece: bytes) -> None:
    async with _served() as port, _connected(port) as peer:
        await peer.say(*_endless(begin, piece))
        assert await peer.refused() == 431


async def test_a_head_that_is_whole_but_too_large_is_refused_however_it_is_cut() -> None:
    whole = GET + b"X-A: " + b"b" * HEAD_BYTES + b"\r\n\r\n"
    async with _served() as port:
        for pieces in ([whole], [whole[:100], whole[100:]]):
            async with _connected(port) as peer:
                await peer.say(*pieces)
                assert await peer.refused() == 431


async def test_what_comes_behind_a_body_is_bounded_too() -> None:
    async with _served() as port, _connected(port) as peer:
        await peer.say(CHUNKED + b"2\r\nhi\r\n0\r\n")
        with pytest.raises(ConnectionError):
            await peer.say(*[b"X-A: " + b"b" * 1000 + b"\r\n"] * 10_000)


async def test_a_large_head_within_the_limit_and_a_body_far_beyond_it_are_taken() -> None:
    head = POST + b"X-A: " + b"b" * (HEAD_BYTES - 200) + b"\r\nContent-Length: 1000000\r\n\r\n"
    async with _served() as port, _connected(port) as peer:
        for _ in range(2):
            await peer.say(head + b"x" * 1_000_000)
            assert await peer.status() == 200
        await peer.say(CHUNKED, *[b"1\r\nx\r\n"] * 20_000, b"0\r\n\r\n")
        assert await peer.status() == 200


async def test_a_head_that_does_not_come_to_its_end_is_answered_and_closed(patience: Patience) -> None:
    async with _served() as port, _connected(port) as peer:
        await peer.say(GET + b"X-A: b")
        await patience.until(lambda now: any(one._unfinished for one in now.waiting))
        patience.ends()
        assert await peer.refused() == 408


async def test_who_says_nothing_is_closed_without_a_word(patience: Patience) -> None:
    async with _served() as port, _connected(port) as peer:
        await patience.until(lambda now: now.waiting)
        patience.ends()
        assert await peer.refused() == 0


@pytest.mark.parametrize("rest", [GET, b"\r\n"])
async def test_a_second_head_has_no_more_time_than_the_first(patience: Patience, rest: bytes) -> None:
    async with _served() as port, _connected(port) as peer:
        await peer.say(GET + b"\r\n")
        assert await peer.status() == 200
        assert not patience.waiting
        await peer.say(rest)
        await patience.until(lambda now: now.waiting)
        patience.ends()
        assert await peer.refused() == 408


async def test_a_request_that_comes_byte_by_byte_is_answered() -> None:
    async with _served() as port, _connected(port) as peer:
        request = POST + b"Content-Length: 5\r\n\r\nhello"
        await peer.say(*(bytes([byte]) for byte in request))
        assert await peer.status() == 200


@pytest.mark.parametrize(
    ("head", "body"), [(POST + b"Content-Length: 5\r\n\r\nhe", b"llo"), (CHUNKED + b"5\r", b"\nhello\r\n0\r\n\r\n")]
)
async def test_a_body_may_take_longer_than_a_head(patience: Patience, head: bytes, body: bytes) -> None:
    async with _served() as port, _connected(port) as peer:
        await patience.until(lambda now: now.waiting)
        await peer.say(head)
        await patience.until(lambda now: not now.waiting)
        await peer.say(body)
        assert await peer.status() == 200


async def test_who_was_answered_before_the_body_was_whole_keeps_no_connection_with_a_byte(patience: Patience) -> None:
    """A body that ends is followed by the next request as ever."""
    async with _served() as port:
        async with _connected(port) as peer:
            await peer.say(b"POST /refused HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n")
            assert await peer.status() == 405
            assert not patience.waiting
            await peer.say(b"x")
            await patience.until(lambda now: now.waiting)
            patience.ends()
            assert await peer.refused() == 0
        async with _connected(port) as peer:
            await peer.say(b"POST /refused HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n")
            assert await peer.status() == 405
            await peer.say(b"hi" + GET + b"\r\n")
            assert await peer.status() == 200
            assert not patience.waiting


async def test_a_connection_is_kept_and_used_again(patience: Patience) -> None:
    async with _served() as port, _connected(port) as peer:
        for cut in (1, len(GET), len(GET) + 2):
            await peer.say(GET[:cut], GET[cut:] + b"\r\n")
            assert await peer.status() == 200
            assert not patience.waiting


async def test_an_answer_may_take_longer_than_a_head_whatever_is_sent_meanwhile(patience: Patience) -> None:
    """An event stream, say."""
    async with _served() as port, _connected(port) as peer:
        await peer.say(b"POST /endless HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n")
        await peer.reader.readuntil(b"begun")
        assert not patience.waiting
        await peer.say(b"0\r\n\r\n", b"\r\n", b"GET ")
        for _ in range(2):
            await patience.until(lambda now: now.waiting)
            patience.ends()
        assert not any(one.transport.is_closing() for one in patience.waiting)
        assert patience.waiting


async def test_a_websocket_stays_open_and_its_frames_do_not_come_by(
    patience: Patience, monkeypatch: pytest.MonkeyPatch
) -> None:
    pieces: list[bytes] = []
    take = BoundedHeads.data_received

    def taken(self: BoundedHeads, data: bytes) -> None:
        pieces.append(data)
        take(self, data)

    monkeypatch.setattr(BoundedHeads, "data_received", taken)
    async with _served() as port, connect(f"ws://127.0.0.1:{port}/", proxy=None) as client:
        for text in ("one", "two"):
            await client.send(text)
            assert await client.recv() == text
        assert len(pieces) == 1
        assert not patience.waiting
