"""A bus on PostgreSQL's LISTEN and NOTIFY, which needs no further service.

One connection listens; another notifies after the commits, because commits with a NOTIFY wait for each other. One
channel carries all topics: a node drops messages of topics that it has not subscribed.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

import psycopg

from refdesk.kit.tasks import Tasks

from .base import OnGap, OnMessage
from .connectivity import Connectivity
from .outgoing import Outgoing

log = logging.getLogger(__name__)

CHANNEL = "refdesk"
RETRY = 1.0


class PostgresBus:
    """`url` is a libpq connection URI."""

    def __init__(self, url: str, node: str) -> None:
        self._url, self._node = url, node
        self._topics: set[str] = set()
        self._outgoing = Outgoing()
        self._tasks = Tasks()
        self._listening = asyncio.Event()
        self._connectivity = Connectivity("REFDESK_DATABASE_URL")

    @property
    def error(self) -> str:
        return self._connectivity.error

    async def start(self, on_message: OnMessage, on_gap: OnGap) -> None:
        self._on_message, self._on_gap = on_message, on_gap
        for work in (self._listen, self._notify):
            self._tasks.spawn(self._forever(work))
        await asyncio.wait([asyncio.get_running_loop().create_task(self._listening.wait())], timeout=5)

    async def stop(self) -> None:
        await self._tasks.stop()

    def publish(self, topic: str, message: bytes) -> None:
        self._outgoing.add(topic, message)

    async def subscribe(self, topic: str) -> None:
        self._topics.add(topic)

    async def unsubscribe(self, topic: str) -> None:
        self._topics.discard(topic)

    async def _forever(self, work: Callable[[psycopg.AsyncConnection], Awaitable[None]]) -> None:
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(self._url, autocommit=True) as connection:
                    self._connectivity.connected(work.__name__)
                    await work(connection)
            except psycopg.Error as error:
                self._connectivity.lost(work.__name__, error)
                await asyncio.sleep(RETRY)
            except Exception:  # without this task the node would receive nothing until it ends
                log.exception("the bus broke, starting again")
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
