"""Clients recover from networks that cut, stall, lose one direction, are slow, or refuse WebSockets."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass

import pytest

from refdesk.chats.events import ConnectionLost, SeatTaken
from refdesk.client import Desk, Disconnected, Kind, OperatorChat, connection, start_chat, transport
from refdesk.gateway import stream
from refdesk.protocol.down import Opened
from refdesk.server import serve
from tests.servers import Server, server

from .proxy import Proxy, proxy
from .raw_connection import as_patron, raw
from .short_timeouts import PING
from .workload import UNLIMITED, Load, conversations
from .world import WIDGET, Conversation, at_desk, check_same, conversation, widget_becomes

NOTICED_WITHIN = 30.0
CONNECTION_LOST_AFTER = 3.0
QUICK = "tests.faults.short_timeouts"


@pytest.fixture(scope="module")
def quick() -> Iterator[Server]:
    """A server with short time-outs."""
    with server(UNLIMITED, entry=QUICK) as made:
        yield made


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Clients with short time-outs."""
    monkeypatch.setattr(transport, "PING_EVERY", PING)
    monkeypatch.setattr(transport, "ANSWER_WITHIN", PING)
    monkeypatch.setattr(transport, "SILENCE", 3 * PING)
    monkeypatch.setattr(connection, "CONNECT_WITHIN", 2 * PING)


@dataclass
class Scene(Conversation):
    """A conversation whose patron connects through a proxy."""

    between: Proxy
    desk: Desk


@asynccontextmanager
async def _scene(running: Server, **settings: int) -> AsyncIterator[Scene]:
    async with proxy(running.url) as between, at_desk(running) as desk:
        for name, value in settings.items():
            setattr(between, name, value)
        async with conversation(running, desk, url=between.url) as chat:
            yield Scene(chat.patron, chat.operator, between, desk)


def test_P5_a_dead_peer_is_noticed_in_under_30_seconds() -> None:
    """Time-outs of both sides notice it, on sockets and streams."""
    ours = serve.uvicorn_settings("any:application")
    assert ours.ws_ping_interval is not None
    assert 3 * ours.ws_ping_interval < NOTICED_WITHIN
    assert serve.UNACKNOWLEDGED_SECONDS < NOTICED_WITHIN
    assert transport.PING_EVERY + transport.ANSWER_WITHIN < NOTICED_WITHIN
    assert 2 * stream.PING_EVERY < stream.SILENCE < NOTICED_WITHIN
    assert 2 * stream.PING_EVERY < transport.SILENCE < NOTICED_WITHIN


async def test_repeated_cuts_lose_nothing() -> None:
    """Both sides reconnect at once, each time, with the real time-outs: the cut itself ends the connections."""
    async with AsyncExitStack() as stack:
        running = stack.enter_context(server(UNLIMITED))
        between = await stack.enter_async_context(proxy(running.url))
        desk = await stack.enter_async_context(at_desk(running, url=between.url))
        load = Load(between.url, desk, await conversations(stack, between.url, desk, 2))
        load.start()
        for _ in range(10):
            await load.more(10)
            between.cut()
            await load.all_connected()
        await load.finish()
        await load.check()


@pytest.mark.parametrize("lost", [("to_server",), ("to_client",), ("to_server", "to_client")], ids="+".join)
@pytest.mark.usefixtures("impatient")
async def test_P5_a_stalled_connection_is_noticed_by_both_sides(quick: Server, lost: tuple[str, ...]) -> None:
    """The client reconnects once it can; the desk shows the disconnection and its end; nothing is lost."""
    async with _scene(quick) as it:
        await _stall_and_heal(it, lost)


@pytest.mark.long
@pytest.mark.parametrize("lost", [("to_server",), ("to_client",), ("to_server", "to_client")], ids="+".join)
async def test_P5_a_stalled_connection_is_noticed_in_under_30_real_seconds(
    running: Server, lost: tuple[str, ...]
) -> None:
    """With the real time-outs of servers and clients."""
    async with _scene(running) as it:
        began = asyncio.get_running_loop().time()
        await _stall_and_heal(it, lost)
        print(f"{lost}: {asyncio.get_running_loop().time() - began:.1f} s in all")


