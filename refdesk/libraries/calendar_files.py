"""Exceptions to opening hours from an iCalendar file (RFC 5545).

An event of whole days closes them. An event with times sets the hours of its days. Files are from elsewhere: what they
can make this code do is bounded.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import Enum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from icalendar import Calendar

from .calendar_rules import (
    DAY,
    Event,
    RuleRefusedError,
    as_whole_days,
    cost_of,
    frequency_of,
    length_of,
    moved_moment,
    occurrences,
    start_of,
)
from .opening_hours import EXCEPTIONS_LIMIT, PERIODS_LIMIT, DateException, Period, overlapping

DAYS = 731
"""From today, for so many days events become exceptions."""
EVENTS_LIMIT = 2_000
DATES_LIMIT = 10 * EXCEPTIONS_LIMIT
"""Dates of all events of a file."""
_COST_LIMIT = 20_000
"""For all rules of a file, in units of at most 0.1 ms."""


class NotACalendarError(Exception):
    """The file can't be read as iCalendar."""


class TooManyEventsError(Exception):
    """The file has more than `EVENTS_LIMIT` events."""


class Reason(Enum):
    """Why an event is not used."""

    UNREADABLE = "unreadable"
    LONG = "long"
    EMPTY = "empty"
    RULE = "rule"
    TOO_MANY = "too many"
    OVERLAP = "overlap"


class _UnusedError(Exception):
    """An event is not used, for this reason."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


class LeftOut(NamedTuple):
    """An event that is not used, by its name."""

    name: str
    reason: Reason


@dataclass
class CalendarEvent:
    """An event, or a series, with its changed occurrences; `exceptions` in order of their dates.

    `suggested`: it probably concerns the opening hours: it closes whole days, once or once a year.
    """

    name: str
    repeated: bool
    suggested: bool
    exceptions: list[DateException]


@dataclass
class Found:
    """The events in order of their first dates, and what is not used."""

    events: list[CalendarEvent] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)


@dataclass
class _Group:
    """What is known of an event or series. `days` has the hours of each day; none: closed."""

    name: str
    repeated: bool = False
    often: bool = False
    days: dict[date, set[Period]] = field(default_factory=dict)


def events_of(content: str, today: date, zone: ZoneInfo) -> Found:
    """What the file's events mean for opening hours from today on. Raises NotACalendarError, TooManyEventsError."""
    events, end = _events(content), today + DAYS * DAY
    moved = _moved(events, zone)
    calendar, groups, cost = Found(), dict[str, _Group](), 0
    for number, event in enumerate(events):
        name, uid = str(event.get("SUMMARY", "")).strip(), str(event.get("UID"))
        if str(event.get("STATUS", "")).upper() == "CANCELLED":
            continue
        try:
            with _reading():
                if cost + cost_of(event, end) > _COST_LIMIT:
                    raise _UnusedError(Reason.RULE)
                cost += cost_of(event, end)
                replaces = "RECURRENCE-ID" in event
                days = _days(event, today, zone, set() if replaces else moved[uid])
                repeated = "RRULE" in event or "RDATE" in event
                key = f"series {uid}" if replaces or (repeated and "UID" in event) else str(number)
                _add(groups.setdefault(key, _Group(name)), days, repeated, frequency_of(event))
        except _UnusedError as error:
            calendar.left_out.append(LeftOut(name, error.reason))
    _finish(groups.values(), calendar)
    return calendar


@contextmanager
def _reading() -> Iterator[None]:
    """Raises _UnusedError for whatever icalendar and dateutil raise: they document no complete list."""
    try:
        yield
    except _UnusedError:
        raise
    except RuleRefusedError as error:
        raise _UnusedError(Reason.RULE) from error
    except Exception as error:
        raise _UnusedError(Reason.UNREADABLE) from error


