"""The limit of connections of one address (P36)."""

from collections.abc import AsyncIterator
from dataclasses import replace
from ipaddress import ip_network

import pytest

from refdesk.gateway.connection import Connection
from refdesk.gateway.node import Node
from refdesk.gateway.stream import Streams
from refdesk.kit.quota import ConnectionLimiter
from refdesk.live.bus.memory import Exchange, MemoryBus
from tests.databases import Database

from .clients import World
from .conftest import TERMS
from .test_sockets import Message, scope, served
from .test_stream import post

MOST = 2
HOME, AWAY = "192.0.2.7", "198.51.100.9"
PROXY = "10.0.0.1"


@pytest.fixture(name="full")
async def _full(sqlite: Database, exchange: Exchange) -> AsyncIterator[World]:
    terms = replace(TERMS, connections_per_address=MOST, trusted_proxies=(ip_network("10.0.0.0/8"),))
    node = Node(terms, lambda name: MemoryBus(exchange))
    await node.start()
    world = World(node, sqlite.people)
    for _ in range(MOST):
        world.connect(HOME)
    yield world
    await node.stop()


def by_proxy(address: str) -> Message:
    forwarded = scope(None)
    forwarded["headers"].append((b"x-forwarded-for", address.encode()))
    return {**forwarded, "client": (PROXY, 4711)}


async def test_P36_a_connection_above_the_limit_is_closed_whatever_it_sends(full: World) -> None:
    sent = await served(full, {**scope(None), "client": (HOME, 4711)}, {"type": "websocket.receive", "text": "hello"})
    accepted, said, closed = sent
    assert accepted == {"type": "websocket.accept"}
    assert said["text"] == '{"kind":"bye","code":4430,"name":"TooManyConnections"}'
    assert closed == {"type": "websocket.close", "code": 4430}


async def test_P36_streams_and_sockets_count_together(full: World) -> None:
    sent = await post(Streams(full.node), "/live/stream", b"hello", client=(HOME, 4711))
    assert b'"code":4430' in b"".join(message.get("body", b"") for message in sent)
    assert len(full.node.connections) == MOST


async def test_P36_behind_a_proxy_the_clients_address_counts(full: World) -> None:
    """A counted connection gets as far as the refusal of its first frame."""
    assert (await served(full, by_proxy(HOME)))[-1]["code"] == 4430
    [*_, closed] = await served(full, by_proxy(AWAY), {"type": "websocket.receive", "text": "hello"})
    assert closed["code"] == 4400


async def test_P36_only_a_counted_connection_makes_room_when_it_ends(full: World) -> None:
    home = {**scope(None), "client": (HOME, 4711)}
    hello: Message = {"type": "websocket.receive", "text": "hello"}
    for _ in range(3):
        assert (await served(full, home))[-1]["code"] == 4430
    counted = next(iter(full.node.connections))
    assert isinstance(counted, Connection)
    counted.ended()
    for _ in range(3):
        assert (await served(full, home, hello))[-1]["code"] == 4400
    full.connect(HOME)
    assert (await served(full, home))[-1]["code"] == 4430


def test_the_limiter_counts_an_ipv6_64_as_one_address() -> None:
    """A customer has 2**64 IPv6 addresses. Ended connections leave no entry."""
    limiter = ConnectionLimiter(MOST)
    assert [limiter.acquire(f"2001:db8::{number}") for number in range(1, 4)] == [True, True, False]
    assert limiter.acquire("2001:db8:0:1::1")
    assert limiter.acquire("::ffff:192.0.2.7")
    assert limiter.acquire(HOME)
    assert not limiter.acquire(HOME)
    for address in ("2001:db8::8", "2001:db8::9", "2001:db8:0:1::1", HOME, HOME):
        limiter.release(address)
    assert not limiter._counts
