"""The event stream, called as by an ASGI server (P2)."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import msgspec
import pytest

from refdesk.chats import tokens
from refdesk.eventlog.acts import Say
from refdesk.eventlog.address import chat_at
from refdesk.gateway import stream as streams
from refdesk.gateway.stream import BODY_LIMIT, Streams
from refdesk.protocol import VERSION, up

from .clients import World

Message = dict[str, Any]
KEY = "k" * 22


def scope(path: str, method: str = "POST", origin: bytes | None = None, **facts: Any) -> Message:
    headers = [(b"origin", origin)] if origin else []
    return {"type": "http", "method": method, "path": path, "headers": headers, **facts}


async def post(application: Streams, path: str, *parts: bytes, **options: Any) -> list[Message]:
    """The answer to a request whose body arrives in these parts."""
    inbox = [{"type": "http.request", "body": part, "more_body": True} for part in parts[:-1]]
    inbox.append({"type": "http.request", "body": parts[-1] if parts else b""})
    sent: list[Message] = []

    async def receive() -> Message:
        return inbox.pop(0) if inbox else await asyncio.Future[Message]()

    async def send(message: Message) -> None:
        sent.append(message)

    async with asyncio.timeout(30):
        await application(scope(path, **options), receive, send)
    return sent


class Stream:
    """An open stream; `sent` are its pieces so far."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []
        self.status = 0
        self.gone: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        self.stuck: asyncio.Future[None] | None = None
        self._news = asyncio.Event()

    async def send(self, message: Message) -> None:
        if self.stuck is not None:
            await asyncio.shield(self.stuck)
        self.status = message.get("status", self.status)
        self.sent.append(message.get("body", b""))
        self._news.set()

    async def until(self, expected: bytes) -> None:
        async with asyncio.timeout(30):
            while expected not in b"".join(self.sent):
                self._news.clear()
                await self._news.wait()

    @property
    def name(self) -> str:
        first = self.sent[1].split(b"\n")
        assert first[0] == b"event: stream"
        name: str = json.loads(first[1].removeprefix(b"data: "))["stream"]
        return name

    @property
    def frames(self) -> list[Message]:
        clients = b"".join(self.sent[2:]).split(b"\n")
        return [json.loads(client.removeprefix(b"data: ")) for client in clients if client.startswith(b"data: ")]


@asynccontextmanager
async def opened(application: Streams, hello: bytes) -> AsyncIterator[Stream]:
    stream, inbox = Stream(), [{"type": "http.request", "body": hello}]

    async def receive() -> Message:
        return inbox.pop(0) if inbox else await asyncio.shield(stream.gone)

    serving = asyncio.ensure_future(application(scope("/live/stream"), receive, stream.send))
    try:
        yield stream
    finally:
        if not stream.gone.done():
            stream.gone.set_result({"type": "http.disconnect"})
        async with asyncio.timeout(30):
            await serving


def status(answer: Sequence[Message]) -> int:
    return int(answer[0]["status"])


@pytest.fixture
def application(world: World) -> Streams:
    return Streams(world.node)


async def hello(world: World) -> bytes:
    head = await world.chat()
    return msgspec.json.encode(up.PatronHello(version=VERSION, token=tokens.issue(head)))


async def test_P2_a_hello_opens_a_stream_that_sends_its_id_first(world: World, application: Streams) -> None:
    async with opened(application, await hello(world)) as stream:
        await stream.until(b'"kind":"opened"')
        assert stream.status == 200
        assert len(stream.name) >= 22
        assert [frame["kind"] for frame in stream.frames][:2] == ["welcome", "seat"]


async def test_P2_posted_frames_get_204_and_their_answers_on_the_stream(world: World, application: Streams) -> None:
    async with opened(application, await hello(world)) as stream:
        await stream.until(b'"kind":"opened"')
        chat = stream.frames[0]["chat"]
        say = msgspec.json.encode(up.Do(key=KEY, log=chat_at(chat), act=Say(text="one\ntwo")))
        ping = msgspec.json.encode(up.Ping(n=5))
        answer = await post(application, f"/live/stream/{stream.name}", say[:10], say[10:] + b"\n" + ping)
        assert status(answer) == 204
        await stream.until(b'"kind":"done"')
        await stream.until(b'"kind":"pong"')


async def test_P2_a_post_to_a_stream_that_is_not_open_gets_404(world: World, application: Streams) -> None:
    assert status(await post(application, "/live/stream/nowhere", b"{}")) == 404
    async with opened(application, await hello(world)) as stream:
        await stream.until(b'"kind":"opened"')
    assert status(await post(application, f"/live/stream/{stream.name}", b"{}")) == 404


