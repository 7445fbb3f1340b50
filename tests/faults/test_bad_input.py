"""Frames that no honest client sends are refused, not stored, and logged once."""

from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager

import pytest
from websockets.asyncio.client import connect as connect_websocket
from websockets.exceptions import InvalidStatus

from refdesk.chats import refusals as r
from refdesk.chats.commands import Claim
from refdesk.client import ActRefused, Http, start_chat
from refdesk.client.connection import new_key
from refdesk.eventlog.address import chat_at
from refdesk.eventlog.refusals import NoSuchChat, NotAllowed, Refusal, TextEmpty, TextNotPlain, TextTooLong
from refdesk.protocol import refusals as p
from refdesk.protocol.down import Done, Opened, Pong, Refused, Welcome
from tests.servers import BEN, Server

from .raw_connection import Frame, RawConnection, act, as_operator, as_patron, raw
from .world import WIDGET, at_desk, conversation

KIB = 1024
GOOD = {"kind": "ping", "n": 1}

BAD_FRAMES: dict[str, str] = {
    "not JSON": "hello?",
    "half of it": '{"kind": "ping", "n": ',
    "a list": "[1, 2]",
    "a number": "7",
    "deep": "[" * 20_000,
    "unknown kind": '{"kind": "teleport"}',
    "no kind": '{"n": 1}',
    "missing field": '{"kind": "ping"}',
    "further field": '{"kind": "ping", "n": 1, "m": 2}',
    "wrong type": '{"kind": "ping", "n": "one"}',
    "huge number": '{"kind": "ping", "n": 1' + "0" * 400 + "}",
    "act of the server": '{"kind": "do", "key": "0123456789abcdef", "log": ["chat", 1], "act": {"kind": "end_lost"}}',
    "short key": '{"kind": "do", "key": "k", "log": ["chat", 1], "act": {"kind": "end"}}',
    "lone surrogate": (
        '{"kind": "do", "key": "0123456789abcdef", "log": ["chat", 1], "act": {"kind": "say", "text": "\\ud800"}}'
    ),
}

BAD_TEXTS: dict[str, tuple[str, Refusal]] = {
    "empty": ("", TextEmpty()),
    "blank": (" \n\t ", TextEmpty()),
    "10,001 characters": ("x" * 10_001, TextTooLong(limit=10_000, length=10_001)),
    "NUL": ("a\0b", TextNotPlain(character="U+0000")),
    "escape": ("\x1b[31mred", TextNotPlain(character="U+001B")),
    "override": ("abc\u202edef", TextNotPlain(character="U+202E")),
    "isolate": ("abc\u2066def", TextNotPlain(character="U+2066")),
}

STAYS_TEXT = (
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    "&lt;b&gt; & <b>bold</b>",
    "x" * 10_000,
    "😀" * 10_000,
    "a\tb\nc",
)


async def test_P25_a_bad_frame_is_refused_and_the_connection_goes_on(running: Server) -> None:
    """The next frame is answered; the log has one entry per connection, not one per frame."""
    async with _patron(running) as (connection, _, _):
        before = running.log.count("a frame was refused")
        for what, frame in BAD_FRAMES.items():
            await connection.send(frame)
            refused = await connection.receive(Refused, Pong)
            assert isinstance(refused, Refused), what
            assert isinstance(refused.refusal, p.BadFrame), what
            assert refused.refusal.reason, what
            await _goes_on(connection)
        assert running.log.count("a frame was refused") == before + 1


async def test_P25_a_binary_message_is_refused(running: Server) -> None:
    """It is refused like any bad frame; a text frame that is not UTF-8 ends the connection (RFC 6455, 8.1)."""
    async with _patron(running), connect_websocket(_address(running), proxy=None) as socket:
        await socket.send(b"\x00\xff\xfe")
        assert b"BadFrame" in _bytes(await socket.recv())
    async with _patron(running) as (connection, _, _):
        await connection.send(b"\x00\xff\xfe")
        assert await connection.closed() == 1007


