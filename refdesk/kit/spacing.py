"""Attempts at a minimum spacing, in the order in which they came, by a clock of this process that nobody sets."""

import math
from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic

from . import quota

KEPT = 120
"""Seconds for which a place waits, once its time has come, for the one who has it."""
MOST_KEYS = 10_000


@dataclass
class _Line:
    """`free` is the first moment that nobody has yet; `places` says whose the moments before it are."""

    free: float
    places: OrderedDict[str, float] = field(default_factory=OrderedDict)


class Spacing:
    """One attempt every `seconds` for each key.

    Whoever comes too early gets the next moment as a place of their own, which nobody else can take, as long as there
    are fewer than `places` of them. Without places a moment goes to whoever comes when it is free.
    """

    def __init__(self, seconds: int, places: int = 0) -> None:
        self._seconds, self._places = seconds, places
        # The one that nobody asked for longest comes first, and is forgotten first.
        self._lines: OrderedDict[str, _Line] = OrderedDict()
        self._lock = Lock()
        quota.on_forget_everything.append(self._lines.clear)

    def wait(self, key: str, who: str) -> int:
        """Seconds until `who` should come again; 0: the attempt is theirs now, and the next one is `seconds` later."""
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
