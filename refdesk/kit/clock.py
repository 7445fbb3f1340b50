"""Time in whole milliseconds since 1970-01-01 UTC."""

import time
from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

Clock = Callable[[], int]


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def day_start(day: date, zone: ZoneInfo) -> int:
    """When a day begins in a time zone (ms)."""
    return int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp() * 1000)
