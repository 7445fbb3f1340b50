"""A client that sends too much is refused, then disconnected, without affecting others."""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress

import msgspec
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from refdesk.client import Disconnected, HttpRefused, patron, sign_in, start_chat
from refdesk.client.connection import new_key
from refdesk.client.sign_in import SignInFailed
from refdesk.protocol import refusals as p
from refdesk.protocol.down import Opened, Refused, Welcome
from tests.servers import ANA, BEN, Server, server

from .raw_connection import Frame, RawConnection, act, as_operator, as_patron, raw
from .world import WIDGET, Conversation, at_desk, conversation

MANY = 400
"""Frames: more than the 60 at once and the 300 refusals of patience."""
SLOWER_AT_MOST = 20
"""Times; where somebody waits for the flood it is hundreds."""
CALM = 0.01
"""Seconds; quicker than this counts as this."""
LARGE = "😀" * 10_000


async def test_P26_a_flooding_client_is_refused_then_disconnected(running: Server) -> None:
    """Each refusal has a later `retry_after`; after some hundred the connection is closed."""
    async with at_desk(running) as desk:
        chat, token = await start_chat(running.url, WIDGET, "Flood")
        # While nobody has claimed a chat, its messages have a slower pace of their own.
        await desk.claim(chat)
        async with raw(running.url, as_patron(token)) as connection:
            await connection.receive(Opened)
            says = [act(chat, "say", key=new_key(), text=f"Message {number}") for number in range(MANY)]
            # In one piece: where the sender paused for a moment, there would rightly be less to wait for after it.
            await connection.send(b"\n".join(map(msgspec.json.encode, says)))
            refusals = await _refusals_until_closed(connection)
    assert 250 < len(refusals) < MANY - 50
    waits = [refusal.retry_after for refusal in refusals]
    assert waits
    assert waits == sorted(set(waits))
    assert "a frame was refused: TooMany" in running.log


async def test_P26_frames_that_can_not_be_decoded_count(running: Server) -> None:
    """Bad frames count towards the limit."""
    async with at_desk(running):
        _, token = await start_chat(running.url, WIDGET, "Rubbish")
        async with raw(running.url, as_patron(token)) as connection:
            await connection.receive(Opened)
            for _ in range(MANY):
                await connection.send("rubbish")
            assert await connection.closed() == 1008


@pytest.mark.parametrize("what", ["pings", "pongs", "pieces", "lines"])
async def test_P26_pings_and_empty_lines_count_before_a_hello(running: Server, what: str) -> None:
    """WebSocket pings and pongs, fragments, and empty lines."""
    async with connect(f"{running.url.replace('http', 'ws')}/live/socket", ping_interval=None) as socket:
        with suppress(ConnectionClosed):
            if what == "lines":
                await socket.send("\n" * MANY)
            elif what == "pieces":
                await socket.send("a" for _ in range(MANY))
            else:
                for _ in range(MANY):
                    await (socket.pong() if what == "pongs" else socket.ping())
        await asyncio.wait_for(socket.wait_closed(), 10)
        assert socket.close_code == 1008


async def test_P26_pings_count_after_a_frame_that_is_too_large(running: Server) -> None:
    """After such a frame uvicorn reads the socket, not `FastWebSocket`."""
    async with at_desk(running):
        _, token = await start_chat(running.url, WIDGET, "Large")
    async with connect(f"{running.url.replace('http', 'ws')}/live/socket", ping_interval=None) as socket:
        await socket.send(msgspec.json.encode(as_patron(token)), text=True)
        with suppress(ConnectionClosed):
            await socket.send("x" * 70_000)
            for _ in range(MANY):
                await socket.ping()
        with suppress(ConnectionClosed):
            while True:
                await asyncio.wait_for(socket.recv(), 10)
        assert socket.close_code == 1008


