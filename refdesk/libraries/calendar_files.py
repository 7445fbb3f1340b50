"""Exceptions to opening hours from an iCalendar file (RFC 5545).

An event of whole days closes them. An event with times sets the hours of its day. Files are from elsewhere: what they
can make this code do is bounded.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from enum import Enum
from itertools import islice
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from icalendar import Calendar

from .opening_hours import EXCEPTIONS_LIMIT, PERIODS_LIMIT, DateException, Period, overlapping

Event = Any
"""An event of icalendar, whose types name every kind of value for each property."""
DAYS = 731
"""From today, for so many days events become exceptions."""
EVENTS_LIMIT = 2_000
_STEPS = {"DAILY": (1, 1), "WEEKLY": (7, 1), "MONTHLY": (30, 2), "YEARLY": (365, 5)}
"""Of a rule: days of a step, and what it costs, in units of at most 0.1 ms."""
_STEPS_LIMIT = 20_000
_WITHIN_DAYS = {"BYHOUR", "BYMINUTE", "BYSECOND"}
_DAY = timedelta(days=1)


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
class Found:
    """The exceptions in order of their dates, at most as many as a department may have."""

    exceptions: list[DateException] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)


class _Occurrence(NamedTuple):
    """`start` is a date, or a local time of the library without its zone."""

    name: str
    start: date
    length: timedelta


def exceptions_of(content: str, today: date, zone: ZoneInfo) -> Found:
    """What the file's events mean for opening hours from today on. Raises NotACalendarError, TooManyEventsError."""
    events = _events(content)
    found, steps = Found(), 0
    overridden = {(str(each.get("UID")), _moment_of(each)) for each in events if "RECURRENCE-ID" in each}
    occurrences: list[_Occurrence] = []
    for event in events:
        name = str(event.get("SUMMARY", "")).strip()
        if str(event.get("STATUS", "")).upper() == "CANCELLED":
            continue
        try:
            with _reading():
                cost = _cost(event, today + DAYS * _DAY)
                if steps + cost > _STEPS_LIMIT:
                    raise _UnusedError(Reason.RULE)
                steps += cost
                occurrences += list(_occurrences(event, name, today, zone, overridden))
        except _UnusedError as error:
            found.left_out.append(LeftOut(name, error.reason))
    _combine(occurrences, found, today)
    return found


@contextmanager
def _reading() -> Iterator[None]:
    """Raises _UnusedError for whatever icalendar and dateutil raise: they document no complete list."""
    try:
        yield
    except _UnusedError:
        raise
    except Exception as error:
        raise _UnusedError(Reason.UNREADABLE) from error


def _events(content: str) -> list[Event]:
    try:
        with _reading():
            calendars = Calendar.from_ical(_without_zones(content), multiple=True)
    except _UnusedError as error:
        raise NotACalendarError from error
    if not calendars or any(each.name != "VCALENDAR" for each in calendars):
        raise NotACalendarError
    events = [event for each in calendars for event in each.walk("VEVENT")]
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


