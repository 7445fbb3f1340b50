"""The direct path from a socket to its connection, with a real uvicorn and a client that cuts frames anywhere."""

import asyncio
import gc
import logging
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, cast

import pytest
import uvicorn
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from refdesk.gateway.connection import Connection
from refdesk.gateway.sockets import EXTENSION
from refdesk.live.send_buffer import LIMIT, SendBuffer
from refdesk.server.fast_websocket import FastWebSocket
from refdesk.server.serve import uvicorn_settings

UPGRADE = (
    b"GET / HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
TEXTS = ["", "a", "b" * 125, "c" * 126, "ü" * 20_000, "d"]


class Peer:
    """Stands in for a connection and records messages."""

    def __init__(self, websocket: FastWebSocket) -> None:
        self.websocket = websocket
        self.send_buffer, self.closing = SendBuffer(), cast("int | None", None)
        self.received: asyncio.Queue[str | bytes] = asyncio.Queue()
        self.counted: list[int] = []
        self.has_ended = asyncio.Event()

    def receive(self, raw: bytes | str, now: float) -> None:
        self.received.put_nowait(raw)

    def count(self, size: int, now: float) -> None:
        self.counted.append(size)

    def ended(self) -> None:
        assert not self.has_ended.is_set(), "a connection ends once"
        self.has_ended.set()


@asynccontextmanager
async def served(
    ping_interval: float = 10, before_answer: Callable[[FastWebSocket], Awaitable[None]] | None = None
) -> AsyncIterator[tuple[int, asyncio.Queue[Peer]]]:
    """A server with `FastWebSocket`, and the peers of its sockets."""
    peers: asyncio.Queue[Peer] = asyncio.Queue()

    async def application(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            while (message := await receive())["type"] != "lifespan.shutdown":
                await send({"type": message["type"] + ".complete"})
            await send({"type": "lifespan.shutdown.complete"})
            return
        await receive()
        websocket = scope["extensions"][EXTENSION]
        if before_answer is not None:
            await before_answer(websocket)
        await send({"type": "websocket.accept"})
        peer = Peer(websocket)
        websocket.attach(cast("Connection", peer))
        peers.put_nowait(peer)

    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn_settings(application, FastWebSocket)
    config.ws_ping_interval = ping_interval
    config.load()
    server = uvicorn.Server(config)
    with server.capture_signals():
        serving = asyncio.ensure_future(server._serve([listening]))
        try:
            yield listening.getsockname()[1], peers
        finally:
            server.should_exit = True
            await serving


def _frame(text: str, opcode: int = 0x81, mask: bytes = b"\x01\x02\x03\x04") -> bytes:
    payload = text.encode()
    masked = bytes(byte ^ mask[place % 4] for place, byte in enumerate(payload))
    if len(payload) < 126:
        return bytes((opcode, 0x80 | len(payload))) + mask + masked
    if len(payload) < 65_536:
        return bytes((opcode, 0xFE)) + len(payload).to_bytes(2, "big") + mask + masked
    return bytes((opcode, 0xFF)) + len(payload).to_bytes(8, "big") + mask + masked


@pytest.mark.parametrize("cut", [1, 2, 3, 7, 1000])
async def test_frames_arrive_whole_and_in_order_however_they_are_cut(cut: int) -> None:
    """Short, long and empty frames, pings and fragments."""
    stream = b"".join(map(_frame, TEXTS[:4])) + _frame("hi", 0x89) + _frame("e", 0x01) + _frame("f", 0x80)
    async with served() as (port, peers):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(UPGRADE)
        await reader.readuntil(b"\r\n\r\n")
        peer = await peers.get()
        for place in range(0, len(stream), cut):
            writer.write(stream[place : place + cut])
            await writer.drain()
            await asyncio.sleep(0)
        writer.write(b"".join(map(_frame, TEXTS[4:])))
        received = [await peer.received.get() for _ in range(len(TEXTS) + 1)]
        assert await reader.readexactly(4) == b"\x8a\x02hi"
        writer.close()
    assert received == [*TEXTS[:4], "ef", *TEXTS[4:]]
    assert peer.counted == [0, len("f")]  # the ping, and the piece that came after the first


async def test_a_frame_of_64_KiB_leaves_the_socket_to_uvicorn_and_loses_nothing() -> None:
    """From 65,536 bytes on a frame has an 8-byte length (RFC 6455, 5.2)."""
    long = "x" * 70_000
    async with served() as (port, peers), _client(port) as client:
        for text in ("before", long, "after"):
            await client.send(text)
        peer = await peers.get()
        assert [await peer.received.get() for _ in range(3)] == ["before", long, "after"]


async def test_buffered_frames_of_every_length_are_sent_in_order() -> None:
    """Frames that wait together share a message, one to a line."""
    async with served() as (port, peers), _client(port) as client:
        peer = await peers.get()
        for text in TEXTS[1:]:
            peer.send_buffer.push(text.encode())
        received: list[str] = []
        while len(received) < len(TEXTS) - 1:
            received += str(await client.recv()).split("\n")
    assert received == TEXTS[1:]


async def test_a_closing_connection_sends_its_buffer_and_its_code() -> None:
    """`bye` is sent like this before the close frame."""
    async with served() as (port, peers), _client(port) as client:
        peer = await peers.get()
        peer.send_buffer.push(b"bye")
        peer.closing = 4403
        peer.send_buffer.wake()
        assert await client.recv() == "bye"
        with pytest.raises(ConnectionClosed) as closed:
            await client.recv()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4403


async def test_P23_an_overflowed_send_buffer_closes_with_4429() -> None:
    """No further frame is sent."""
    async with served() as (port, peers), _client(port) as client:
        peer = await peers.get()
        peer.send_buffer.push(b"x" * (LIMIT + 1))
        with pytest.raises(ConnectionClosed) as closed:
            await client.recv()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4429


async def test_a_text_frame_that_is_not_UTF_8_closes_with_1007(caplog: pytest.LogCaptureFixture) -> None:
    """In one frame or in fragments. The log has a line without a traceback."""
    caplog.set_level(logging.INFO)
    for piece in (_raw(0x81, b"\xff"), _raw(0x01, b"\xff") + _raw(0x80, b"")):
        async with served() as (port, _):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(UPGRADE)
            await reader.readuntil(b"\r\n\r\n")
            writer.write(piece)
            assert (await reader.readexactly(4))[2:] == (1007).to_bytes(2, "big")
            writer.close()
    assert caplog.messages.count("a message that is not UTF-8 was refused") == 2
    assert not [record for record in caplog.records if record.exc_info]


async def test_P23_a_client_that_leaves_before_the_close_frame_leaves_no_traceback(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """It has read nothing, so that the close frame waits behind its data until it is cut off."""
    async with served() as (port, peers):
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(UPGRADE)
        peer = await peers.get()
        cast("asyncio.Transport", writer.transport).pause_reading()
        while not peer.closing:
            peer.send_buffer.push(b"x" * 64_000)
            await asyncio.sleep(0)
        writer.transport.abort()
    gc.collect()
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


async def test_idle_socket_has_no_task_no_timer_and_nothing_of_its_upgrade() -> None:
    async with served() as (port, peers):
        before = asyncio.all_tasks()
        async with _client(port):
            socket_ = (await peers.get()).websocket
            await asyncio.sleep(0)
            ours = [task for task in asyncio.all_tasks() - before if "run_asgi" in repr(task)]
            assert not ours
            for name in ("scope", "request", "response", "_conn", "ping_timer", "pong_timer"):
                assert getattr(socket_, name) is None, name
            assert not vars(socket_), "an attribute of uvicorn's has no slot"


@pytest.mark.parametrize("how", ["close", "abort", "server"])
async def test_connection_ends_once_however_its_socket_ends(how: str) -> None:
    async with served() as (port, peers):
        client = await connect(f"ws://127.0.0.1:{port}/", proxy=None, compression=None)
        peer = await peers.get()
        if how == "close":
            await client.close()
        elif how == "abort":
            client.transport.abort()
        else:
            peer.closing = 4403
            peer.send_buffer.wake()
        await peer.has_ended.wait()
        await client.wait_closed()
    assert peer.send_buffer.listener is None


async def test_connection_ends_when_the_server_stops() -> None:
    async with served() as (port, peers):
        client = await connect(f"ws://127.0.0.1:{port}/", proxy=None, compression=None)
        peer = await peers.get()
    await peer.has_ended.wait()
    await client.wait_closed()


async def test_frames_that_arrive_before_the_answer_to_the_upgrade_are_received_in_order() -> None:
    """The last one comes in two parts, before and after the answer."""
    last, upgrades = _frame("last"), asyncio.Queue[FastWebSocket]()

    async def until_frame_arrives(websocket: FastWebSocket) -> None:
        upgrades.put_nowait(websocket)
        while websocket.queue.empty():  # noqa: ASYNC110 no event signals it
            await asyncio.sleep(0)

    async with served(before_answer=until_frame_arrives) as (port, peers):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(UPGRADE)
        await upgrades.get()
        writer.write(_frame("first") + last[:3])
        await reader.readuntil(b"\r\n\r\n")
        peer = await peers.get()
        writer.write(last[3:])
        assert [await peer.received.get(), await peer.received.get()] == ["first", "last"]
        writer.close()


async def test_P5_socket_that_answers_pings_stays_open_and_a_silent_one_is_closed_with_1011() -> None:
    async with served(ping_interval=0.2) as (port, peers), _client(port) as answering:
        await peers.get()
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(UPGRADE)
        await reader.readuntil(b"\r\n\r\n")
        await (await peers.get()).has_ended.wait()
        sent = await reader.read()
        assert sent[:2] == b"\x89\x00", "a ping"
        assert sent[2] == 0x88
        assert sent[4:6] == (1011).to_bytes(2, "big")
        await answering.send("still here")
        writer.close()


def _raw(opcode: int, payload: bytes) -> bytes:
    return bytes((opcode, 0x80 | len(payload))) + b"\0\0\0\0" + payload


@asynccontextmanager
async def _client(port: int) -> AsyncIterator[ClientConnection]:
    async with connect(f"ws://127.0.0.1:{port}/", proxy=None, max_size=None, compression=None) as client:
        yield client
