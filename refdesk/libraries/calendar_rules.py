"""When an event of an iCalendar file occurs (RFC 5545): its beginning, its rule, and the dates beside it.

The steps of a rule are counted: files are from elsewhere, and dateutil follows a rule that never matches to the year
9999. What icalendar and dateutil raise for a broken event is for the caller.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

Event = Any
"""An event of icalendar, whose types name every kind of value for each property."""
DAY = timedelta(days=1)
_STEPS = {"DAILY": (1, 1), "WEEKLY": (7, 1), "MONTHLY": (30, 2), "YEARLY": (365, 5)}
"""The length of a rule’s step in days, and its cost in units of at most 0.1 ms, by frequency."""
_WITHIN_DAYS = {"BYHOUR", "BYMINUTE", "BYSECOND"}


class RuleRefusedError(Exception):
    """The event repeats within days, or in a way that is not understood."""


class _PastEndError(Exception):
    """The rule has been followed to the end of the days that count."""


class _Interval(int):
    """The interval of a rule, which dateutil adds or multiplies once for each step. Raises after `limit` steps."""

    steps, limit = 0, 0

    def __radd__(self, other: int) -> int:
        self._count()
        return other + int(self)

    def __mul__(self, other: int) -> int:  # of weeks
        self._count()
        return int(self) * other

    def _count(self) -> None:
        self.steps += 1
        if self.steps > self.limit:
            raise _PastEndError


def start_of(event: Event) -> date:
    """A date for an event of whole days, else a datetime."""
    start: date = event["DTSTART"].dt
    return start


def frequency_of(event: Event) -> str:
    """The frequency of its rule, such as `WEEKLY`; empty without one. Raises RuleRefusedError."""
    rule = event.get("RRULE")
    if rule is None:
        return ""
    if isinstance(rule, list) or str(rule["FREQ"][0]).upper() not in _STEPS or _WITHIN_DAYS & set(rule):
        raise RuleRefusedError
    return str(rule["FREQ"][0]).upper()


def cost_of(event: Event, end: date) -> int:
    """What following the rule until `end` costs at most, in units of 0.1 ms. Raises RuleRefusedError, ValueError."""
    frequency = frequency_of(event)
    return _steps(event, frequency, end) * _STEPS[frequency][1] if frequency else 1


def occurrences(event: Event, zone: ZoneInfo, end: date, moved: set[datetime]) -> Iterator[date]:
    """Dates, or local times in this zone without it, before `end` and without the `moved` beginnings."""
    start = start_of(event)
    excluded = {_plain(moment, start, zone) for moment in _dates(event, "EXDATE")} | moved
    further = {_plain(moment, start, zone) for moment in _dates(event, "RDATE")}
    for moment in {*_repeated(event, start, zone, end), *further} - excluded:
        if not isinstance(start, datetime):
            local: date = moment.date()
        elif start.tzinfo is None:
            local = moment
        else:
            local = moment.replace(tzinfo=start.tzinfo).astimezone(zone).replace(tzinfo=None)
        if _day_of(local) < end:
            yield local


def moved_moment(event: Event, zone: ZoneInfo) -> datetime:
    """Which occurrence of a series the event replaces."""
    return _plain(event["RECURRENCE-ID"].dt, start_of(event), zone)


def as_whole_days(event: Event, zone: ZoneInfo) -> None:
    """Change an event of whole days that is written with times into one with dates.

    Outlook and Exchange write midnights and X-MICROSOFT-CDO-ALLDAYEVENT. From one midnight to the next without that,
    an event may be a day that is open around the clock; from one to a later one, it is whole days.
    """
    start = start_of(event)
    if not isinstance(start, datetime):
        return
    length = length_of(event)
    flagged = str(event.get("X-MICROSOFT-CDO-ALLDAYEVENT", "")).upper() == "TRUE"
    if flagged or (start.time() == time() and length > DAY and not length % DAY):
        first = start.astimezone(zone).date() if start.tzname() == "UTC" else start.date()
        days = max(DAY, timedelta(days=round(length / DAY)))
        for name, day in (("DTSTART", first), ("DTEND", first + days)):
            event.pop(name, None)
            event.add(name, day)
        event.pop("DURATION", None)


def length_of(event: Event) -> timedelta:
    """How long it lasts; without an end, a day for a date and nothing for a time."""
    start = start_of(event)
    if "DTEND" in event:
        end = event["DTEND"].dt
        if isinstance(end, datetime) and isinstance(start, datetime) and (end.tzinfo is None) != (start.tzinfo is None):
            end, start = end.replace(tzinfo=None), start.replace(tzinfo=None)
        length: timedelta = end - start
        return length
    without = timedelta() if isinstance(start, datetime) else DAY
    return event["DURATION"].dt if "DURATION" in event else without


def _repeated(event: Event, start: date, zone: ZoneInfo, end: date) -> Iterable[datetime]:
    """The beginnings of the event before `end`, in its own time zone, without it."""
    first = _plain(start, start, zone)
    rule = event.get("RRULE")
    if rule is None:
        return [first]
    interval = _Interval(*rule.get("INTERVAL", [1]))
    interval.limit = _steps(event, frequency_of(event), end)
    parts = {key: value for key, value in rule.items() if key not in ("UNTIL", "COUNT", "INTERVAL")}
    last = min([datetime.combine(end, time()), *(_until(moment, start, zone) for moment in rule.get("UNTIL", []))])
    made = rrulestr(type(rule)(parts).to_ical().decode(), dtstart=first).replace(until=last, interval=interval)
    return _until_past_end(islice(made, *rule.get("COUNT", [None])))


def _until_past_end(moments: Iterable[datetime]) -> list[datetime]:
    starts: list[datetime] = []
    with suppress(_PastEndError):
        starts.extend(moments)
    return starts


def _steps(event: Event, frequency: str, end: date) -> int:
    """How many steps lead beyond `end`, at most."""
    days, interval = _STEPS[frequency][0], int(event["RRULE"].get("INTERVAL", [1])[0])
    # dateutil repeats an interval of 0 forever.
    if interval < 1:
        raise ValueError(interval)
    return max(0, (end - _day_of(start_of(event))).days) // (days * interval) + 2


def _until(moment: date, start: date, zone: ZoneInfo) -> datetime:
    """The last moment of a recurrence; of a date the end of the day."""
    end = timedelta() if isinstance(moment, datetime) else DAY - timedelta(seconds=1)
    return _plain(moment, start, zone) + end


def _dates(event: Event, name: str) -> Iterator[date]:
    values = event.get(name, [])
    for value in values if isinstance(values, list) else [values]:
        for moment in value.dts:
            if isinstance(moment.dt, date):  # an RDATE may have periods, too
                yield moment.dt


def _plain(moment: date, start: date, zone: ZoneInfo) -> datetime:
    """The moment in the time zone of an event that begins at `start`, without it; the midnight of a date."""
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time())
    if not isinstance(start, datetime):
        local = moment.astimezone(zone) if moment.tzname() == "UTC" else moment
        return datetime.combine(local, time())
    if moment.tzinfo is not None and start.tzinfo is not None:
        moment = moment.astimezone(start.tzinfo)
    return moment.replace(tzinfo=None)


def _day_of(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment
