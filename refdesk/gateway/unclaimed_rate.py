"""The rate at which a patron may write until the chat is claimed (docs/protocol.md, P39).

Counted per process, for each chat and for each address, not per connection, so that neither a new connection nor
another chat resets the count.
"""

from collections import OrderedDict

from refdesk.protocol.refusals import TooMany

from .limits import Bucket

MESSAGES, EVERY = 30, 3.0
"""Messages of a chat at once, and seconds between further ones."""
BYTES, BYTES_PER_SECOND = 64 * 1024, 2 * 1024
"""Bytes of a chat at once, and of further messages."""
ADDRESS_BYTES, ADDRESS_BYTES_PER_SECOND = 512 * 1024, 8 * 1024
"""Bytes of all unclaimed chats of an address, which a library with a hundred waiting patrons may share."""
DEFAULT_FRAMES_PER_SECOND = 20
"""The default of `REFDESK_FRAMES_PER_SECOND`, for which these numbers hold; they scale with the setting."""


class UnclaimedRate:
    """Rate limits of all unclaimed chats of one node. Times are monotonic, in seconds."""

    def __init__(self, frames_per_second: float) -> None:
        self._factor = frames_per_second / DEFAULT_FRAMES_PER_SECOND
        # Ordered by the time of the last message, oldest first.
        self._chats: OrderedDict[int, tuple[Bucket, Bucket]] = OrderedDict()
        self._addresses: OrderedDict[str, Bucket] = OrderedDict()

    def consume(self, chat: int, address: str, size: int, now: float) -> TooMany | None:
        """Count one message of `size` bytes. Returns the refusal if that is too much."""
        self._forget_idle(now)
        messages, content = self._chats.get(chat) or self._new(now)
        shared = self._addresses.get(address) or self._bucket(ADDRESS_BYTES_PER_SECOND, ADDRESS_BYTES, now)
        self._chats[chat], self._addresses[address] = (messages, content), shared
        self._chats.move_to_end(chat)
        self._addresses.move_to_end(address)
        wait = max(messages.consume(1, now), content.consume(size, now), shared.consume(size, now))
        return TooMany(retry_after=round(wait + 0.05, 2)) if wait else None

    def _new(self, now: float) -> tuple[Bucket, Bucket]:
        return self._bucket(1 / EVERY, MESSAGES, now), self._bucket(BYTES_PER_SECOND, BYTES, now)

    def _bucket(self, rate: float, size: float, now: float) -> Bucket:
        """A full bucket."""
        return Bucket(self._factor * rate, self._factor * size, self._factor * size, now)

    def _forget_idle(self, now: float) -> None:
        """Drop buckets that are full again: new ones start full."""
        full_after = max(MESSAGES * EVERY, BYTES / BYTES_PER_SECOND)
        while self._chats and now - next(iter(self._chats.values()))[0].at > full_after:
            self._chats.popitem(last=False)
        full_after = ADDRESS_BYTES / ADDRESS_BYTES_PER_SECOND
        while self._addresses and now - next(iter(self._addresses.values())).at > full_after:
            self._addresses.popitem(last=False)
