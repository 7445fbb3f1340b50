"""Opening hours: weekly periods in a library's local time, with exceptions for dates. Pure.

A period that closes at or before the time it opens lasts until the next day; from 00:00 to 00:00 is the whole day. A
time that the clocks skip means the time after the gap. Of a time that occurs twice, a period opens at the first and
closes at the second. Moments are milliseconds since 1970-01-01 UTC.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import msgspec

DAY_MINUTES = 24 * 60
PERIODS_LIMIT = 4
"""Periods of one day."""
EXCEPTIONS_LIMIT = 400
NOTE_LIMIT = 80
_LOOK_AHEAD = 400
"""Days in which the next opening is searched."""
_LONGEST = 8
"""Days after which continuous opening counts as without an end."""
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")

Stretch = tuple[int, int]
"""From and until, in ms."""


class Period(msgspec.Struct, frozen=True):
    """From `opens` to `closes`, as `09:00`."""

    opens: str
    closes: str

    @property
    def minutes(self) -> tuple[int, int]:
        """Both as minutes from the day's midnight; `closes` is greater than `opens`."""
        opens, closes = _minutes(self.opens), _minutes(self.closes)
        return opens, closes if closes > opens else closes + DAY_MINUTES


class DateException(msgspec.Struct, frozen=True):
    """The periods of one date instead of its weekday's; none: closed. `note` names the occasion."""

    date: date
    periods: tuple[Period, ...] = ()
    note: str = ""


class OpeningHours(msgspec.Struct, frozen=True):
    """The periods of Monday to Sunday, and the exceptions by date."""

    week: tuple[tuple[Period, ...], ...]
    exceptions: tuple[DateException, ...] = ()

    def is_open(self, at: int, zone: ZoneInfo) -> bool:
        return any(first <= at < last for first, last in self.stretches(at, at + 1, zone))

    def next_opening(self, at: int, zone: ZoneInfo) -> int | None:
        """The first opening after `at`; None within the next 400 days."""
        end = at + _LOOK_AHEAD * 86_400_000
        return next((first for first, _ in self.stretches(at, end, zone) if first > at), None)

    def closing(self, at: int, ahead: int, zone: ZoneInfo) -> int | None:
        """When it closed, or is about to close within `ahead` ms after `at`; None while it stays open.

        A closing of more than 8 days ago counts as 8 days ago.
        """
        first = at - _LONGEST * 86_400_000
        last = first
        for began, until in self.stretches(first, at + ahead + 1, zone):
            if began > at:
                break
            last = until
        return last if last <= at + ahead else None

    def stretches(self, first: int, last: int, zone: ZoneInfo) -> Iterator[Stretch]:
        """The stretches in which it is open between two moments, in order.

        The first has its full length, the last is complete at least until `last`.
        """
        current: Stretch | None = None
        for began, until in self._periods(first, last, zone):
            if current and began <= current[1]:
                current = (current[0], max(current[1], until))
            elif began < last:
                if current:
                    yield current
                current = (began, until)
        if current:
            yield current

    def _periods(self, first: int, last: int, zone: ZoneInfo) -> Iterator[Stretch]:
        """The periods of these days that end after `first`, in order of their opening."""
        exceptions = {exception.date: exception.periods for exception in self.exceptions}
        # From the day before, since a period may last until the next day.
        day, end = _local_date(first, zone) - timedelta(days=1), _local_date(last, zone)
        while day <= end:
            for period in sorted(exceptions.get(day, self.week[day.weekday()]), key=lambda period: period.minutes):
                began, until = _moments(day, period, zone)
                if until > first:
                    yield began, until
            day += timedelta(days=1)


def overlapping(periods: tuple[Period, ...]) -> bool:
    """Whether two periods of a day overlap, or one lasts into the first again on the next day."""
    spans = sorted(period.minutes for period in periods)
    return any(later[0] < earlier[1] for earlier, later in pairwise(spans))


def is_time(text: str) -> bool:
    """Whether the text is a time of day as `09:00`."""
    return _TIME.fullmatch(text) is not None


def decoded(stored: object) -> OpeningHours | None:
    """The hours of a database field; None where none are set."""
    return None if stored is None else msgspec.convert(stored, OpeningHours)


def encoded(hours: OpeningHours | None) -> object:
    """For a database field."""
    return msgspec.to_builtins(hours)


def _minutes(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def _moments(day: date, period: Period, zone: ZoneInfo) -> Stretch:
    opens, closes = period.minutes
    return _moment(day, opens, zone, fold=0), _moment(day, closes, zone, fold=1)


def _moment(day: date, minutes: int, zone: ZoneInfo, *, fold: int) -> int:
    days, rest = divmod(minutes, DAY_MINUTES)
    local = datetime.combine(day + timedelta(days=days), time(rest // 60, rest % 60, fold=fold), zone)
    exists = local.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None)
    # In a gap, fold 0 means the offset before the change, so the result is after the gap.
    return int((local if exists else local.replace(fold=0)).timestamp()) * 1000


def _local_date(at: int, zone: ZoneInfo) -> date:
    return datetime.fromtimestamp(at / 1000, zone).date()
