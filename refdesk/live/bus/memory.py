"""A bus between nodes of one process; a single server is alone on it."""

import asyncio

from .base import OnGap, OnMessage


class Exchange:
    """Joins the memory buses of several nodes of one process."""

    def __init__(self) -> None:
        self.buses: list[MemoryBus] = []


class MemoryBus:
    def __init__(self, exchange: Exchange | None = None) -> None:
        self._exchange = exchange or Exchange()
        self._topics: set[str] = set()
        self._on_message: OnMessage | None = None

    @property
    def error(self) -> str:
        return ""

    async def start(self, on_message: OnMessage, on_gap: OnGap) -> None:
        self._on_message = on_message
        self._exchange.buses.append(self)

    async def stop(self) -> None:
        self._exchange.buses.remove(self)
        self._on_message = None

    def publish(self, topic: str, message: bytes) -> None:
        for bus in self._exchange.buses:
            if bus is not self and topic in bus._topics:
                asyncio.get_running_loop().call_soon(bus._receive, topic, message)

    async def subscribe(self, topic: str) -> None:
        self._topics.add(topic)

    async def unsubscribe(self, topic: str) -> None:
        self._topics.discard(topic)

    def _receive(self, topic: str, message: bytes) -> None:
        if self._on_message is not None:
            self._on_message(topic, message)
