"""Redis or Valkey publish and subscribe, for those who outgrow the database's notifications."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress

from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

from .base import OnGap, OnMessage
from .outgoing import Outgoing

log = logging.getLogger(__name__)

# What every node hears; by it a connection that the client made anew by itself is known.
ALL = "all"
RETRY = 1.0
# A server that has gone without a word is noticed by an unanswered ping.
CHECK = 5
Verb = Callable[[PubSub, str], Awaitable[None]]


class RedisBus:
    """A bus on a Redis or Valkey server; `url` is redis://, rediss:// or valkey://.

    Channels belong to the whole server, not to one of its numbered databases: `name` keeps installations apart.

    The client's connection is one task's: two that use it at once tear it from each other's hands when it breaks. So
    subscriptions wait in a queue, and the task that listens is woken by a message of the node's own, the long way.
    """

    def __init__(self, url: str, node: str, name: str) -> None:
        self._url, self._node = url.replace("valkey://", "redis://", 1), node.encode()
        self._prefix, self._own = f"refdesk:{name}:", f"node:{node}"
        self._topics: set[str] = set()
        self._changes: deque[tuple[Verb, str]] = deque()
        self._outgoing = Outgoing()
        self._tasks: list[asyncio.Task[None]] = []
        self._listening = asyncio.Event()
        self._unconfirmed: dict[str, asyncio.Event] = {}

    async def start(self, on_message: OnMessage, on_gap: OnGap) -> None:
        """See `Bus`."""
        self._on_message, self._on_gap = on_message, on_gap
        loop = asyncio.get_running_loop()
        self._tasks = [loop.create_task(self._forever(self._listen)), loop.create_task(self._forever(self._send))]
        await asyncio.wait([loop.create_task(self._listening.wait())], timeout=5)

    async def stop(self) -> None:
        """See `Bus`."""
        # The client's own time-outs now and then swallow a cancellation: it is repeated until it holds.
        while working := [task for task in self._tasks if not task.done()]:
            for task in working:
                task.cancel()
            await asyncio.wait(working, timeout=0.1)

    def publish(self, topic: str, message: bytes) -> None:
        """See `Bus`."""
        self._outgoing.add(topic, message)

    async def subscribe(self, topic: str) -> None:
        """See `Bus`. Where the server is away, it holds when the server is back, which is told as a gap."""
        self._topics.add(topic)
        self._change(PubSub.subscribe, topic)
        if self._listening.is_set():
            confirmed = self._unconfirmed.setdefault(topic, asyncio.Event())
            with suppress(TimeoutError):
                await asyncio.wait_for(confirmed.wait(), CHECK)

    async def unsubscribe(self, topic: str) -> None:
        """See `Bus`."""
        self._topics.discard(topic)
        self._change(PubSub.unsubscribe, topic)

    def _change(self, verb: Verb, topic: str) -> None:
        self._changes.append((verb, topic))
        self._outgoing.add(self._own, b"")

    async def _forever(self, work: Callable[[Redis], Awaitable[None]]) -> None:
        while True:
            redis = Redis.from_url(self._url, health_check_interval=CHECK, socket_connect_timeout=5)
            try:
                await work(redis)
            except (RedisError, OSError) as error:
                log.warning("the bus is away, trying again: %s", error)
                await asyncio.sleep(RETRY)
            except Exception:  # without this task the node would be deaf until it ends
                log.exception("the bus broke, beginning anew")
                await asyncio.sleep(RETRY)
            finally:
                await redis.aclose()

    async def _listen(self, redis: Redis) -> None:
        async with redis.pubsub() as heard:
            self._changes.clear()
            await heard.subscribe(*(self._prefix + topic for topic in (ALL, self._own, *self._topics)))
            try:
                while True:
                    # Also without a message: the one that was to wake may have been lost.
                    message = await heard.get_message(timeout=CHECK)
                    while self._changes:
                        verb, topic = self._changes.popleft()
                        await verb(heard, self._prefix + topic)
                    if message is not None:
                        self._take(
                            message["type"], message["channel"].decode().removeprefix(self._prefix), message["data"]
                        )
            finally:
                self._listening.clear()
                for confirmed in self._unconfirmed.values():
                    confirmed.set()
                self._unconfirmed.clear()

    def _take(self, kind: str, topic: str, data: bytes) -> None:
        """A message, or the server's word that a subscription holds.

        For `ALL` it comes once a connection, also for one that the client made anew by itself.
        """
        if kind == "message":
            node, message = data.split(b" ", 1)
            if node != self._node and topic in self._topics:
                self._on_message(topic, message)
        elif kind == "subscribe" and topic == ALL:
            self._listening.set()
            self._on_gap()
        elif kind == "subscribe" and (confirmed := self._unconfirmed.pop(topic, None)):
            confirmed.set()

    async def _send(self, redis: Redis) -> None:
        while True:
            messages = await self._outgoing.next()
            async with redis.pipeline(transaction=False) as pipe:
                for topic, message in messages:
                    pipe.publish(self._prefix + topic, self._node + b" " + message)
                await pipe.execute()