def _cost(event: Event, end: date) -> int:
    """The steps of a recurrence. Raises _UnusedError for one that repeats within days or never ends."""
    rule = event.get("RRULE")
    if rule is None:
        return 1
    if isinstance(rule, list) or str(rule["FREQ"][0]).upper() not in _STEPS or _WITHIN_DAYS & set(rule):
        raise _UnusedError(Reason.RULE)
    # dateutil repeats an interval of 0 forever.
    if any(each < 1 for each in rule.get("INTERVAL", [])):
        raise _UnusedError(Reason.UNREADABLE)
    days, cost = _STEPS[str(rule["FREQ"][0]).upper()]
    return max(0, (end - _day_of(event["DTSTART"].dt)).days // days) * cost + cost


def _occurrences(
    event: Event, name: str, today: date, zone: ZoneInfo, overridden: set[tuple[str, Any]]
) -> Iterator[_Occurrence]:
    """Those that begin before the end of the days from today on."""
    start = event["DTSTART"].dt
    length = _length(event, start)
    own = start.tzinfo if isinstance(start, datetime) else None
    excluded = {_plain(each, own) for each in _dates(event, "EXDATE")}
    uid = str(event.get("UID"))
    if "RECURRENCE-ID" not in event:
        excluded |= {moment for key, moment in overridden if key == uid}
    end = today + DAYS * _DAY
    for each in {*_repeated(event, start, end), *(_plain(one, own) for one in _dates(event, "RDATE"))}:
        if each in excluded:
            continue
        local = each if own is None else each.replace(tzinfo=own).astimezone(zone).replace(tzinfo=None)
        if local.date() < end:
            yield _Occurrence(name, local if isinstance(start, datetime) else local.date(), length)


def _repeated(event: Event, start: date, end: date) -> Iterable[datetime]:
    """The beginnings of the event before `end`, without a time zone."""
    first = _plain(start, start.tzinfo if isinstance(start, datetime) else None)
    rule = event.get("RRULE")
    if rule is None:
        return [first]
    parts = {key: value for key, value in rule.items() if key not in ("UNTIL", "COUNT")}
    own = start.tzinfo if isinstance(start, datetime) else None
    last = min([datetime.combine(end, time()), *(_until(each, own) for each in rule.get("UNTIL", []))])
    made = rrulestr(type(rule)(parts).to_ical().decode(), dtstart=first).replace(until=last)
    return islice(made, *rule.get("COUNT", [None]))


def _until(moment: date, own: tzinfo | None) -> datetime:
    """The last moment of a recurrence; of a date the end of the day."""
    end = timedelta() if isinstance(moment, datetime) else _DAY - timedelta(seconds=1)
    return _plain(moment, own) + end


def _length(event: Event, start: date) -> timedelta:
    whole_days = not isinstance(start, datetime)
    if "DTEND" in event:
        end = event["DTEND"].dt
        if isinstance(end, datetime) and isinstance(start, datetime) and (end.tzinfo is None) != (start.tzinfo is None):
            end, start = end.replace(tzinfo=None), start.replace(tzinfo=None)
        length: timedelta = end - start
    else:
        length = event["DURATION"].dt if "DURATION" in event else _DAY if whole_days else timedelta()
    if whole_days:
        return max(length, _DAY)
    if length < timedelta(minutes=1):
        raise _UnusedError(Reason.EMPTY)
    if length > _DAY:
        raise _UnusedError(Reason.LONG)
    return length


def _dates(event: Event, name: str) -> Iterator[date]:
    values = event.get(name, [])
    for each in values if isinstance(values, list) else [values]:
        for one in each.dts:
            if isinstance(one.dt, date):  # an RDATE may have periods, too
                yield one.dt


def _moment_of(event: Event) -> Any:
    """Of which occurrence this is an exception; None if that can't be read."""
    with suppress(_UnusedError), _reading():
        moment = event["RECURRENCE-ID"].dt
        start = event["DTSTART"].dt
        return _plain(moment, start.tzinfo if isinstance(start, datetime) else None)
    return None


def _plain(moment: date, own: tzinfo | None) -> datetime:
    """The moment in the event's own time zone, without it; the midnight of a date."""
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time())
    if moment.tzinfo is not None and own is not None:
        moment = moment.astimezone(own)
    return moment.replace(tzinfo=None)


def _day_of(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _combine(occurrences: list[_Occurrence], found: Found, today: date) -> None:
    """One exception for each day; hours win over whole days."""
    closed: dict[date, str] = {}
    hours: defaultdict[date, dict[Period, str]] = defaultdict(dict)
    end = today + DAYS * _DAY
    next_day = today
    for name, start, length in sorted(occurrences, key=lambda each: (str(each.start), each.name)):
        if isinstance(start, datetime):
            until = start + length
            if today <= start.date():
                hours[start.date()].setdefault(Period(f"{start:%H:%M}", f"{until:%H:%M}"), name)
            continue
        # In order of their beginnings, so that an earlier event that lasts until `next_day` has the days before it.
        next_day = max(start, next_day)
        # `start + length` may be later than the last date, 9999-12-31.
        last = start + min(length, end - start)
        while next_day < last:
            closed[next_day] = name
            next_day += _DAY
    days = sorted(closed.keys() | hours.keys())
    for day in days[:EXCEPTIONS_LIMIT]:
        periods = tuple(sorted(hours.get(day, {}), key=lambda each: each.minutes))
        name = next(iter(hours.get(day, {}).values()), "") or closed.get(day, "")
        if len(periods) > PERIODS_LIMIT or overlapping(periods):
            found.left_out.append(LeftOut(f"{name} ({day})", Reason.OVERLAP))
        else:
            found.exceptions.append(DateException(day, periods, name))
    for day in days[EXCEPTIONS_LIMIT:]:
        found.left_out.append(LeftOut(f"{closed.get(day, '')} ({day})", Reason.TOO_MANY))
