"""How much one connection may send: a bucket of frames and one of bytes, refilled as time goes on."""

from dataclasses import dataclass

from refdesk.protocol.refusals import TooMany

BURST_SECONDS = 3
BYTES_PER_SECOND = 256 * 1024


@dataclass(slots=True)
class Bucket:
    """Holds `size` tokens, and gets `rate` new ones each second."""

    rate: float
    size: float
    level: float
    at: float = 0.0

    def take(self, tokens: float, now: float) -> float:
        """Take tokens if there are enough; else how many seconds until there are."""
        self.level = min(self.size, self.level + (now - self.at) * self.rate)
        self.at = now
        if tokens <= self.level:
            self.level -= tokens
            return 0.0
        return (min(tokens, self.size) - self.level) / self.rate


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
