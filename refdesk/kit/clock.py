"""Time as the whole project counts it: whole milliseconds since 1970-01-01 UTC."""

import time
from collections.abc import Callable

Clock = Callable[[], int]


def now_ms() -> int:
    """The present, in milliseconds since 1970-01-01 UTC."""
    return time.time_ns() // 1_000_000
