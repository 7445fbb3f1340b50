"""Attempts at a minimum spacing, in order of arrival, by the monotonic clock of this process."""

import math
from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic

from . import quota

KEPT = 120
"""Seconds after its time for which a place stays reserved."""
MOST_KEYS = 10_000


@dataclass
class _Line:
    """`free` is the first free moment; `places` holds the reserved moments before it, by owner."""

    free: float
    places: OrderedDict[str, float] = field(default_factory=OrderedDict)


class Spacing:
    """One attempt every `seconds` for each key.

    An attempt that comes too early reserves the next moment as its place, as long as fewer than `places` are
    reserved. With `places` 0, the first attempt at a free moment gets it.
    """

    def __init__(self, seconds: int, places: int = 0) -> None:
        self._seconds, self._places = seconds, places
        # Least recently used first; dropped first.
        self._lines: OrderedDict[str, _Line] = OrderedDict()
        self._lock = Lock()
        quota.on_forget_everything.append(self._lines.clear)

    def wait(self, key: str, who: str) -> int:
        """Seconds until `who` should try again; 0: the attempt is allowed now, and the next one `seconds` later."""
        with self._lock:
            now = monotonic()
            line = self._line(key, now)
            _drop_old(line.places, now)
            if who in line.places:
                if line.places[who] <= now:
                    del line.places[who]
                    return 0
                return math.ceil(line.places[who] - now)
            if line.free <= now:
                line.free = now + self._seconds
                return 0
            wait = math.ceil(line.free - now)
            if len(line.places) < self._places:
                line.places[who] = line.free
                line.free += self._seconds
            return wait

    def _line(self, key: str, now: float) -> _Line:
        line = self._lines.setdefault(key, _Line(free=now))
        self._lines.move_to_end(key)
        if len(self._lines) > MOST_KEYS:
            self._lines.popitem(last=False)
        return line


def _drop_old(places: OrderedDict[str, float], now: float) -> None:
    while places and next(iter(places.values())) + KEPT <= now:
        places.popitem(last=False)
