"""Redis or Valkey publish and subscribe, for those who outgrow the database's notifications."""

import asyncio
import logging
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


class RedisBus:
    """A bus on a Redis or Valkey server; `url` is redis://, rediss:// or valkey://.

    Channels belong to the whole server, not to one of its numbered databases: `name` keeps installations apart.
    """

    def __init__(self, url: str, node: str, name: str) -> None:
        self._url, self._node = url.replace("valkey://", "redis://", 1), node.encode()
        self._prefix = f"refdesk:{name}:"
        self._topics: set[str] = set()
        self._outgoing = Outgoing()
        self._tasks: list[asyncio.Task[None]] = []
        self._heard: PubSub | None = None
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
        if self._heard is not None:
            confirmed = self._unconfirmed.setdefault(self._prefix + topic, asyncio.Event())
            await self._tell(PubSub.subscribe, topic)
            with suppress(TimeoutError):
                await asyncio.wait_for(confirmed.wait(), CHECK)

    async def unsubscribe(self, topic: str) -> None:
        """See `Bus`."""
        self._topics.discard(topic)
        await self._tell(PubSub.unsubscribe, topic)

    async def _tell(self, verb: Callable[[PubSub, str], Awaitable[None]], topic: str) -> None:
        if self._heard is not None:
            try:
                await verb(self._heard, self._prefix + topic)
            except (RedisError, OSError) as error:
                log.warning("the bus did not take a subscription, it will when it is back: %s", error)

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
            known = set(self._topics)
            await heard.subscribe(*(self._prefix + topic for topic in (ALL, *known)))
            try:
                while True:
                    message = await heard.get_message(timeout=CHECK)
                    if message is not None and message["type"] == "message":
                        self._receive(message["channel"].decode(), message["data"])
                    elif message is not None and message["type"] == "subscribe":
                        await self._subscribed(heard, message["channel"].decode(), known)
            finally:
                self._heard = None
                for confirmed in self._unconfirmed.values():
                    confirmed.set()
                self._unconfirmed.clear()

    async def _subscribed(self, heard: PubSub, channel: str, known: set[str]) -> None:
        """The server says so; for `ALL` once a connection, also for one that the client made anew by itself."""
        if channel == self._prefix + ALL:
            self._heard = heard
            late = self._topics - known
            if late:
                await heard.subscribe(*(self._prefix + topic for topic in late))
            self._listening.set()
            self._on_gap()
        elif confirmed := self._unconfirmed.pop(channel, None):
            confirmed.set()

    def _receive(self, channel: str, data: bytes) -> None:
        node, message = data.split(b" ", 1)
        if node != self._node:
            self._on_message(channel.removeprefix(self._prefix), message)

    async def _send(self, redis: Redis) -> None:
        while True:
            messages = await self._outgoing.next()
            async with redis.pipeline(transaction=False) as pipe:
                for topic, message in messages:
                    pipe.publish(self._prefix + topic, self._node + b" " + message)
                await pipe.execute()