async def test_P26_a_client_that_waits_for_retry_after_loses_nothing(running: Server) -> None:
    """A hundred messages at once, of a client that was offline, are all stored once."""
    async with at_desk(running) as desk, conversation(running, desk) as chat:
        texts = [f"Stored {number}" for number in range(100)]
        await asyncio.gather(*(chat.patron.say(text, limit=30) for text in texts))
        await chat.settle()
        assert sorted(chat.operator.feed.texts[1:]) == sorted(texts)
        assert chat.patron.connections == 1


async def test_P26_a_reconnecting_desk_gets_all_its_feeds(running: Server) -> None:
    """`open` has no key and is never refused."""
    async with at_desk(running) as desk:
        started = [await start_chat(running.url, WIDGET, f"Open {number}") for number in range(80)]
        async with raw(running.url, await as_operator(desk.http)) as connection:
            await connection.receive(Welcome)
            for chat, _ in started:
                await connection.send({"kind": "open", "log": ["chat", chat]})
            opened = {
                frame.log.number
                for frame in [await connection.receive(Opened) for _ in started]
                if isinstance(frame, Opened)
            }
            assert opened == {chat for chat, _ in started}


async def test_a_flooding_client_does_not_slow_others(running: Server) -> None:
    """The latency of messages is about that without a flood, measured in the same run.

    The flood: two patrons, an operator who changes their status, which all desks show, and a client that pings.
    """
    async with at_desk(running) as desk, conversation(running, desk) as chat:
        calm = await _way(chat, "calm")
        over = asyncio.Event()
        flooding = (*(_says(running, over) for _ in "ab"), _status_changes(running, over), _pings(running, over))
        floods = [asyncio.create_task(flood) for flood in flooding]
        try:
            busy = await _way(chat, "busy")
        finally:
            over.set()
            sent = await asyncio.gather(*floods)
        assert sum(sent) > MANY
        assert all(sent)
        assert busy < max(calm, CALM) * SLOWER_AT_MOST


async def test_P23_a_client_that_never_reads_is_disconnected_without_affecting_others() -> None:
    """Closed with 4429 at 4 MiB of unsent frames. Others get every message."""
    with server(REFDESK_FRAMES_PER_SECOND="10000", REFDESK_CHAT_MESSAGES="100000") as running:
        async with at_desk(running) as desk, conversation(running, desk) as chat:
            async with raw(running.url, await as_operator(desk.http, desk=False)) as connection:
                await connection.receive(Welcome)
                await connection.send({"kind": "open", "log": ["chat", chat.patron.chat]})
                await connection.receive(Opened)
                for _ in range(400):
                    await chat.patron.say(LARGE)
                await chat.settle()
                assert await connection.closed() == 4429
            assert len(chat.operator.feed.texts) == 401
            assert desk.connections == chat.patron.connections == 1


async def test_P36_many_connections_of_one_address_do_not_block_others() -> None:
    """Open connections work; refused ones retry and succeed once there is room."""
    with server(REFDESK_CONNECTIONS_PER_ADDRESS="3") as running:
        async with at_desk(running) as desk, conversation(running, desk) as chat:
            _, token = await start_chat(running.url, WIDGET, "Flood")
            async with raw(running.url, as_patron(token)) as connection:
                await connection.receive(Welcome)
                for _ in range(50):
                    async with raw(running.url) as one_more:
                        assert await one_more.closed() == 4430
                late = asyncio.create_task(_asks(running))
                await chat.patron.say("We are here still.")
                await chat.settle()
                assert not late.done()
            await asyncio.wait_for(late, 30)
            assert desk.connections == chat.patron.connections == 1
        assert running.log.count("as many connections as it may") >= 50


async def _asks(running: Server) -> None:
    async with patron(running.url, WIDGET, "Is there room?") as late:
        await late.say("There is.")