async def test_P25_64_KiB_are_refused_and_128_KiB_end_the_connection(running: Server) -> None:
    """The first gets FrameTooLarge, the second closes the connection with 1009."""
    async with _patron(running) as (connection, _, _):
        await connection.send('{"kind": "ping", "n": 1' + " " * (65 * KIB) + "}")
        assert await connection.receive(Refused) == Refused(refusal=p.FrameTooLarge(limit=64 * KIB))
        await _goes_on(connection)
        await connection.send("x" * (129 * KIB))
        assert await connection.closed() == 1009


async def test_P27_forbidden_text_is_refused(running: Server) -> None:
    """The refusal has fields for people, and nothing is stored."""
    async with _patron(running) as (connection, chat, through), _noted(running, 1):
        for what, (text, refusal) in BAD_TEXTS.items():
            await connection.send(act(chat, "say", key=new_key(), text=text))
            refused = await connection.receive(Refused, Done)
            assert isinstance(refused, Refused), what
            assert refused.refusal == refusal, what
        await connection.send(act(chat, "say", key=new_key(), text="Fine"))
        done = await connection.receive(Done)
        assert isinstance(done, Done)
        assert done.seq == through + 1


async def test_P27_texts_arrive_unchanged(running: Server) -> None:
    """Text is neither cleaned nor interpreted."""
    async with at_desk(running) as desk, conversation(running, desk) as chat:
        for text in STAYS_TEXT:
            await chat.patron.say(text)
        await chat.settle()
        assert chat.operator.feed.texts[-len(STAYS_TEXT) :] == list(STAYS_TEXT)


async def test_P4_a_connection_without_hello_is_closed(running: Server) -> None:
    """With 4400 for another frame, 4406 for an unsupported version, 4401 for an invalid credential."""
    bye: list[tuple[int, Frame | str, str]] = [
        (4400, GOOD, "a frame was refused: NotNow"),
        (4400, "no JSON", "a frame was refused: BadFrame"),
        (4406, as_patron("1.x") | {"version": 99}, "a version that isn't spoken was refused: 99"),
        (4401, as_patron("1." + "0" * 43), "a credential was refused"),
    ]
    for code, frame, line_of_log in bye:
        before = running.log.count(line_of_log)
        async with raw(running.url) as connection:
            await connection.send(frame)
            assert await connection.closed() == code
        assert running.log.count(line_of_log) == before + 1


async def test_P4_tokens_open_only_what_they_were_issued_for(running: Server) -> None:
    """A modified, an empty and a foreign token are refused with 4401."""
    async with at_desk(running) as desk:
        _, token = await start_chat(running.url, WIDGET, "Mine")
        other, _ = await start_chat(running.url, WIDGET, "Another's")
        hello = await as_operator(desk.http)
        foreign = f"{other}.{token.partition('.')[2]}"
        changed = {**hello, "token": hello["token"][:-1] + ("A" if hello["token"][-1] != "A" else "B")}
        for bad in (as_patron(foreign), as_patron(token + "x"), as_patron(""), changed, {**hello, "token": token}):
            async with raw(running.url, bad) as connection:
                assert await connection.closed() == 4401, bad


async def test_P4_a_second_hello_is_refused(running: Server) -> None:
    """The connection still belongs to the first client."""
    async with _patron(running) as (connection, chat, _):
        await connection.send(as_patron("1.x"))
        refused = await connection.receive(Refused)
        assert isinstance(refused, Refused)
        assert isinstance(refused.refusal, p.NotNow)
        await connection.send(act(chat, "say", text="Still me"))
        assert isinstance(await connection.receive(Done), Done)


async def test_P3_a_page_of_another_origin_can_not_connect(running: Server) -> None:
    """Neither by socket nor by stream; own pages and clients without an origin can."""
    address = _address(running)
    for origin in ("https://evil.example", "null", running.url + ".evil.example", "http://127.0.0.1:1"):
        before = running.log.count("another origin was refused")
        with pytest.raises(InvalidStatus) as refused:
            await connect_websocket(address, origin=origin, proxy=None)  # type: ignore[arg-type]
        assert refused.value.response.status_code == 403
        answer = await Http(running.url).call("POST", "/live/stream", b"{}", Origin=origin)
        assert answer.status == 403
        assert running.log.count("another origin was refused") == before + 2
    async with connect_websocket(address, origin=running.url, proxy=None):  # type: ignore[arg-type]
        pass