@pytest.mark.parametrize("kind", ["socket", "stream"])
async def test_P5_a_client_that_stops_reading_is_disconnected(quick: Server, kind: Kind) -> None:
    """The network works, but the client reads no more: the desk shows the disconnection."""
    async with at_desk(quick) as desk:
        chat, token = await start_chat(quick.url, WIDGET, "A page that hangs")
        claimed = await desk.claim(chat)
        async with raw(quick.url, as_patron(token), kind=kind) as connection:
            await connection.receive(Opened)
            for _ in range(100):
                await claimed.say("x" * 10_000)
            with suppress(Disconnected):  # a slow machine may see it gone by now
                for _ in range(30):
                    await connection.send({"kind": "open", "log": ["chat", chat]})
            await claimed.until(lambda it: _has(it, ConnectionLost, 1), NOTICED_WITHIN)


@pytest.mark.usefixtures("impatient")
async def test_P35_a_stalled_stream_is_noticed_by_both_sides_behind_a_proxy(quick: Server) -> None:
    """The desk shows the disconnection; the patron reconnects, and nothing is lost."""
    async with _scene(quick, refuse_upgrades=403) as it:
        await _stall_and_heal(it, ("to_server", "to_client"))


@pytest.mark.usefixtures("impatient")
async def test_P35_an_operator_behind_a_stalled_stream_is_not_online(quick: Server) -> None:
    """The widget goes offline, and online again once the desk is back."""
    async with proxy(quick.url) as between:
        between.refuse_upgrades = 403
        async with at_desk(quick, url=between.url) as desk:
            await widget_becomes(quick, online=True)
            between.stall()
            await widget_becomes(quick, online=False)
            between.heal()
            await desk.until(lambda it: it.connections > 1, NOTICED_WITHIN)
            await widget_becomes(quick, online=True)


async def test_a_slow_network_keeps_order(quick: Server) -> None:
    """Many messages are on their way at once and arrive in the order in which they were sent."""
    async with _scene(quick) as it:
        it.between.delay = 0.05
        texts = [f"Slow {number}" for number in range(20)]
        await asyncio.gather(*(it.patron.say(text) for text in texts))
        await it.settle()
        assert it.operator.feed.texts[1:] == texts


@pytest.mark.parametrize("status", [403, 426])
async def test_P2_a_chat_uses_the_stream_where_upgrades_are_refused(quick: Server, status: int) -> None:
    """Both sides use it automatically, also after a cut."""
    async with proxy(quick.url) as between:
        between.refuse_upgrades = status
        async with at_desk(quick, url=between.url) as desk, conversation(quick, desk, url=between.url) as chat:
            assert between.upgrades >= 2
            await chat.patron.say("Over the stream")
            await chat.operator.say("And back")
            await chat.patron.typing()
            await chat.operator.until(lambda it: it.typing_seen)
            between.cut()
            await chat.patron.say("After the cut")
            await chat.operator.say("And back again")
            await chat.settle()
            check_same(chat.patron.feed, chat.operator.feed)
            assert chat.patron.feed.texts[1:] == ["Over the stream", "And back", "After the cut", "And back again"]


async def _stall_and_heal(it: Scene, lost: tuple[str, ...]) -> None:
    for direction in lost:
        setattr(it.between, direction, False)
    it.between.accepting = False
    seat = it.patron.seat
    said = asyncio.create_task(it.patron.say("Into the void", limit=90))
    await it.patron.until(lambda patron: not patron.connected, NOTICED_WITHIN)
    await it.operator.until(lambda chat: _has(chat, ConnectionLost, seat), NOTICED_WITHIN + CONNECTION_LOST_AFTER)
    it.between.heal()
    await said
    assert it.patron.seat > seat
    await it.operator.until(lambda chat: _has(chat, SeatTaken, it.patron.seat))
    await it.settle()
    check_same(it.patron.feed, it.operator.feed)
    assert it.patron.feed.texts.count("Into the void") == 1


def _has(chat: OperatorChat, kind: type[ConnectionLost] | type[SeatTaken], seat: int) -> bool:
    log = chat.feed.log
    return any(isinstance(entry.body, kind) and entry.body.seat == seat for entry in log)
