"""How much one connection may send: a bucket of frames and one of bytes, refilled as time goes on.

Who is refused is told when to come again, each time a little later: a client that sent a hundred frames at once and
does as it is told is through after five seconds. Who goes on all the same is told ever later, and at last let go.
"""

from dataclasses import dataclass

from refdesk.protocol.refusals import TooMany

BURST_SECONDS = 3
BYTES_PER_SECOND = 256 * 1024
PATIENCE = 15.0
"""Seconds: who has to wait longer has sent some hundred frames more than was allowed."""


@dataclass(slots=True)
class Bucket:
    """Holds `size` tokens, and gets `rate` new ones each second. `promised` is when the last one refused may come."""

    rate: float
    size: float
    level: float
    at: float = 0.0
    promised: float = 0.0

    def take(self, tokens: float, now: float) -> float:
        """Take tokens if there are enough; else how many seconds until there are, after those refused before."""
        self.level = min(self.size, self.level + (now - self.at) * self.rate)
        self.at = now
        if tokens <= self.level:
            self.level -= tokens
            return 0.0
        wanted = min(tokens, self.size)
        self.promised = max(now + (wanted - self.level) / self.rate, self.promised + wanted / self.rate)
        return self.promised - now


class Allowance:
    """What one connection may still send (docs/protocol.md, P26)."""

    def __init__(self, frames_per_second: float) -> None:
        frames, per_second = frames_per_second * BURST_SECONDS, max(BYTES_PER_SECOND, frames_per_second * 1024)
        self._frames = Bucket(frames_per_second, frames, frames)
        self._bytes = Bucket(per_second, 2 * per_second, 2 * per_second)

    def take(self, size: int, now: float) -> TooMany | None:
        """Count one frame of `size` bytes; the refusal if that is too much."""
        wait = max(self._frames.take(1, now), self._bytes.take(size, now))
        return TooMany(retry_after=round(wait + 0.05, 2)) if wait else None
