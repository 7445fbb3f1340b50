"""What a bus promises.

1. `publish` never waits and never raises: what can't be sent is lost. `on_gap` is called once the bus works again.
2. A message reaches every other node that has subscribed its topic, at most once, in the order of one publisher.
3. A node does not receive its own messages.
4. A subscription holds once `subscribe` has returned; until then a message may be missed.
5. Messages are UTF-8 of at most `LIMIT` bytes; topics are short ASCII words.
"""

from collections.abc import Callable
from typing import Protocol

LIMIT = 7_000
"""Bytes. PostgreSQL's NOTIFY has a limit of 8,000, of which the envelope needs some."""

OnMessage = Callable[[str, bytes], None]
OnGap = Callable[[], None]


class Bus(Protocol):
    """A bus, as one node sees it. All methods are called on the event loop, and so are the callbacks."""

    @property
    def error(self) -> str:
        """Why its server can't be reached; empty while it is, or if there is none."""

    async def start(self, on_message: OnMessage, on_gap: OnGap) -> None:
        """Connect, and keep trying; does not raise if the server is unreachable."""

    async def stop(self) -> None: ...

    def publish(self, topic: str, message: bytes) -> None: ...

    async def subscribe(self, topic: str) -> None: ...

    async def unsubscribe(self, topic: str) -> None: ...