async def test_P12_chats_of_others_do_not_exist(running: Server) -> None:
    """The patron of another chat and an operator of another department get NoSuchChat, and nothing is stored."""
    async with at_desk(running) as desk, conversation(running, desk) as chat, _patron(running) as (connection, _, _):
        number = chat.patron.chat
        acts = [act(number, "say", key=new_key(), text="Hello"), act(number, "end", key=new_key())]
        async with _noted(running, 1):
            for frame in (*acts, {"kind": "open", "log": ["chat", number]}):
                await connection.send(frame)
                refused = await connection.receive(Refused)
                assert isinstance(refused, Refused)
                assert refused.refusal in (NoSuchChat(), NoSuchChat(log=chat_at(number)))
        async with at_desk(running, BEN) as ben, _noted(running, 1):
            async with raw(running.url, await as_operator(ben.http)) as desk_connection:
                await desk_connection.receive(Welcome)
                notes = [act(number, "claim", key=new_key()), act(number, "save_note", key=new_key(), text="Seen")]
                for frame in (
                    *acts,
                    *notes,
                    {"kind": "open", "log": ["chat", number]},
                    act(10**9, "claim", key=new_key()),
                ):
                    await desk_connection.send(frame)
                    refused = await desk_connection.receive(Refused)
                    assert isinstance(refused, Refused)
                    assert refused.refusal in (NoSuchChat(), NoSuchChat(log=chat_at(number)))
            assert number not in ben.rows
        before = chat.operator.feed.through
        await chat.settle()
        assert chat.operator.feed.through == before + 1


async def test_P10_acts_against_the_state_of_a_chat_are_refused(running: Server) -> None:
    """Only follow-ups after the end, no closing before it, and no second claim."""
    async with at_desk(running) as desk, conversation(running, desk) as chat, _noted(running, 2):
        await _refused(r.NotEnded(), chat.operator.close())
        await _refused(NotAllowed(), chat.patron.act(Claim()))
        await chat.operator.end()
        ended = chat.operator.feed.log[-1]
        late = r.ChatEnded(by="operator", at=ended.at)
        await _refused(late, chat.patron.say("Too late"))
        await _refused(late, chat.operator.say("Too late"))
        await _refused(late, desk.act(chat.patron.chat, Claim()))
        await chat.operator.note("A follow-up")
        assert (await chat.patron.end()).seq is None


@asynccontextmanager
async def _patron(running: Server) -> AsyncIterator[tuple[RawConnection, int, int]]:
    """A patron's connection, their chat, and the length of its log."""
    async with at_desk(running):
        chat, token = await start_chat(running.url, WIDGET, "Where?")
        async with raw(running.url, as_patron(token)) as connection:
            opened = await connection.receive(Opened)
            assert isinstance(opened, Opened)
            yield connection, chat, opened.through


@asynccontextmanager
async def _noted(running: Server, times: int) -> AsyncIterator[None]:
    """Assert that the log has this number of entries for refusals in the block, one per connection."""
    before = running.log.count("an act was refused")
    yield
    assert running.log.count("an act was refused") == before + times


def _address(running: Server) -> str:
    return "ws" + running.url.removeprefix("http") + "/live/socket"


def _bytes(message: str | bytes) -> bytes:
    return message.encode() if isinstance(message, str) else message


async def _goes_on(connection: RawConnection) -> None:
    await connection.send(GOOD)
    assert await connection.receive(Pong, Refused) == Pong(n=1)


async def _refused(why: Refusal, act: Awaitable[Done]) -> None:
    with pytest.raises(ActRefused) as refused:
        await act
    assert refused.value.refusal == why
