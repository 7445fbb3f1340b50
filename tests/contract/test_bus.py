"""The bus's five promises (refdesk/live/bus/base.py), on each of its implementations."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import pytest
from redis.asyncio import Redis

from refdesk.live.bus import postgres as postgres_bus
from refdesk.live.bus import redis as redis_bus
from refdesk.live.bus.base import LIMIT, Bus
from refdesk.live.bus.memory import Exchange, MemoryBus
from refdesk.live.bus.postgres import PostgresBus
from refdesk.live.bus.redis import RedisBus
from tests.services import Postgres, Server, Valkey

PATIENCE = 30.0


@dataclass
class Listener:
    """A bus, and what it called back."""

    bus: Bus
    heard: list[tuple[str, bytes]] = field(default_factory=list)
    gaps: int = 0
    news: asyncio.Event = field(default_factory=asyncio.Event)

    async def start(self) -> None:
        await self.bus.start(self._message, self._gap)

    def _message(self, topic: str, message: bytes) -> None:
        self.heard.append((topic, message))
        self.news.set()

    def _gap(self) -> None:
        self.gaps += 1
        self.news.set()

    async def until(self, met: Callable[["Listener"], bool]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not met(self):
                self.news.clear()
                await self.news.wait()

    async def hears(self, *messages: tuple[str, bytes]) -> None:
        """Until it has heard just these."""
        await self.until(lambda it: len(it.heard) >= len(messages))
        assert self.heard == list(messages)


Make = Callable[[str], Listener]


@dataclass
class Kind:
    """A kind of bus, and the server it hangs on."""

    make: Make
    server: Server | None = None


@pytest.fixture(
    params=[
        "memory",
        pytest.param("postgresql", marks=pytest.mark.postgres),
        pytest.param("valkey", marks=pytest.mark.process),
    ]
)
def kind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Kind:
    monkeypatch.setattr(postgres_bus, "RETRY", 0.05)
    monkeypatch.setattr(redis_bus, "RETRY", 0.05)
    if request.param == "memory":
        exchange = Exchange()
        return Kind(lambda node: Listener(MemoryBus(exchange)))
    if request.param == "postgresql":
        server: Postgres = request.getfixturevalue("postgres")
        url = server.url()
        return Kind(lambda node: Listener(PostgresBus(url, node)), server)
    valkey: Valkey = request.getfixturevalue("valkey")
    return Kind(lambda node: Listener(RedisBus(valkey.url, node, "here")), valkey)


@pytest.fixture
async def nodes(kind: Kind) -> AsyncIterator[tuple[Listener, Listener, Listener]]:
    """Three nodes on one bus."""
    made = (kind.make("node-a"), kind.make("node-b"), kind.make("node-c"))
    for node in made:
        await node.start()
    yield made
    for node in made:
        await node.bus.stop()


Nodes = tuple[Listener, Listener, Listener]


async def test_a_message_reaches_every_other_node_that_subscribed_its_topic(nodes: Nodes) -> None:
    a, b, c = nodes
    for node in (b, c):
        await node.bus.subscribe("department-1")
    a.bus.publish("department-1", b'{"a": "\xc3\xa9"}')
    for node in (b, c):
        await node.hears(("department-1", b'{"a": "\xc3\xa9"}'))


async def test_other_topics_are_not_heard(nodes: Nodes) -> None:
    a, b, c = nodes
    await b.bus.subscribe("department-1")
    await c.bus.subscribe("department-10")
    a.bus.publish("department-10", b"x")
    a.bus.publish("department-1", b"y")
    await b.hears(("department-1", b"y"))
    await c.hears(("department-10", b"x"))


async def test_a_node_does_not_hear_itself(nodes: Nodes) -> None:
    a, b, _ = nodes
    for node in (a, b):
        await node.bus.subscribe("people")
    a.bus.publish("people", b"mine")
    await b.hears(("people", b"mine"))
    b.bus.publish("people", b"yours")
    await a.hears(("people", b"yours"))


async def test_one_publishers_messages_come_in_order_and_at_most_once(nodes: Nodes) -> None:
    a, b, _ = nodes
    await b.bus.subscribe("people")
    await b.bus.subscribe("people")
    await b.bus.subscribe("department-1")
    sent = [("people" if n % 3 else "department-1", str(n).encode()) for n in range(1500)]
    for topic, message in sent:
        a.bus.publish(topic, message)
    await b.hears(*sent)


async def test_a_subscription_holds_once_it_has_returned(nodes: Nodes) -> None:
    a, b, _ = nodes
    for n in range(50):
        await b.bus.subscribe(f"department-{n}")
        a.bus.publish(f"department-{n}", b"x")
        await b.until(lambda it, n=n: len(it.heard) == n + 1)  # type: ignore[misc]


async def test_what_was_unsubscribed_is_heard_no_more(nodes: Nodes) -> None:
    a, b, _ = nodes
    await b.bus.subscribe("department-1")
    await b.bus.subscribe("people")
    a.bus.publish("department-1", b"before")
    await b.hears(("department-1", b"before"))
    await b.bus.unsubscribe("department-1")
    await b.bus.subscribe("department-2")
    a.bus.publish("department-1", b"after")
    a.bus.publish("people", b"end")
    await b.hears(("department-1", b"before"), ("people", b"end"))


async def test_a_message_may_be_as_long_as_the_limit(nodes: Nodes) -> None:
    a, b, _ = nodes
    await b.bus.subscribe("department-123456789")
    a.bus.publish("department-123456789", b"x" * LIMIT)
    await b.hears(("department-123456789", b"x" * LIMIT))


async def test_publishing_before_the_start_and_after_the_end_is_quiet(kind: Kind) -> None:
    node = kind.make("node-d")
    node.bus.publish("people", b"too early")
    await node.start()
    await node.bus.stop()
    node.bus.publish("people", b"too late")


async def test_a_bus_that_comes_back_says_that_there_was_a_gap_and_carries_again(kind: Kind, nodes: Nodes) -> None:
    server = kind.server
    if server is None:
        return  # within one process nothing is ever lost, so there is no gap to tell of
    a, b, _ = nodes
    await b.bus.subscribe("people")
    gaps = b.gaps
    await asyncio.to_thread(server.stop)
    a.bus.publish("people", b"lost, or late")
    await b.bus.subscribe("department-1")
    await asyncio.to_thread(server.start)
    await b.until(lambda it: it.gaps > gaps)
    while not any(topic == "department-1" for topic, _ in b.heard):
        a.bus.publish("department-1", b"back")
        await asyncio.wait([asyncio.ensure_future(b.news.wait())], timeout=0.05)
    assert {topic for topic, _ in b.heard} <= {"people", "department-1"}


async def test_a_bus_whose_server_is_away_starts_all_the_same_and_finds_it_later(kind: Kind) -> None:
    server, node = kind.server, kind.make("node-e")
    if server is None:
        return  # there is no server
    await asyncio.to_thread(server.stop)
    starting = asyncio.ensure_future(node.start())
    await asyncio.sleep(0)
    node.bus.publish("people", b"into the void")
    await asyncio.to_thread(server.start)
    await starting
    await node.until(lambda it: it.gaps == 1)
    await node.bus.stop()


async def test_installations_on_one_redis_server_do_not_hear_each_other(valkey: Valkey) -> None:
    names = (("node-a", "harbour"), ("node-b", "harbour"), ("node-c", "hill"))
    a, b, c = made = [Listener(RedisBus(valkey.url, node, name)) for node, name in names]
    for listener in made:
        await listener.start()
        await listener.bus.subscribe("people")
    a.bus.publish("people", b"harbour's")
    await b.hears(("people", b"harbour's"))
    d = Listener(RedisBus(valkey.url, "node-d", "hill"))
    await d.start()
    d.bus.publish("people", b"hill's")
    await c.hears(("people", b"hill's"))
    for listener in (*made, d):
        await listener.bus.stop()


async def test_databases_of_one_postgresql_cluster_do_not_hear_each_other(postgres: Postgres) -> None:
    first, second = postgres.database(), postgres.database()
    a, b = (Listener(PostgresBus(first, node)) for node in ("node-a", "node-b"))
    c, d = (Listener(PostgresBus(second, node)) for node in ("node-c", "node-d"))
    for listener in (a, b, c, d):
        await listener.start()
        await listener.bus.subscribe("people")
    a.bus.publish("people", b"one's")
    await b.hears(("people", b"one's"))
    d.bus.publish("people", b"two's")
    await c.hears(("people", b"two's"))
    for listener in (a, b, c, d):
        await listener.bus.stop()


@pytest.mark.parametrize("steps", range(4))
async def test_a_subscription_whose_connection_breaks_under_it_holds_once_it_is_back(
    valkey: Valkey, steps: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redis_bus, "RETRY", 0.05)
    a, b = (Listener(RedisBus(valkey.url, node, "here")) for node in ("node-a", "node-b"))
    for listener in (a, b):
        await listener.start()
    gaps = b.gaps
    async with Redis.from_url(valkey.url) as redis:
        subscribing = asyncio.ensure_future(b.bus.subscribe("department-1"))
        for _ in range(steps):
            await asyncio.sleep(0)
        await redis.client_kill_filter(_type="pubsub")
        await subscribing
    await b.until(lambda it: it.gaps > gaps)
    while not b.heard:
        a.bus.publish("department-1", b"back")
        await asyncio.wait([asyncio.ensure_future(b.news.wait())], timeout=0.05)
    for listener in (a, b):
        await listener.bus.stop()