async def test_P25_an_unfinished_post_gets_408(application: Streams, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise its body would be held forever. The connection is closed after the answer."""
    monkeypatch.setattr(streams, "BODY_WITHIN", 0.0)
    inbox: list[Message] = [{"type": "http.request", "body": b"{", "more_body": True}]
    sent: list[Message] = []

    async def receive() -> Message:
        return inbox.pop() if inbox else await asyncio.Future[Message]()

    async def send(message: Message) -> None:
        sent.append(message)

    async with asyncio.timeout(30):
        await application(scope("/live/stream/any"), receive, send)
    assert status(sent) == 408
    assert (b"connection", b"close") in sent[0]["headers"]


async def test_P2_a_stream_ends_with_its_reader(world: World, application: Streams) -> None:
    async with opened(application, await hello(world)) as stream:
        await stream.until(b'"kind":"opened"')
        chat = stream.frames[0]["chat"]
    assert not world.node.connections
    assert (await world.until(chat, lambda head: head.connection == "lost")).seat == 1


@pytest.mark.parametrize("body", [b'{"kind":"watch"}', b"", b"\n\n"])
async def test_P4_a_stream_without_hello_ends_with_bye(application: Streams, body: bytes) -> None:
    answer = await post(application, "/live/stream", body)
    assert b'"code":4400' in b"".join(message.get("body", b"") for message in answer)
    assert answer[-1] == {"type": "http.response.body", "body": b""}


async def test_P35_a_stream_pings_its_client_regularly(
    world: World, application: Streams, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert streams.PING_EVERY == 10.0
    monkeypatch.setattr(streams, "PING_EVERY", 0.01)
    async with opened(application, await hello(world)) as stream:
        await stream.until(b'data: {"kind":"ping","n":1}\n\n')
        await stream.until(b'data: {"kind":"ping","n":2}\n\n')


@pytest.mark.parametrize("reads", [True, False], ids=["", "and reads nothing"])
async def test_P35_a_stream_without_posts_is_closed_though_its_reader_is_connected(
    world: World, application: Streams, monkeypatch: pytest.MonkeyPatch, reads: bool
) -> None:
    """A proxy reads everything, or stops reading. The patron is disconnected, and the stream ends."""
    monkeypatch.setattr(streams, "END_WITHIN", 0.01)
    async with opened(application, await hello(world)) as stream:
        await stream.until(b'"kind":"opened"')
        chat = stream.frames[0]["chat"]
        if not reads:
            stream.stuck = asyncio.get_running_loop().create_future()
        # Pretend that `SILENCE` has passed.
        application._open[stream.name].timeout.reschedule(asyncio.get_running_loop().time())
        assert (await world.until(chat, lambda head: head.connection == "lost")).seat == 1
        assert status(await post(application, f"/live/stream/{stream.name}", b"{}")) == 404
    assert (stream.sent[-1] == b"") == reads


async def test_P35_any_post_keeps_a_stream_open(world: World, application: Streams) -> None:
    async with opened(application, await hello(world)) as stream:
        await stream.until(b'"kind":"opened"')
        timeout = application._open[stream.name].timeout
        for frame in (up.AnswerPing(n=1), up.Ping(n=1)):
            soon = asyncio.get_running_loop().time() + 1
            timeout.reschedule(soon)
            await post(application, f"/live/stream/{stream.name}", msgspec.json.encode(frame))
            assert (timeout.when() or 0) > soon


async def test_P25_a_body_larger_than_two_frames_gets_413(application: Streams) -> None:
    parts = [b"x" * 65_536] * 3
    assert status(await post(application, "/live/stream", *parts)) == 413
    assert BODY_LIMIT == 128 * 1024


@pytest.mark.parametrize("method", ["GET", "PUT", "OPTIONS"])
async def test_P2_other_methods_than_post_get_405(application: Streams, method: str) -> None:
    assert status(await post(application, "/live/stream", method=method)) == 405


async def test_P3_a_foreign_page_gets_403(application: Streams) -> None:
    assert status(await post(application, "/live/stream", b"{}", origin=b"https://evil.example")) == 403


async def test_P6_a_stopping_server_sends_bye_and_ends_the_stream(world: World, application: Streams) -> None:
    async with opened(application, await hello(world)) as client:
        await client.until(b'"kind":"opened"')
        world.node.close_connections()
        await client.until(b'"kind":"bye"')
        assert client.frames[-1] == {"kind": "bye", "code": 1012, "name": "Restart"}
        async with asyncio.timeout(30):
            while client.sent[-1]:  # noqa: ASYNC110 no event signals it
                await asyncio.sleep(0)
    assert not world.node.on_stop


async def test_P6_a_client_that_does_not_read_does_not_delay_a_stopping_server(
    world: World, application: Streams, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "STOP_WITHIN", 0.0)
    monkeypatch.setattr(streams, "END_WITHIN", 0.0)
    async with opened(application, await hello(world)) as client:
        await client.until(b'"kind":"opened"')
        client.stuck = asyncio.get_running_loop().create_future()
        world.node.close_connections()
        async with asyncio.timeout(30):
            while world.node.connections:  # noqa: ASYNC110 no event signals it
                await asyncio.sleep(0)


async def test_P6_a_new_connection_to_a_stopping_server_gets_bye(world: World) -> None:
    world.node.close_connections()
    client = world.connect("192.0.2.9")
    assert await client.kind("bye", code=1012)
    assert client.connection.closing == 1012
