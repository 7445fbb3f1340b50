"""Request heads are limited in size and time, on a real server; other requests work as before."""

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
LIMIT = 15.0


async def _application(scope: Any, receive: Any, send: Any) -> None:
    """Responds with the size of the body. `/endless` streams, `/refused` responds at once, a WebSocket echoes."""
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
    """One raw connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def send(self, *chunks: bytes) -> None:
        for chunk in chunks:
            self.writer.write(chunk)
            await self.writer.drain()
            await asyncio.sleep(0)

    async def status(self) -> int:
        """The status of the next response, which is read completely."""
        head = await self.reader.readuntil(b"\r\n\r\n")
        if b"chunked" in head:
            await self.reader.readuntil(b"0\r\n\r\n")
        return int(head.split()[1])

    async def refused(self) -> int:
        """The status of the only response before the connection is closed; 0 without one."""
        response = await self.reader.read()
        assert not response or b"connection: close" in response
        return int(response.split()[1]) if response else 0


@asynccontextmanager
async def _connected(port: int) -> AsyncIterator[Peer]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield Peer(reader, writer)
    finally:
        writer.close()


class Timeouts:
    """Connections that wait for a head. The test makes their timeouts expire."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._all: list[tuple[BoundedHeads, asyncio.TimerHandle]] = []
        monkeypatch.setattr(BoundedHeads, "_start_timeout", lambda connection: self._start(connection))

    def _start(self, connection: BoundedHeads) -> None:
        connection._timeout = asyncio.get_running_loop().call_later(3600, connection._on_timeout)
        self._all.append((connection, connection._timeout))

    @property
    def waiting(self) -> list[BoundedHeads]:
        return [connection for connection, timer in self._all if not timer.cancelled()]

    async def until(self, condition: Callable[["Timeouts"], object]) -> None:
        while not condition(self):  # noqa: ASYNC110 there is no event to wait for
            await asyncio.sleep(0)

    def expire(self) -> None:
        """Let the timeouts of all waiting connections expire."""
        waiting = self.waiting
        self._all.clear()
        for connection in waiting:
            connection._on_timeout()


@pytest.fixture(name="timeouts")
def _timeouts(monkeypatch: pytest.MonkeyPatch) -> Timeouts:
    return Timeouts(monkeypatch)


