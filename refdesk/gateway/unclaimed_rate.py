"""The rate at which a patron may write until the chat is claimed (docs/protocol.md, P39).

Counted per chat and process, not per connection, so that a new connection doesn't reset the count.
"""

from collections import OrderedDict

from refdesk.protocol.refusals import TooMany

from .limits import Bucket

MESSAGES, EVERY = 30, 3.0
"""Messages at once, and seconds between further ones."""
BYTES, BYTES_PER_SECOND = 64 * 1024, 2 * 1024
DEFAULT_FRAMES_PER_SECOND = 20
"""The default of `REFDESK_FRAMES_PER_SECOND`, for which these numbers hold; they scale with the setting."""


class UnclaimedRate:
    """Rate limits of all unclaimed chats of one node. Times are monotonic, in seconds."""

    def __init__(self, frames_per_second: float) -> None:
        self._factor = frames_per_second / DEFAULT_FRAMES_PER_SECOND
        # Ordered by the time of the last message, oldest first.
        self._chats: OrderedDict[int, tuple[Bucket, Bucket]] = OrderedDict()

    def consume(self, chat: int, size: int, now: float) -> TooMany | None:
        """Count one message of `size` bytes. Returns the refusal if that is too much."""
        self._forget_idle(now)
        buckets = self._chats.get(chat) or self._new(now)
        self._chats[chat] = buckets
        self._chats.move_to_end(chat)
        messages, content = buckets
        wait = max(messages.consume(1, now), content.consume(size, now))
        return TooMany(retry_after=round(wait + 0.05, 2)) if wait else None

    def _new(self, now: float) -> tuple[Bucket, Bucket]:
        messages, content = MESSAGES * self._factor, BYTES * self._factor
        return (
            Bucket(self._factor / EVERY, messages, messages, now),
            Bucket(BYTES_PER_SECOND * self._factor, content, content, now),
        )

    def _forget_idle(self, now: float) -> None:
        """Drop buckets that are full again: new ones start full."""
        full_after = max(MESSAGES * EVERY, BYTES / BYTES_PER_SECOND)
        while self._chats and now - next(iter(self._chats.values()))[0].at > full_after:
            self._chats.popitem(last=False)
