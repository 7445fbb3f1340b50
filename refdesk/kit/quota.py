"""How often something may happen in a while, counted in this process."""

import math
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from limits import RateLimitItemPerSecond
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

_counted = MovingWindowRateLimiter(MemoryStorage())


class Quota:
    """At most `times` in any `seconds`, for each key. Quotas of one name count together."""

    def __init__(self, name: str, times: int, seconds: int) -> None:
        self._limit = RateLimitItemPerSecond(times, seconds, namespace=name)
        self._under_way: Counter[str] = Counter()
        self._lock = Lock()

    def spend(self, key: str) -> bool:
        """Count one more. False, and nothing counted, where there is none left."""
        return _counted.hit(self._limit, key)

    def wait(self, key: str) -> int:
        """Seconds until there is one again; 0 where there is one now, besides those that are under way."""
        if _counted.test(self._limit, key, cost=1 + self._under_way[key]):
            return 0
        return max(1, math.ceil(_counted.get_window_stats(self._limit, key).reset_time - time.time()))

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
        _counted.clear(self._limit, key)


def forget_everything() -> None:
    """Begin all counts of this process again."""
    _counted.storage.reset()