def _too_long(begin: bytes, chunk: bytes) -> Iterator[bytes]:
    """One byte more than the limit; the last byte is a chunk of its own."""
    whole = begin + chunk * (HEAD_BYTES // len(chunk) + 1)
    yield whole[:HEAD_BYTES]
    yield whole[HEAD_BYTES : HEAD_BYTES + 1]


@pytest.mark.parametrize(
    ("begin", "chunk"),
    [(GET, b"X-A: b\r\n"), (GET + b"X-A: ", b"b"), (GET, b"A"), (b"GET /", b"a"), (b"", b"\r\n")],
    ids=["headers", "value", "name", "address", "nothing"],
)
async def test_endless_head_gets_431_and_its_connection_is_closed(begin: bytes, chunk: bytes) -> None:
    async with _served() as port, _connected(port) as peer:
        await peer.send(*_too_long(begin, chunk))
        assert await peer.refused() == 431


async def test_complete_head_beyond_the_limit_gets_431_however_split() -> None:
    whole = GET + b"X-A: " + b"b" * HEAD_BYTES + b"\r\n\r\n"
    async with _served() as port:
        for chunks in ([whole], [whole[:100], whole[100:]]):
            async with _connected(port) as peer:
                await peer.send(*chunks)
                assert await peer.refused() == 431


async def test_bytes_after_a_body_are_limited() -> None:
    async with _served() as port, _connected(port) as peer:
        await peer.send(CHUNKED + b"2\r\nhi\r\n0\r\n")
        with pytest.raises(ConnectionError):
            await peer.send(*[b"X-A: " + b"b" * 1000 + b"\r\n"] * 10_000)


async def test_large_request_within_the_limits_gets_200() -> None:
    head = POST + b"X-A: " + b"b" * (HEAD_BYTES - 200) + b"\r\nContent-Length: 1000000\r\n\r\n"
    async with _served() as port, _connected(port) as peer:
        for _ in range(2):
            await peer.send(head + b"x" * 1_000_000)
            assert await peer.status() == 200
        await peer.send(CHUNKED, *[b"1\r\nx\r\n"] * 20_000, b"0\r\n\r\n")
        assert await peer.status() == 200


async def test_unfinished_head_gets_408_at_the_timeout(timeouts: Timeouts) -> None:
    async with _served() as port, _connected(port) as peer:
        await peer.send(GET + b"X-A: b")
        await timeouts.until(lambda now: any(head._unfinished for head in now.waiting))
        timeouts.expire()
        assert await peer.refused() == 408


async def test_silent_connection_is_closed_without_response(timeouts: Timeouts) -> None:
    async with _served() as port, _connected(port) as peer:
        await timeouts.until(lambda now: now.waiting)
        timeouts.expire()
        assert await peer.refused() == 0


@pytest.mark.parametrize("rest", [GET, b"\r\n"])
async def test_second_head_has_the_same_timeout(timeouts: Timeouts, rest: bytes) -> None:
    async with _served() as port, _connected(port) as peer:
        await peer.send(GET + b"\r\n")
        assert await peer.status() == 200
        assert not timeouts.waiting
        await peer.send(rest)
        await timeouts.until(lambda now: now.waiting)
        timeouts.expire()
        assert await peer.refused() == 408


async def test_request_sent_byte_by_byte_gets_200() -> None:
    async with _served() as port, _connected(port) as peer:
        request = POST + b"Content-Length: 5\r\n\r\nhello"
        await peer.send(*(bytes([byte]) for byte in request))
        assert await peer.status() == 200


@pytest.mark.parametrize(
    ("head", "body"), [(POST + b"Content-Length: 5\r\n\r\nhe", b"llo"), (CHUNKED + b"5\r", b"\nhello\r\n0\r\n\r\n")]
)
async def test_body_may_outlast_the_timeout_of_heads(timeouts: Timeouts, head: bytes, body: bytes) -> None:
    async with _served() as port, _connected(port) as peer:
        await timeouts.until(lambda now: now.waiting)
        await peer.send(head)
        await timeouts.until(lambda now: not now.waiting)
        await peer.send(body)
        assert await peer.status() == 200


async def test_rest_of_an_early_answered_body_has_a_timeout(timeouts: Timeouts) -> None:
    """After a complete body the next request gets its response."""
    async with _served() as port:
        async with _connected(port) as peer:
            await peer.send(b"POST /refused HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n")
            assert await peer.status() == 405
            assert not timeouts.waiting
            await peer.send(b"x")
            await timeouts.until(lambda now: now.waiting)
            timeouts.expire()
            assert await peer.refused() == 0
        async with _connected(port) as peer:
            await peer.send(b"POST /refused HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n")
            assert await peer.status() == 405
            await peer.send(b"hi" + GET + b"\r\n")
            assert await peer.status() == 200
            assert not timeouts.waiting


async def test_connection_is_reused(timeouts: Timeouts) -> None:
    async with _served() as port, _connected(port) as peer:
        for cut in (1, len(GET), len(GET) + 2):
            await peer.send(GET[:cut], GET[cut:] + b"\r\n")
            assert await peer.status() == 200
            assert not timeouts.waiting


async def test_response_may_outlast_the_timeout_whatever_is_sent(timeouts: Timeouts) -> None:
    """An event stream does so."""
    async with _served() as port, _connected(port) as peer:
        await peer.send(b"POST /endless HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n")
        await peer.reader.readuntil(b"begun")
        assert not timeouts.waiting
        await peer.send(b"0\r\n\r\n", b"\r\n", b"GET ")
        for _ in range(2):
            await timeouts.until(lambda now: now.waiting)
            timeouts.expire()
        assert not any(head.transport.is_closing() for head in timeouts.waiting)
        assert timeouts.waiting


async def test_websocket_frames_do_not_pass_through_head_limits(
    timeouts: Timeouts, monkeypatch: pytest.MonkeyPatch
) -> None:
    chunks: list[bytes] = []
    receive = BoundedHeads.data_received

    def record(self: BoundedHeads, data: bytes) -> None:
        chunks.append(data)
        receive(self, data)

    monkeypatch.setattr(BoundedHeads, "data_received", record)
    async with _served() as port, connect(f"ws://127.0.0.1:{port}/", proxy=None) as client:
        for text in ("one", "two"):
            await client.send(text)
            assert await client.recv() == text
        assert len(chunks) == 1
        assert not timeouts.waiting
