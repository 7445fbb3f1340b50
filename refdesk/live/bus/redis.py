"""Redis or Valkey publish and subscribe, for those who outgrow the database's notifications."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

from .base import OnGap, OnMessage
from .outgoing import Outgoing

log = logging.getLogger(__name__)

PREFIX = "refdesk:"
RETRY = 1.0
# A server that has gone without a word is noticed by an unanswered ping.
CHECK = 5


class RedisBus:
    """A bus on a Redis or Valkey server; `url` is redis://, rediss:// or valkey://."""

    def __init__(self, url: str, node: str) -> None:
        self._url, self._node = url.replace("valkey://", "redis://", 1), node.encode()
        self._topics: set[str] = set()
        self._outgoing = Outgoing()
        self._tasks: list[asyncio.Task[None]] = []
        self._heard: PubSub | None = None
        self._listening = asyncio.Event()

    async def start(self, on_message: OnMessage, on_gap: OnGap) -> None:
        """See `Bus`."""
        self._on_message, self._on_gap = on_message, on_gap
        loop = asyncio.get_running_loop()
        self._tasks = [loop.create_task(self._forever(self._listen)), loop.create_task(self._forever(self._send))]
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
        await self._tell(PubSub.subscribe, topic)

    async def unsubscribe(self, topic: str) -> None:
        """See `Bus`."""
        self._topics.discard(topic)
        await self._tell(PubSub.unsubscribe, topic)

    async def _tell(self, verb: Callable[[PubSub, str], Awaitable[None]], topic: str) -> None:
        if self._heard is not None:
            try:
                await verb(self._heard, PREFIX + topic)
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
            finally:
                await redis.aclose()

    async def _listen(self, redis: Redis) -> None:
        async with redis.pubsub() as heard:
            await heard.subscribe(PREFIX + "all", *(PREFIX + topic for topic in self._topics))
            self._heard = heard
            self._listening.set()
            self._on_gap()
            try:
                while True:
                    message = await heard.get_message(ignore_subscribe_messages=True, timeout=CHECK)
                    if message is not None:
                        self._receive(message["channel"].decode(), message["data"])
            finally:
                self._heard = None

    def _receive(self, channel: str, data: bytes) -> None:
        node, message = data.split(b" ", 1)
        if node != self._node:
            self._on_message(channel.removeprefix(PREFIX), message)

    async def _send(self, redis: Redis) -> None:
        while True:
            messages = await self._outgoing.next()
            async with redis.pipeline(transaction=False) as pipe:
                for topic, message in messages:
                    pipe.publish(PREFIX + topic, self._node + b" " + message)
                await pipe.execute()
