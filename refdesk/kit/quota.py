"""Rate limits, counted in this process on the monotonic clock."""

import math
from bisect import bisect_right
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from time import monotonic

MOST_KEYS = 50_000
"""The most keys of one quota, to bound memory; beyond it the least recently used are dropped."""


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
        """Seconds until one more is allowed, beside those under way in `trying`; 0 if it is now."""
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
