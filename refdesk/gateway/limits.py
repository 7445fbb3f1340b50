"""Limits of connections: what one may send, and what patrons may write before a claim.

A connection has one token bucket of frames and one of bytes. Each refusal names a later time to send again, so that
refused frames come back one by one: a client that sent a hundred frames at once and obeys is through after five
seconds. A client that doesn't obey gets ever longer waits, and is disconnected once the wait exceeds `MAX_WAIT`.
"""

from collections import OrderedDict
from dataclasses import dataclass
from functools import lru_cache

from refdesk.kit.quota import Quota
from refdesk.protocol.refusals import TooMany

# Every hello may append a `seat_taken` event. A patron who browses on a poor connection stays well below this limit.
HELLOS = Quota("hello/chat", 120, 60)
# Every seat is an event: two windows that take the chat from each other would fill the log without a message.
SEATS = Quota("seats/chat", 240, 60)
BURST_SECONDS = 3
BYTES_PER_SECOND = 256 * 1024
MAX_WAIT = 15.0
"""Seconds, reached after some hundred frames more than allowed."""


@dataclass(slots=True)
class Bucket:
    """Holds `size` tokens and gains `rate` a second. `promised` is the time named in the last refusal."""

    rate: float
    size: float
    level: float
    at: float = 0.0
    promised: float = 0.0

    def consume(self, tokens: float, now: float) -> float:
        """Consume tokens if there are enough; else the seconds until there are, behind those refused earlier."""
        level = self.level + (now - self.at) * self.rate
        if level > self.size:
            level = self.size
        self.at = now
        if tokens <= level:
            self.level = level - tokens
            return 0.0
        self.level = level
        needed = min(tokens, self.size)
        self.promised = max(now + (needed - self.level) / self.rate, self.promised + needed / self.rate)
        return self.promised - now


class Allowance:
    """What one connection may still send (docs/protocol.md, P26)."""

    __slots__ = ("_bytes", "_frames")

    def __init__(self, frames_per_second: float) -> None:
        frames, per_second, content = _sizes(frames_per_second)
        self._frames = Bucket(frames_per_second, frames, frames)
        self._bytes = Bucket(per_second, content, content)

    def consume(self, size: int, now: float) -> TooMany | None:
        """Count one frame of `size` bytes at `now` (monotonic, s). Returns the refusal if that is too much."""
        frames, content = self._frames.consume(1, now), self._bytes.consume(size, now)
        return TooMany(retry_after=round(max(frames, content) + 0.05, 2)) if frames or content else None


@lru_cache(maxsize=8)
def _sizes(frames_per_second: float) -> tuple[float, float, float]:
    """Frames at once, bytes a second and bytes at once: the same objects for all connections."""
    per_second = max(BYTES_PER_SECOND, frames_per_second * 1024)
    return frames_per_second * BURST_SECONDS, per_second, 2 * per_second


MESSAGES, EVERY = 30, 3.0
"""Messages of a chat at once, and seconds between further ones."""
CHAT_BYTES, CHAT_BYTES_PER_SECOND = 64 * 1024, 2 * 1024
"""Bytes of a chat at once, and of further messages."""
ADDRESS_BYTES, ADDRESS_BYTES_PER_SECOND = 512 * 1024, 8 * 1024
"""Bytes of all unclaimed chats of an address, which a library with a hundred waiting patrons may share."""
DEFAULT_FRAMES_PER_SECOND = 20
"""The default of `REFDESK_FRAMES_PER_SECOND`, for which these numbers hold; they scale with the setting."""


class UnclaimedRate:
    """The rate at which patrons may write until their chats are claimed (P39). Times are monotonic, in seconds.

    It is counted per process, for each chat and for each address, not per connection, so that neither a new connection
    nor another chat resets the count.
    """

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
        return self._bucket(1 / EVERY, MESSAGES, now), self._bucket(CHAT_BYTES_PER_SECOND, CHAT_BYTES, now)

    def _bucket(self, rate: float, size: float, now: float) -> Bucket:
        """A full bucket."""
        return Bucket(self._factor * rate, self._factor * size, self._factor * size, now)

    def _forget_idle(self, now: float) -> None:
        """Drop buckets that are full again: new ones start full."""
        full_after = max(MESSAGES * EVERY, CHAT_BYTES / CHAT_BYTES_PER_SECOND)
        while self._chats and now - next(iter(self._chats.values()))[0].at > full_after:
            self._chats.popitem(last=False)
        full_after = ADDRESS_BYTES / ADDRESS_BYTES_PER_SECOND
        while self._addresses and now - next(iter(self._addresses.values())).at > full_after:
            self._addresses.popitem(last=False)
