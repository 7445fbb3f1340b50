"""How much a patron may write while nobody has claimed the chat (docs/protocol.md, P39).

Counted for the chat, not for the connection, so that a new connection begins no new count; in each process.
"""

from collections import OrderedDict

from refdesk.protocol.refusals import TooMany

from .limits import Bucket

MESSAGES, EVERY = 30, 3.0
"""Messages at once, and seconds for each one after that."""
BYTES, BYTES_PER_SECOND = 64 * 1024, 2 * 1024
USUAL = 20
"""Frames a second of a connection, for which these numbers hold: who may send more, may here, too."""


class Unclaimed:
    """The chats of one node. Times are monotonic, in seconds."""

    def __init__(self, frames_per_second: float) -> None:
        self._factor = frames_per_second / USUAL
        # The one that wrote longest ago comes first.
        self._chats: OrderedDict[int, tuple[Bucket, Bucket]] = OrderedDict()

    def take(self, chat: int, size: int, now: float) -> TooMany | None:
        """Count one message of `size` bytes; the refusal if that is too much."""
        self._forget(now)
        buckets = self._chats.get(chat) or self._new(now)
        self._chats[chat] = buckets
        self._chats.move_to_end(chat)
        messages, content = buckets
        wait = max(messages.take(1, now), content.take(size, now))
        return TooMany(retry_after=round(wait + 0.05, 2)) if wait else None

    def _new(self, now: float) -> tuple[Bucket, Bucket]:
        messages, content = MESSAGES * self._factor, BYTES * self._factor
        return (
            Bucket(self._factor / EVERY, messages, messages, now),
            Bucket(BYTES_PER_SECOND * self._factor, content, content, now),
        )

    def _forget(self, now: float) -> None:
        """Buckets that are full again are as good as new ones."""
        full_after = max(MESSAGES * EVERY, BYTES / BYTES_PER_SECOND)
        while self._chats and now - next(iter(self._chats.values()))[0].at > full_after:
            self._chats.popitem(last=False)
