"""Concurrent chats and staffing, by hour of the day, day of the week, or hour of the week."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import chain
from typing import Any, Literal, NamedTuple
from zoneinfo import ZoneInfo

import msgspec
from django.db.models import Aggregate, Count, QuerySet, TextField

from refdesk.analytics.local_time import DAY, HOUR, offsets
from refdesk.kit.clock import now_ms
from refdesk.libraries.models import Department
from refdesk.libraries.opening_hours import decoded

from .axes import AXES, HOURS, WEEK
from .models import ChatFact, Shift

ConcurrencyAxis = Literal["hour", "weekday", "week"]
# The largest offset of any time zone from UTC (ms).
LARGEST_OFFSET = 14 * HOUR
_numbers = msgspec.json.Decoder(list[int])

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


@dataclass
class Cell:
    """One hour of the day, one day of the week, or one hour of the week, added up over all days.

    `peak`: the most chats open at the same moment; `busy_hours`: hours in which a chat began; `staffed_hours`: hours in
    which at least one operator was online for the department; `operator_hours`: the same, added up over operators;
    `open_hours`: hours in which one of the departments was open by its opening hours.
    """

    key: str
    chats: int = 0
    missed: int = 0
    peak: int = 0
    busy_hours: int = 0
    staffed_hours: float = 0
    operator_hours: float = 0
    open_hours: float = 0


class Days(NamedTuple):
    """A range of days counted from 1970-01-01, both ends included."""

    first: int = 0
    last: int = 1_000_000


class Opening(NamedTuple):
    """The departments whose opening hours count, from `since` (ms) on; None: none of them."""

    departments: Iterable[Department] = ()
    since: int | None = None


class JsonList(Aggregate):
    """All values of a group as a JSON list. Reading lists is many times as fast as reading rows."""

    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, template="json_group_array(%(expressions)s)", **extra)

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, template="json_agg(%(expressions)s)::text", **extra)


def count_concurrency(
    facts: QuerySet[ChatFact],
    shifts: QuerySet[Shift],
    by: ConcurrencyAxis,
    days: Days,
    opening: Opening,
) -> list[Cell]:
    """All cells of the axis, empty ones too."""
    cells = {key: Cell(key) for key, _ in AXES[by].headings(())}
    hours = set()
    for day, hour, outcome, count in facts.order_by().values_list("day", "hour", "outcome").annotate(n=Count("*")):
        cell = cells[_key(by, day * HOURS + hour)]
        cell.chats += count
        cell.missed += count if outcome == ChatFact.Outcome.MISSED else 0
        hours.add(day * HOURS + hour)
    for hour in hours:
        cells[_key(by, hour)].busy_hours += 1
    for slot, peak in _peaks(facts).items():
        cell = cells[_key(by, slot - 3 * HOURS)]
        cell.peak = max(cell.peak, peak)
    for name, hour, length in chain(_staffing(shifts, days), _opening(days, opening)):
        cell = cells[_key(by, hour)]
        setattr(cell, name, getattr(cell, name) + length / HOUR)
    return list(cells.values())


def _key(by: ConcurrencyAxis, hour: int) -> str:
    """The cell of an hour, counted from 1970-01-01 00:00 (a Thursday) in the library's time zone."""
    week = (hour + 3 * HOURS) % (7 * HOURS)
    return str({"hour": week % HOURS, "weekday": week // HOURS, "week": week}[by])


def _peaks(facts: QuerySet[ChatFact]) -> dict[int, int]:
    """The most chats open at once, by hour of the week. The number rises only when a chat begins, so only beginnings
    are checked.
    """
    most: dict[int, int] = defaultdict(int)
    open_until: list[int] = []
    for began, week, left in _by_start(facts):
        while open_until and open_until[0] <= began:
            heappop(open_until)
        heappush(open_until, left)
        most[week] = max(most[week], len(open_until))
    return most


def _by_start(facts: QuerySet[ChatFact]) -> Iterator[tuple[int, int, int]]:
    """(start, hour of the week, end) of each chat in order of start; memory is needed for about one day at a time.

    Days of libraries in different time zones overlap: chats are held back until no earlier one can follow.
    """
    columns = {"began": JsonList("started_at"), "week": JsonList(WEEK), "left": JsonList("left_at")}
    waiting: list[tuple[int, int, int]] = []
    for day, *lists in facts.order_by("day").values_list("day").annotate(**columns).iterator():
        yield from sorted(chat for chat in waiting if chat[0] < day * DAY - LARGEST_OFFSET)
        waiting = [chat for chat in waiting if chat[0] >= day * DAY - LARGEST_OFFSET]
        waiting += zip(*(_numbers.decode(column) for column in lists), strict=True)
    yield from sorted(waiting)


def _opening(days: Days, opening: Opening) -> Iterator[tuple[str, int, int]]:
    """("open_hours", hour, ms) for each hour in which one of these departments was open, by its present hours."""
    # A day earlier and later, since these days begin and end at other moments in each time zone.
    now = min(now_ms(), (days.last + 2) * DAY)
    since = now if opening.since is None else max(opening.since, (days.first - 1) * DAY)
    for zone, all_hours in _by_zone(opening.departments) if since < now else ():
        openings = [hours.stretches(since, now, zone) for stored in all_hours if (hours := decoded(stored))]
        clipped = sorted((max(first, since), min(last, now)) for stretches in openings for first, last in stretches)
        clock = Clock(zone, since, now)
        for stretch in merged(clipped):
            for hour, length in clock.hours(stretch):
                if days.first <= hour // HOURS <= days.last:
                    yield "open_hours", hour, length


def _by_zone(departments: Iterable[Department]) -> Iterator[tuple[ZoneInfo, list[object]]]:
    """The different opening hours of departments, by time zone."""
    by_zone: dict[str, list[object]] = defaultdict(list)
    for department in departments:
        if department.hours is not None and department.hours not in by_zone[department.library.time_zone]:
            by_zone[department.library.time_zone].append(department.hours)
    return ((ZoneInfo(name), hours) for name, hours in by_zone.items())


def _staffing(shifts: QuerySet[Shift], days: Days) -> Iterator[tuple[str, int, int]]:
    """("staffed_hours" or "operator_hours", hour, ms) for each hour in which somebody was online."""
    zones = dict(Department.objects.values_list("id", "library__time_zone"))
    by_zone: dict[str, dict[int, list[Stretch]]] = defaultdict(lambda: defaultdict(list))
    rows = shifts.order_by("began_at").values_list("operator_id", "department_id", "began_at", "until")
    for operator, department, began, until in rows.iterator():
        by_zone[zones[department]][operator].append((began, until))
    for zone, operators in by_zone.items():
        everybody = sorted(stretch for stretches in operators.values() for stretch in stretches)
        clock = Clock(ZoneInfo(zone), everybody[0][0], max(until for _, until in everybody))
        for name, stretches in (
            ("staffed_hours", everybody),
            *(("operator_hours", stretches) for stretches in operators.values()),
        ):
            for stretch in merged(stretches):
                for hour, length in clock.hours(stretch):
                    if days.first <= hour // HOURS <= days.last:
                        yield name, hour, length
