"""How much one connection may send: one token bucket of frames and one of bytes.

Each refusal names a later time to send again, so that refused frames come back one by one: a client that sent a hundred
frames at once and obeys is through after five seconds. A client that doesn't obey gets ever longer waits, and is
disconnected once the wait exceeds `MAX_WAIT`.
"""

from dataclasses import dataclass
from functools import lru_cache

from refdesk.protocol.refusals import TooMany

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
