"""Splits stretches of time at the hours of a library's clock."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo

from refdesk.analytics.local_time import HOUR, offsets

Stretch = tuple[int, int]
"""Start and end (ms)."""


def merged(stretches: Iterable[Stretch]) -> Iterator[Stretch]:
    """The stretches without overlaps. They must be sorted by start."""
    current: Stretch | None = None
    for began, until in stretches:
        if current and began <= current[1]:
            current = (current[0], max(current[1], until))
            continue
        if current:
            yield current
        current = (began, until)
    if current:
        yield current


class Clock:
    """A library's time zone over a stretch of time. Hours are counted from 1970-01-01 00:00 local time."""

    def __init__(self, zone: ZoneInfo, first: int, last: int) -> None:
        steps = offsets(first, last, zone)
        self._changes = [until for until, _ in steps[:-1]]
        self._offsets = [offset for _, offset in steps]

    def hours(self, stretch: Stretch) -> Iterator[tuple[int, int]]:
        """(hour, ms) for each hour that the stretch overlaps. The hour repeated when clocks go back gets both."""
        at, until = stretch
        while at < until:
            index = bisect_right(self._changes, at)
            offset = self._offsets[index]
            hour = (at + offset) // HOUR
            after = min(until, (hour + 1) * HOUR - offset, *self._changes[index : index + 1])
            yield hour, after - at
            at = after
