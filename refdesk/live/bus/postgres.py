"""PostgreSQL's LISTEN and NOTIFY: no further service where there is PostgreSQL.

One connection listens, another notifies, after the commits that it tells of (a NOTIFY within them would make them wait
for each other). One channel carries all topics: a node drops what it did not subscribe.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

import psycopg

from .base import OnGap, OnMessage
from .outgoing import Outgoing

log = logging.getLogger(__name__)

CHANNEL = "refdesk"
RETRY = 1.0


class PostgresBus:
    """A bus on the database's own notifications; `url` as libpq takes it."""

    def __init__(self, url: str, node: str) -> None:
        self._url, self._node = url, node
        self._topics: set[str] = set()
        self._outgoing = Outgoing()
        self._tasks: list[asyncio.Task[None]] = []
        self._listening = asyncio.Event()

    async def start(self, on_message: OnMessage, on_gap: OnGap) -> None:
        """See `Bus`."""
        self._on_message, self._on_gap = on_message, on_gap
        loop = asyncio.get_running_loop()
        self._tasks = [loop.create_task(self._forever(self._listen)), loop.create_task(self._forever(self._notify))]
        await asyncio.wait([loop.create_task(self._listening.wait())], timeout=5)

    async def stop(self) -> None:
        """See `Bus`."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def publish(self, topic: str, message: bytes) -> None:
        """See `Bus`."""
        self._outgoing.add(topic, message)

    async def subscribe(self, topic: str) -> None:
        """See `Bus`."""
        self._topics.add(topic)

    async def unsubscribe(self, topic: str) -> None:
        """See `Bus`."""
        self._topics.discard(topic)

    async def _forever(self, work: Callable[[psycopg.AsyncConnection], Awaitable[None]]) -> None:
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(self._url, autocommit=True) as connection:
                    await work(connection)
            except psycopg.Error as error:
                log.warning("the bus is away, trying again: %s", error)
                await asyncio.sleep(RETRY)
            except Exception:  # without this task the node would be deaf until it ends
                log.exception("the bus broke, beginning anew")
                await asyncio.sleep(RETRY)

    async def _listen(self, connection: psycopg.AsyncConnection) -> None:
        await connection.execute(f"LISTEN {CHANNEL}")
        self._listening.set()
        self._on_gap()
        async for notice in connection.notifies():
            node, topic, message = notice.payload.split(" ", 2)
            if node != self._node and topic in self._topics:
                self._on_message(topic, message.encode())

    async def _notify(self, connection: psycopg.AsyncConnection) -> None:
        while True:
            messages = await self._outgoing.next()
            payloads = [f"{self._node} {topic} {message.decode()}" for topic, message in messages]
            await connection.execute("SELECT pg_notify(%s, p) FROM unnest(%s::text[]) p", [CHANNEL, payloads])
