"""A node in this process, on a database file of its own."""

from collections.abc import AsyncIterator

import pytest

from refdesk.gateway import node as nodes
from refdesk.gateway.node import Node, Terms
from refdesk.live.bus.memory import Exchange, MemoryBus
from tests.databases import Database, sqlite

from .clients import World

__all__ = ["sqlite"]

TERMS = Terms(
    grace=60_000,
    operator_grace=60_000,
    frames_per_second=1000,
    lanes=1,
    origins=frozenset({"https://desk.example"}),
    connections_per_address=100,
)


@pytest.fixture
def without_comparisons(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nodes that don't compare what they serve with the logs: announcements alone bring changes."""
    monkeypatch.setattr("refdesk.live.hub.COMPARE", 3600.0)


@pytest.fixture
def exchange() -> Exchange:
    return Exchange()


@pytest.fixture
async def node(sqlite: Database, exchange: Exchange, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Node]:
    """A running node that reports a patron who leaves at once."""
    monkeypatch.setattr(nodes, "RETURN", 0.01)
    node = Node(TERMS, lambda name: MemoryBus(exchange))
    await node.start()
    yield node
    await node.stop()


@pytest.fixture
async def other(node: Node, exchange: Exchange) -> AsyncIterator[Node]:
    second = Node(TERMS, lambda name: MemoryBus(exchange))
    await second.start()
    yield second
    await second.stop()


@pytest.fixture
def world(node: Node, sqlite: Database) -> World:
    return World(node, sqlite.people)
