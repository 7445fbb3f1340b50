"""Limits of this process: how often per time, at which interval, and how many at a time. On the monotonic clock."""

import math
from bisect import bisect_right
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic

from .ip_addresses import rate_limit_key

MOST_KEYS, MOST_SPACED_KEYS = 50_000, 10_000
"""The most keys of one quota and of one spacing, to bound memory; beyond it the least recently used are dropped."""


class Quota:
    """At most `times` in any `seconds` for each key. Quotas with the same arguments share their counts. Thread-safe.

    Pass a function for a limit that is a setting, since settings are read at use.
    """

    def __init__(self, name: str, times: int | Callable[[], int], seconds: int) -> None:
        self._limit = times if callable(times) else lambda: times
        self._spent = _spent.setdefault((name, times, seconds), _Moments(seconds))
        self._under_way: Counter[str] = Counter()
        self._lock = Lock()

    def spend(self, key: str) -> bool:
        """Count one. False, and not counted, if the limit is reached."""
        return self._spent.add(key, self._limit())

    def count(self, key: str) -> None:
        """Count one even beyond the limit, which makes the wait longer."""
        self._spent.add(key, None)

    def wait(self, key: str) -> int:
        """Seconds until another use is allowed, counting those in progress in `trying`; 0 if now."""
        return self._spent.wait(key, self._limit() - self._under_way[key])

    @contextmanager
    def trying(self, key: str) -> Iterator[int]:
        """Yields `wait`; if that is 0, one is under way until the end of the block.

        Otherwise concurrent attempts would all pass before the first of them is counted.
        """
        with self._lock:
            wait = self.wait(key)
            self._under_way[key] += not wait
        try:
            yield wait
        finally:
            with self._lock:
                self._under_way[key] -= not wait
                self._under_way += Counter()

    def forget(self, key: str) -> None:
        self._spent.forget(key)


class _Moments:
    """The times of the last `seconds` for each key. Thread-safe."""

    def __init__(self, seconds: int) -> None:
        self._seconds = seconds
        # Least recently used first; dropped first. Most keys have a single moment: an empty deque has 760 bytes.
        self._of: OrderedDict[str, list[float]] = OrderedDict()
        self._lock = Lock()

    def add(self, key: str, times: int | None) -> bool:
        with self._lock:
            now = monotonic()
            recent = self._recent(key, now)
            if times is not None and len(recent) >= times:
                return False
            self._of.setdefault(key, recent).append(now)
            self._of.move_to_end(key)
            if len(self._of) > MOST_KEYS:
                self._of.popitem(last=False)
            return True

    def wait(self, key: str, times: int) -> int:
        with self._lock:
            now = monotonic()
            recent = self._recent(key, now)
            if len(recent) < times:
                return 0
            # The entry whose expiry makes room: with more than `times` counted that is not the first one.
            leaving = recent[len(recent) - times if times > 0 else 0] if recent else now
            return max(1, math.ceil(leaving + self._seconds - now))

    def forget(self, key: str) -> None:
        with self._lock:
            self._of.pop(key, None)

    def clear(self) -> None:
        with self._lock:
            self._of.clear()

    def _recent(self, key: str, now: float) -> list[float]:
        expired = now - self._seconds
        while self._of and next(iter(self._of.values()))[-1] <= expired:
            self._of.popitem(last=False)
        moments = self._of.get(key, [])
        if moments and moments[0] <= expired:
            del moments[: bisect_right(moments, expired)]
        return moments


_spent: dict[tuple[str, int | Callable[[], int], int], _Moments] = {}
on_reset_all: list[Callable[[], None]] = []
"""Further callbacks for `reset_all`."""


def reset_all() -> None:
    """Reset all counts of this process, for tests."""
    for moments in _spent.values():
        moments.clear()
    for clear in on_reset_all:
        clear()


RESERVED = 120
"""Seconds after its time for which a slot of a spacing stays reserved."""


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
        on_reset_all.append(self._queues.clear)

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
        if len(self._queues) > MOST_SPACED_KEYS:
            self._queues.popitem(last=False)
        return queue


def _drop_old(slots: OrderedDict[str, float], now: float) -> None:
    while slots and next(iter(slots.values())) + RESERVED <= now:
        slots.popitem(last=False)


class ConnectionLimiter:
    """At most `limit` live connections of an address at a time; an IPv6 address counts as its /64.

    Each connection holds one of the files that the process may have open, so a single address could exhaust them.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._counts: Counter[str] = Counter()

    def acquire(self, address: str) -> bool:
        """Count one more connection. False, and not counted, if the address is at its limit."""
        key = rate_limit_key(address)
        if self._counts[key] >= self._limit:
            return False
        self._counts[key] += 1
        return True

    def release(self, address: str) -> None:
        """Count one acquired connection less."""
        key = rate_limit_key(address)
        self._counts[key] -= 1
        if not self._counts[key]:
            del self._counts[key]
