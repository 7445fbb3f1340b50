"""The WebSocket, called as by an ASGI server: origins, first frames, close codes."""

import asyncio
from typing import Any

import pytest

from refdesk.gateway import sockets
from refdesk.gateway.sockets import origin_allowed, socket
from refdesk.protocol.up import Ping, decode

from .clients import World

Message = dict[str, Any]


def scope(origin: str | None, host: str = "desk.example") -> Message:
    headers = [(b"host", host.encode())] + ([(b"origin", origin.encode())] if origin is not None else [])
    return {"type": "websocket", "path": "/live/socket", "headers": headers}


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        (None, "desk.example"),
        ("https://desk.example", "desk.example"),
        ("http://127.0.0.1:8000", "127.0.0.1:8000"),
        ("http://desk.localhost:8000", "desk.localhost:8000"),
        ("http://[::1]:8000", "[::1]:8000"),
    ],
)
async def test_P3_own_pages_and_scripts_may_connect(world: World, origin: str | None, host: str) -> None:
    assert origin_allowed(world.node, scope(origin, host))


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("https://evil.example", "desk.example"),
        ("http://desk.example", "desk.example"),
        ("https://desk.example.evil.example", "desk.example"),
        ("https://evil.example", "evil.example"),
        ("null", "desk.example"),
        ("", ""),
        ("http://lib.localhost:8000", "desk.localhost:8000"),
        ("http://127.0.0.1:9000", "127.0.0.1:8000"),
        ("http://127.0.0.1.evil.example", "127.0.0.1.evil.example"),
        ("http://evil-localhost", "evil-localhost"),
    ],
)
async def test_P3_foreign_pages_are_refused_before_the_upgrade(world: World, origin: str, host: str) -> None:
    assert await served(world, scope(origin, host)) == [{"type": "websocket.close", "code": 1008}]
    assert not world.node.connections


async def served(world: World, scope_: Message, *messages: Message) -> list[Message]:
    """What the socket sends until it closes, after these messages."""
    inbox, sent, closed = [{"type": "websocket.connect"}, *messages], [], asyncio.Event()

    async def receive() -> Message:
        if inbox:
            return inbox.pop(0)
        await closed.wait()
        return {"type": "websocket.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)
        if message["type"] == "websocket.close":
            closed.set()

    async with asyncio.timeout(30):
        await socket(world.node, scope_, receive, send)
    return sent


async def test_P4_a_connection_without_hello_is_closed_with_4408(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    assert sockets.HELLO_WITHIN == 10.0
    monkeypatch.setattr(sockets, "HELLO_WITHIN", 0.01)
    sent = await served(world, scope(None))
    assert sent[0] == {"type": "websocket.accept"}
    assert '"code":4408' in sent[1]["text"]
    assert sent[2] == {"type": "websocket.close", "code": 4408}


@pytest.mark.parametrize("message", [{"text": "hello"}, {"bytes": b"\xff\xfe"}, {"text": '{"kind":"ping","n":1}'}])
async def test_P4_another_first_frame_is_refused_and_closed_with_4400(world: World, message: Message) -> None:
    _, said, close = await served(world, scope(None), {"type": "websocket.receive", **message})
    assert [line[:15] for line in said["text"].split("\n")] == ['{"kind":"refuse', '{"kind":"bye","']
    assert close == {"type": "websocket.close", "code": 4400}


async def test_P1_a_message_may_hold_several_frames_one_to_a_line(world: World) -> None:
    text = '{"kind":"patron_hello","version":2,"token":"x"}\n\n{"kind":"launch"}\n'
    _, *said, close = await served(world, scope(None), {"type": "websocket.receive", "text": text})
    assert '"BadFrame"' in "".join(message["text"] for message in said)
    assert close["code"] == 4401


def test_P1_a_bad_frame_does_not_affect_others_of_its_message() -> None:
    clients = b'{"kind":"ping","n":1}\n{"kind":"ping","n":2}'.split(b"\n")
    assert [decode(client) for client in clients] == [Ping(n=1), Ping(n=2)]
