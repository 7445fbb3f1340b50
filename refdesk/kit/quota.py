"""How often something may happen in a while, counted in this process by a clock that nobody sets."""

import math
from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from time import monotonic

MOST_KEYS = 50_000
"""The most keys of one quota, to bound memory; beyond it the least recently used are dropped."""


class Quota:
    """At most `times` in any `seconds`, for each key. Quotas of one name count together."""

    def __init__(self, name: str, times: int, seconds: int) -> None:
        self._times = times
        self._spent = _spent.setdefault((name, times, seconds), _Moments(seconds))
        self._under_way: Counter[str] = Counter()
        self._lock = Lock()

    def spend(self, key: str) -> bool:
        """Count one more. False, and nothing counted, where there is none left."""
        return self._spent.add(key, self._times)

    def count(self, key: str) -> None:
        """Count one more, even beyond the limit: the wait becomes longer."""
        self._spent.add(key, None)

    def wait(self, key: str) -> int:
        """Seconds until there is one again; 0 where there is one now, besides those that are under way."""
        return self._spent.wait(key, self._times - self._under_way[key])

    @contextmanager
    def trying(self, key: str) -> Iterator[int]:
        """What `wait` says; where it is 0, one is under way until the end of the block.

        Without this, many at once would all pass before the first of them is counted.
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
        """Begin again for this key."""
        self._spent.forget(key)


class _Moments:
    """When something was spent, for each key, over the last so many seconds. Any thread may ask."""

    def __init__(self, seconds: int) -> None:
        self._seconds = seconds
        # Whoever has not spent for the longest time comes first, and is forgotten first.
        self._of: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = Lock()

    def add(self, key: str, times: int | None) -> bool:
        with self._lock:
            now = monotonic()
            recent = self._recent(key, now)
            if times is not None and len(recent) >= times:
                return False
            self._of.setdefault(key, deque()).append(now)
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
            # With more than `times` counted, the one whose going makes room; with none allowed beside those under way,
            # the first.
            leaving = recent[len(recent) - times if times > 0 else 0] if recent else now
            return max(1, math.ceil(leaving + self._seconds - now))

    def forget(self, key: str) -> None:
        with self._lock:
            self._of.pop(key, None)

    def clear(self) -> None:
        with self._lock:
            self._of.clear()

    def _recent(self, key: str, now: float) -> deque[float]:
        over = now - self._seconds
        while self._of and next(iter(self._of.values()))[-1] <= over:
            self._of.popitem(last=False)
        moments = self._of.get(key, deque())
        while moments and moments[0] <= over:
            moments.popleft()
        return moments


_spent: dict[tuple[str, int, int], _Moments] = {}
on_forget_everything: list[Callable[[], None]] = []
"""Further callbacks for `forget_everything`."""


def forget_everything() -> None:
    """Begin all counts of this process again."""
    for moments in _spent.values():
        moments.clear()
    for clear in on_forget_everything:
        clear()