async def test_more_than_thirty_new_chats_of_one_address_get_429() -> None:
    """A whole library may share one address. A refusal has a Retry-After."""
    with server() as running:
        async with at_desk(running) as desk:
            for number in range(30):
                await start_chat(running.url, WIDGET, f"Ordinary {number}")
            with pytest.raises(HttpRefused) as refused:
                await asyncio.gather(*(start_chat(running.url, WIDGET, f"More {number}") for number in range(60)))
            await desk.until(lambda it: len(it.rows) == 60)
        answer = refused.value.answer
        assert answer.status == 429
        wait = answer.json()["refusal"]["retry_after"]
        assert answer.json()["refusal"] == {"name": "TooMany", "retry_after": wait}
        assert 0 < wait <= 60
        assert int(answer.headers["retry-after"]) >= 1


async def test_many_wrong_passwords_lock_their_account_alone() -> None:
    """The account is refused with the right password too, with a Retry-After; other accounts are not."""
    with server() as running:
        for _ in range(10):
            await sign_in(running.url, ANA, running.passwords[ANA])
        statuses = []
        for _ in range(20):
            with pytest.raises(SignInFailed) as failed:
                await sign_in(running.url, ANA, "not the password")
            statuses.append(str(failed.value)[:3])
        assert statuses[:10] == ["422"] * 10
        assert statuses[-1] == "429"
        with pytest.raises(SignInFailed, match="429"):
            await sign_in(running.url, ANA, running.passwords[ANA])
        await sign_in(running.url, BEN, running.passwords[BEN])


async def _refusals_until_closed(connection: RawConnection) -> list[p.TooMany]:
    refusals: list[p.TooMany] = []
    code = 0
    try:
        while True:
            frame = await connection.receive(Refused)
            assert isinstance(frame, Refused)
            assert isinstance(frame.refusal, p.TooMany)
            refusals.append(frame.refusal)
    except Disconnected as lost:
        code = lost.code
    assert code == 1008
    return refusals


async def _says(running: Server, over: asyncio.Event) -> int:
    """Flood a chat as its patron."""
    chat, token = await start_chat(running.url, WIDGET, "Flood")

    async def hello() -> Frame:
        return as_patron(token, window="flooding")

    return await _flood(running, over, hello, lambda _: act(chat, "say", key=new_key(), text="Flood"))


async def _status_changes(running: Server, over: asyncio.Event) -> int:
    """Flood with status changes of an operator of another department."""
    http = await sign_in(running.url, BEN, running.passwords[BEN])
    statuses = ("away", "online")
    return await _flood(
        running,
        over,
        lambda: as_operator(http),
        lambda number: {"kind": "set_status", "key": new_key(), "status": statuses[number % 2]},
    )


async def _pings(running: Server, over: asyncio.Event) -> int:
    """Flood with WebSocket pings on a connection without hello."""
    sent = 0
    while not over.is_set():
        with suppress(ConnectionClosed):
            async with connect(f"{running.url.replace('http', 'ws')}/live/socket", ping_interval=None) as socket:
                while not over.is_set():
                    for _ in range(100):
                        await socket.ping()
                    sent += 100
                    await asyncio.sleep(0.005)
    return sent


async def _flood(
    running: Server, over: asyncio.Event, hello: Callable[[], Awaitable[Frame]], frame: Callable[[int], Frame]
) -> int:
    """Send as fast as possible and reconnect when disconnected; returns the number of frames."""
    sent = 0
    while not over.is_set():
        with suppress(Disconnected):
            async with raw(running.url, await hello()) as connection:
                while not over.is_set():
                    frames = [frame(number) for number in range(30)]
                    await connection.send(b"\n".join(map(msgspec.json.encode, frames)))
                    sent += len(frames)
                    await asyncio.sleep(0.005)
    return sent


async def _way(chat: Conversation, word: str, times: int = 20) -> float:
    """The median of some latencies from sending to receiving, in seconds."""
    ways = []
    for number in range(times):
        text, begin = f"{word} {number}", time.perf_counter()
        said = asyncio.create_task(chat.operator.say(text))
        await chat.patron.until(lambda it, text=text: text in it.feed.texts)  # type: ignore[misc]
        ways.append(time.perf_counter() - begin)
        await said
        await asyncio.sleep(0.05)  # what an operator may send in the long run
    return statistics.median(ways)
