"""A bus on Redis or Valkey, for installations that outgrow PostgreSQL's notifications."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress

from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

from .base import OnGap, OnMessage
from .connectivity import Connectivity
from .outgoing import Outgoing

log = logging.getLogger(__name__)

ALL = "all"
"""A topic that every node subscribes. Its confirmation shows that the client library has reconnected."""
RETRY = 1.0
STARTS_WITHIN = 5.0
"""Seconds after which a node starts without a server that neither answers nor refuses."""
CHECK = 5
"""Seconds between pings: an unanswered one shows that the server is gone."""
Verb = Callable[[PubSub, str], Awaitable[None]]


class RedisBus:
    """`url` is redis://, rediss:// or valkey://.

    Channels belong to the whole server, not to one of its numbered databases: `name` separates installations.

    Only the listening task uses the client's connection, because two tasks that reconnect it at once break it. So
    changes of subscriptions wait in a queue, and a message that the node publishes to itself wakes the task.
    """

    def __init__(self, url: str, node: str, name: str) -> None:
        self._url, self._node = url.replace("valkey://", "redis://", 1), node.encode()
        self._prefix, self._own = f"refdesk:{name}:", f"node:{node}"
        self._topics: set[str] = set()
        self._changes: deque[tuple[Verb, str]] = deque()
        self._outgoing = Outgoing()
        self._tasks: list[asyncio.Task[None]] = []
        self._listening = asyncio.Event()
        self._tried = asyncio.Event()
        self._unconfirmed: dict[str, asyncio.Event] = {}
        self._connectivity = Connectivity("REFDESK_BUS_URL")

    @property
    def error(self) -> str:
        return self._connectivity.error

    async def start(self, on_message: OnMessage, on_gap: OnGap) -> None:
        """See `Bus`. Returns once it listens, or its first attempt has failed."""
        self._on_message, self._on_gap = on_message, on_gap
        loop = asyncio.get_running_loop()
        self._tasks = [loop.create_task(self._forever(self._listen)), loop.create_task(self._forever(self._send))]
        await asyncio.wait([loop.create_task(self._tried.wait())], timeout=STARTS_WITHIN)

    async def stop(self) -> None:
        # The client library's time-outs sometimes swallow a cancellation, so it is repeated until the tasks end.
        while working := [task for task in self._tasks if not task.done()]:
            for task in working:
                task.cancel()
            await asyncio.wait(working, timeout=0.1)

    def publish(self, topic: str, message: bytes) -> None:
        self._outgoing.add(topic, message)

    async def subscribe(self, topic: str) -> None:
        """See `Bus`. While the server is unreachable it returns early; `on_gap` reports when the subscription holds."""
        self._topics.add(topic)
        self._change(PubSub.subscribe, topic)
        if self._listening.is_set():
            confirmed = self._unconfirmed.setdefault(topic, asyncio.Event())
            with suppress(TimeoutError):
                await asyncio.wait_for(confirmed.wait(), CHECK)

    async def unsubscribe(self, topic: str) -> None:
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
                self._connectivity.lost(work.__name__, error)
                self._tried.set()
                await asyncio.sleep(RETRY)
            except Exception:  # without this task the node would receive nothing until it ends
                log.exception("the bus broke, starting again")
                await asyncio.sleep(RETRY)
            finally:
                await redis.aclose()

    async def _listen(self, redis: Redis) -> None:
        async with redis.pubsub() as subscriber:
            self._changes.clear()
            await subscriber.subscribe(*(self._prefix + topic for topic in (ALL, self._own, *self._topics)))
            try:
                while True:
                    # The message that should wake this task may be lost, so it also looks without one.
                    message = await subscriber.get_message(timeout=CHECK)
                    while self._changes:
                        verb, topic = self._changes.popleft()
                        await verb(subscriber, self._prefix + topic)
                    if message is not None:
                        self._on_data(
                            message["type"], message["channel"].decode().removeprefix(self._prefix), message["data"]
                        )
            finally:
                self._listening.clear()
                for confirmed in self._unconfirmed.values():
                    confirmed.set()
                self._unconfirmed.clear()

    def _on_data(self, kind: str, topic: str, data: bytes) -> None:
        """Handle a message, or the confirmation of a subscription.

        That of `ALL` arrives once per connection, also after the client library has reconnected.
        """
        if kind == "message":
            node, message = data.split(b" ", 1)
            if node != self._node and topic in self._topics:
                self._on_message(topic, message)
        elif kind == "subscribe" and topic == ALL:
            self._listening.set()
            self._tried.set()
            self._connectivity.connected(self._listen.__name__)
            self._on_gap()
        elif kind == "subscribe" and (confirmed := self._unconfirmed.pop(topic, None)):
            confirmed.set()

    async def _send(self, redis: Redis) -> None:
        await redis.ping()
        self._connectivity.connected(self._send.__name__)
        while True:
            messages = await self._outgoing.next()
            async with redis.pipeline(transaction=False) as pipe:
                for topic, message in messages:
                    pipe.publish(self._prefix + topic, self._node + b" " + message)
                await pipe.execute()
