"""How long somebody was there, by the hours of the clock."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo

from refdesk.analytics.local_time import HOUR, offsets

Stretch = tuple[int, int]
"""From one moment to another (ms)."""


def merged(stretches: Iterable[Stretch]) -> Iterator[Stretch]:
    """The same time, each moment of it once; stretches come in the order of their beginnings."""
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
    """A library's clocks over a stretch of time: which hour they show, counted from 1970-01-01 00:00."""

    def __init__(self, zone: ZoneInfo, first: int, last: int) -> None:
        steps = offsets(first, last, zone)
        self._changes = [until for until, _ in steps[:-1]]
        self._offsets = [offset for _, offset in steps]

    def hours(self, stretch: Stretch) -> Iterator[tuple[int, int]]:
        """How much of each hour the stretch fills (ms). An hour that comes twice is filled twice."""
        at, until = stretch
        while at < until:
            place = bisect_right(self._changes, at)
            offset = self._offsets[place]
            hour = (at + offset) // HOUR
            after = min(until, (hour + 1) * HOUR - offset, *self._changes[place : place + 1])
            yield hour, after - at
            at = after
