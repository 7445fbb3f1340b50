"""The event stream of an open widget, called as by an ASGI server (P37)."""

import asyncio
import json
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from typing import Any

import pytest
from django.db import OperationalError

from refdesk.database import coalescer
from refdesk.gateway import presence_stream as module
from refdesk.gateway.node import Node
from refdesk.gateway.presence_stream import PATH, PresenceStreams
from refdesk.live import presence as live
from refdesk.live.presence import WidgetPresence
from refdesk.presence.availability import Availability, OpenWidget

Message = dict[str, Any]
PATIENCE = 30.0


class House:
    """Stands in for the database: the widgets, and which of them are online."""

    def __init__(self) -> None:
        self.online = {"ask": True, "maps": False}
        self.opens: dict[str, str] = {}
        self.busy = False
        self.readings = 0
        self.away = False

    def find(self, open_widgets: Collection[OpenWidget]) -> dict[OpenWidget, Availability]:
        self.readings += 1
        if self.away:
            raise OperationalError("away")
        return {
            widget: Availability(self.online[widget.slug], self.opens.get(widget.language, ""), self.busy)
            for widget in open_widgets
            if widget.slug in self.online
        }


class Stream:
    """A request for a stream, and its answer so far."""

    def __init__(self) -> None:
        self.status = 0
        self.headers: dict[bytes, bytes] = {}
        self.body = b""
        self.over = False
        self._gone: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        self._news = asyncio.Event()

    async def receive(self) -> Message:
        return await asyncio.shield(self._gone)

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], dict(message["headers"])
        else:
            self.body += message["body"]
            self.over = not message.get("more_body")
        self._news.set()

    def leaves(self) -> None:
        if not self._gone.done():
            self._gone.set_result({"type": "http.disconnect"})

    async def end(self) -> None:
        async with asyncio.timeout(PATIENCE):
            while not self.over:
                self._news.clear()
                await self._news.wait()

    @property
    def events(self) -> list[Message]:
        lines = [line for line in self.body.split(b"\n") if line]
        return [json.loads(line.removeprefix(b"data: ")) for line in lines]

    @property
    def states(self) -> list[bool]:
        return [event["online"] for event in self.events]

    async def until(self, *states: bool) -> None:
        async with asyncio.timeout(PATIENCE):
            while self.states != list(states):
                self._news.clear()
                await self._news.wait()


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DELAY", "INTERVAL"):
        monkeypatch.setattr(live, name, 0.0)
    monkeypatch.setattr(coalescer, "RETRY", 0.0)


@pytest.fixture
def house() -> House:
    return House()


@pytest.fixture
async def presence(node: Node, house: House) -> WidgetPresence:
    return WidgetPresence(node.read, house.find)


@pytest.fixture
async def streams(node: Node, presence: WidgetPresence) -> PresenceStreams:
    return PresenceStreams(node, presence)


@asynccontextmanager
async def opened(streams: PresenceStreams, widget: str = "ask", **facts: Any) -> AsyncIterator[Stream]:
    stream = Stream()
    scope = {"type": "http", "method": "GET", "path": PATH + widget, "headers": [], "client": ("192.0.2.7", 1)} | facts
    serving = asyncio.ensure_future(streams(scope, stream.receive, stream.send))
    try:
        yield stream
    finally:
        stream.leaves()
        async with asyncio.timeout(PATIENCE):
            await serving


async def refused(streams: PresenceStreams, widget: str = "ask", **facts: Any) -> int:
    async with opened(streams, widget, **facts) as stream:
        await stream.end()
    assert stream.body == b""
    return stream.status


async def test_P37_a_stream_sends_the_state_and_then_only_changes(
    streams: PresenceStreams, presence: WidgetPresence, house: House
) -> None:
    async with opened(streams) as ask, opened(streams, "maps") as other:
        await ask.until(True)
        await other.until(False)
        assert (ask.status, ask.headers[b"content-type"]) == (200, b"text/event-stream")
        assert ask.headers[b"cache-control"] == b"no-store"
        for online in (False, True):
            house.online["ask"] = online
            presence.changed()
            await ask.until(*([True, False, True][: 2 + online]))
        assert other.states == [False]


