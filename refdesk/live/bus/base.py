"""What a bus promises.

1. `publish` never waits and never raises: what can't be sent is lost. `on_gap` is called when the bus is whole again.
2. A message reaches every other node that had subscribed its topic, at most once, in the order of one publisher.
3. A node does not hear itself.
4. `subscribe` holds once it has returned; until then a message may be missed.
5. Messages are UTF-8 of at most `LIMIT` bytes; topics are short ASCII words.
"""

from collections.abc import Callable
from typing import Protocol

# PostgreSQL's NOTIFY takes 8,000 bytes, some of which the envelope needs.
LIMIT = 7_000

OnMessage = Callable[[str, bytes], None]
OnGap = Callable[[], None]


class Bus(Protocol):
    """A bus, as one node sees it. All methods are called on the event loop, and so are the callbacks."""

    async def start(self, on_message: OnMessage, on_gap: OnGap) -> None:
        """Connect, or go on trying to; doesn't raise where the other side is away."""

    async def stop(self) -> None:
        """Disconnect."""

    def publish(self, topic: str, message: bytes) -> None:
        """Send to all other nodes that subscribed the topic."""

    async def subscribe(self, topic: str) -> None:
        """Hear of this topic from now on."""

    async def unsubscribe(self, topic: str) -> None:
        """Hear no more of it."""
