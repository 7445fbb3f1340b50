"""Attempts at a minimum interval, in order of arrival, on the monotonic clock of this process."""

import math
from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic

from . import quota

RESERVED = 120
"""Seconds after its time for which a slot stays reserved."""
MOST_KEYS = 10_000


@dataclass
class _Queue:
    """`free` is the first free moment; `slots` are the reserved moments before it, by owner."""

    free: float
    slots: OrderedDict[str, float] = field(default_factory=OrderedDict)


class Spacing:
    """One attempt every `seconds` for each key. Thread-safe.

    An attempt that comes too early reserves the next free moment, as long as fewer than `slots` are reserved. Without
    slots, the first attempt at a free moment gets it.
    """

    def __init__(self, seconds: int, slots: int = 0) -> None:
        self._seconds, self._slots = seconds, slots
        # Least recently used first; dropped first.
        self._queues: OrderedDict[str, _Queue] = OrderedDict()
        self._lock = Lock()
        quota.on_reset_all.append(self._queues.clear)

    def wait(self, key: str, owner: str) -> int:
        """Seconds until `owner` should try again; 0: the attempt is allowed now, and the next one `seconds` later."""
        with self._lock:
            now = monotonic()
            queue = self._queue(key, now)
            _drop_old(queue.slots, now)
            if owner in queue.slots:
                if queue.slots[owner] <= now:
                    del queue.slots[owner]
                    return 0
                return math.ceil(queue.slots[owner] - now)
            if queue.free <= now:
                queue.free = now + self._seconds
                return 0
            wait = math.ceil(queue.free - now)
            if len(queue.slots) < self._slots:
                queue.slots[owner] = queue.free
                queue.free += self._seconds
            return wait

    def _queue(self, key: str, now: float) -> _Queue:
        queue = self._queues.setdefault(key, _Queue(free=now))
        self._queues.move_to_end(key)
        if len(self._queues) > MOST_KEYS:
            self._queues.popitem(last=False)
        return queue


def _drop_old(slots: OrderedDict[str, float], now: float) -> None:
    while slots and next(iter(slots.values())) + RESERVED <= now:
        slots.popitem(last=False)