async def test_P37_a_department_that_is_closed_says_when_it_opens(
    streams: PresenceStreams, presence: WidgetPresence, house: House
) -> None:
    async with opened(streams, "maps") as stream:
        await stream.until(False)
        house.opens = {"": "Opens today at 10:00"}
        presence.changed()
        await stream.until(False, False)
    assert stream.events == [{"online": False}, {"online": False, "opens": "Opens today at 10:00"}]


@pytest.mark.parametrize(
    ("query", "text"),
    [
        (b"lang=de", "Öffnet heute um 10:00"),
        (b"a=1&lang=de-AT&b", "Öffnet heute um 10:00"),
        (b"lang=pt_BR", "Abre hoje às 10:00"),
        (b"lang=tlh", "Opens today at 10:00"),
        (b"lang=%00", "Opens today at 10:00"),
        (b"lang=" + b"de" * 99, "Opens today at 10:00"),
        (b"xlang=de", "Opens today at 10:00"),
        (b"", "Opens today at 10:00"),
    ],
)
async def test_L1_a_stream_is_in_the_language_of_its_request(
    streams: PresenceStreams, house: House, query: bytes, text: str
) -> None:
    house.opens = {"": "Opens today at 10:00", "de": "Öffnet heute um 10:00", "pt-br": "Abre hoje às 10:00"}
    async with opened(streams, "maps", query_string=query) as stream:
        await stream.until(False)
    assert stream.events == [{"online": False, "opens": text}]


async def test_P43_a_widget_learns_when_everybody_is_busy(
    streams: PresenceStreams, presence: WidgetPresence, house: House
) -> None:
    async with opened(streams, "ask") as stream:
        await stream.until(True)
        house.busy = True
        presence.changed()
        await stream.until(True, True)
    assert stream.events == [{"online": True}, {"online": True, "busy": True}]


async def test_P37_one_query_serves_all_open_widgets(
    streams: PresenceStreams, presence: WidgetPresence, house: House
) -> None:
    async with opened(streams) as first:
        await first.until(True)
        before = house.readings
        async with opened(streams) as second, opened(streams) as third:
            await second.until(True)
            await third.until(True)
            assert house.readings == before
            house.online["ask"] = False
            presence.changed()
            for stream in (first, second, third):
                await stream.until(True, False)
            assert house.readings == before + 1


async def test_P37_the_state_is_repeated_regularly(streams: PresenceStreams, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "REPEAT", 0.01)
    async with opened(streams) as stream:
        await stream.until(True, True, True)


async def test_P37_a_stream_ends_after_its_lifetime(streams: PresenceStreams, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LIFE", 0.0)
    async with opened(streams) as stream:
        await stream.end()
    assert stream.status == 200


async def test_P37_unknown_widgets_foreign_pages_and_other_methods_are_refused(
    streams: PresenceStreams,
) -> None:
    assert await refused(streams, "nothing") == 404
    assert await refused(streams, "a/b") == 404
    assert await refused(streams, method="POST") == 405
    assert await refused(streams, headers=[(b"origin", b"https://elsewhere.example")]) == 403


async def test_P37_a_widget_that_is_removed_ends_its_streams(
    streams: PresenceStreams, presence: WidgetPresence, house: House
) -> None:
    async with opened(streams) as stream:
        await stream.until(True)
        del house.online["ask"]
        presence.changed()
        await stream.end()


async def test_P37_a_new_stream_gets_503_while_the_database_is_unavailable(
    streams: PresenceStreams, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "KNOWN_WITHIN", 0.05)
    house.away = True
    assert await refused(streams) == 503


async def test_P37_streams_count_among_the_connections_of_their_address_until_they_end(
    streams: PresenceStreams, node: Node
) -> None:
    while node.connection_limiter.acquire("192.0.2.7"):
        pass
    assert await refused(streams) == 429
    node.connection_limiter.release("192.0.2.7")
    async with opened(streams) as stream:
        await stream.until(True)
        assert await refused(streams) == 429
    assert node.connection_limiter.acquire("192.0.2.7")