def _events(content: str) -> list[Event]:
    try:
        with _reading():
            calendars = Calendar.from_ical(_without_zones(content), multiple=True)
    except _UnusedError as error:
        raise NotACalendarError from error
    if not calendars or any(calendar.name != "VCALENDAR" for calendar in calendars):
        raise NotACalendarError
    events = [event for calendar in calendars for event in calendar.walk("VEVENT")]
    if len(events) > EVENTS_LIMIT:
        raise TooManyEventsError
    return events


def _without_zones(content: str) -> str:
    """Without definitions of time zones: their rules may never end. Zones are known by their names."""
    lines, inside = [], False
    for line in re.sub(r"\r?\n[ \t]", "", content).split("\n"):
        word = line.strip().upper()
        inside = inside or (word.startswith("BEGIN") and word.endswith("VTIMEZONE"))
        if not inside:
            lines.append(line.rstrip("\r"))
        inside = inside and not (word.startswith("END") and word.endswith("VTIMEZONE"))
    return "\r\n".join(lines)


def _moved(events: list[Event], zone: ZoneInfo) -> defaultdict[str, set[datetime]]:
    """The occurrences that other events replace, by the UID of their series; dates for events of whole days."""
    moved: defaultdict[str, set[datetime]] = defaultdict(set)
    for event in events:
        # What can't be read is named later.
        with suppress(_UnusedError), _reading():
            as_whole_days(event, zone)
            if "RECURRENCE-ID" in event:
                moved[str(event.get("UID"))].add(moved_moment(event, zone))
    return moved


def _days(event: Event, today: date, zone: ZoneInfo, moved: set[datetime]) -> dict[date, set[Period]]:
    """The days of an event from today on."""
    end = today + DAYS * DAY
    length, days = _checked_length(event), dict[date, set[Period]]()
    next_day = today
    for start in sorted(occurrences(event, zone, end, moved)):
        if isinstance(start, datetime):
            if today <= start.date():
                period = Period(f"{start:%H:%M}", f"{start + length:%H:%M}")
                days.setdefault(start.date(), set()).add(period)
            continue
        # Each day once, however long the occurrences last: in order of their beginnings.
        next_day = max(start, next_day)
        # `start + length` may be later than the last date, 9999-12-31.
        last = start + min(length, end - start)
        while next_day < last:
            days[next_day] = set()
            next_day += DAY
    return days


def _checked_length(event: Event) -> timedelta:
    length = length_of(event)
    if not isinstance(start_of(event), datetime):
        return max(length, DAY)
    if length < timedelta(minutes=1):
        raise _UnusedError(Reason.EMPTY)
    if length > DAY:
        raise _UnusedError(Reason.LONG)
    return length


def _add(group: _Group, days: dict[date, set[Period]], repeated: bool, frequency: str) -> None:
    for day, periods in days.items():
        group.days[day] = group.days.get(day, set()) | periods
    group.repeated = group.repeated or repeated
    group.often = group.often or frequency not in ("", "YEARLY")


def _finish(groups: Iterable[_Group], calendar: Found) -> None:
    """The events with the exceptions of their groups."""
    dates = 0
    for group in groups:
        wrong = [day for day, periods in group.days.items() if _is_wrong(periods)]
        calendar.left_out += (LeftOut(f"{group.name} ({day})", Reason.OVERLAP) for day in sorted(wrong))
        exceptions = [
            DateException(day, tuple(sorted(periods, key=lambda period: period.minutes)), group.name)
            for day, periods in sorted(group.days.items())
            if day not in wrong
        ]
        if len(exceptions) > EXCEPTIONS_LIMIT or dates + len(exceptions) > DATES_LIMIT:
            calendar.left_out.append(LeftOut(group.name, Reason.TOO_MANY))
        elif exceptions:
            dates += len(exceptions)
            suggested = not group.often and not any(exception.periods for exception in exceptions)
            calendar.events.append(CalendarEvent(group.name, group.repeated, suggested, exceptions))
    calendar.events.sort(key=lambda event: (event.exceptions[0].date, event.name))


def _is_wrong(periods: set[Period]) -> bool:
    return len(periods) > PERIODS_LIMIT or overlapping(tuple(periods))
