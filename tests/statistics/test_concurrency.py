"""Chats at once, hours with new chats, hours staffed."""

from zoneinfo import ZoneInfo

import pytest

from refdesk.libraries.models import Department, Library
from refdesk.libraries.opening_hours import OpeningHours, Period, encoded
from refdesk.staff.models import Operator
from refdesk.statistics import concurrency
from refdesk.statistics.concurrency import Cell, Clock, ConcurrencyAxis, Days, Opening, count_concurrency, merged
from refdesk.statistics.filters import StatisticsQuery, filtered
from refdesk.statistics.models import ChatFact, Shift

from .world import NOON, Counted, answered, unanswered, utc

HOUR = 3_600_000
NEW_YORK = ZoneInfo("America/New_York")


def cells(counted: Counted, by: ConcurrencyAxis = "hour", days: Days | None = None) -> dict[str, Cell]:
    facts = filtered(StatisticsQuery(), counted.people.marta)
    by_key = count_concurrency(facts, Shift.objects.all(), by, days or Days(), Opening())
    return {cell.key: cell for cell in by_key if cell.chats or cell.staffed_hours}


def test_peak_is_the_most_chats_open_at_once(counted: Counted) -> None:
    """Three begin before the first ends; one that begins as another ends is not beside it."""
    for later in (0, 60, 120):
        counted.chat(answered(30, 300), NOON + later * 1000)
    counted.chat(answered(30, 300), NOON + 330_000)
    counted.chat(unanswered(5), NOON + HOUR)
    by_key = cells(counted)
    assert (by_key["12"].peak, by_key["12"].chats) == (3, 4)
    assert (by_key["13"].peak, by_key["13"].chats) == (1, 1)


def test_a_chat_that_lasts_counts_beside_those_of_the_next_hour(counted: Counted) -> None:
    """And over midnight."""
    counted.chat(answered(30, 14 * 3600), NOON)
    counted.chat(answered(30, 60), NOON + 13 * HOUR)
    assert cells(counted, "week")[str(2 * 24 + 1)].peak == 2


def test_chats_of_libraries_far_apart_are_at_once(counted: Counted) -> None:
    """Chats of other days by their own clocks, at the same moment."""
    Library.objects.filter(pk=counted.people.hill.pk).update(time_zone="Pacific/Kiritimati")
    evening = utc(2026, 3, 4, 3)
    for later, where in (
        (0, counted.people.reference),
        (60_000, counted.people.hill_desk),
        (120_000, counted.people.reference),
    ):
        counted.chat(answered(30, 600), evening + later, where)
    Library.objects.filter(pk=counted.people.hill.pk).update(time_zone="UTC")
    assert len(set(ChatFact.objects.values_list("day", flat=True))) == 2
    by_key = count_concurrency(ChatFact.objects.all(), Shift.objects.all(), "hour", Days(), Opening())
    assert {cell.key: cell.peak for cell in by_key if cell.chats} == {"22": 3, "17": 2}


def test_busy_hours_are_hours_in_which_a_chat_began(counted: Counted) -> None:
    """However many; on two days they are two. What was missed is beside it."""
    for at in (NOON, NOON + 60_000, NOON + 24 * HOUR):
        counted.chat(unanswered(90), at)
    cell = cells(counted)["12"]
    assert (cell.busy_hours, cell.chats, cell.missed) == (2, 3, 3)


def shift(counted: Counted, who: Operator, began: int, until: int, department: Department | None = None) -> None:
    Shift.objects.create(operator=who, department=department or counted.people.reference, began_at=began, until=until)


def test_hours_staffed_count_once_and_for_each_operator(counted: Counted) -> None:
    """Two who are there at once are one staffed hour and two operators' hours; two departments of one, one."""
    shift(counted, counted.people.ana, NOON, NOON + 2 * HOUR)
    shift(counted, counted.people.ana, NOON, NOON + HOUR, counted.people.local_history)
    shift(counted, counted.people.chi, NOON + HOUR // 2, NOON + HOUR)
    by_key = cells(counted)
    assert (by_key["12"].staffed_hours, by_key["12"].operator_hours) == (1, 1.5)
    assert (by_key["13"].staffed_hours, by_key["13"].operator_hours) == (1, 1)


def test_staffing_is_limited_to_the_requested_days(counted: Counted) -> None:
    """A shift over midnight is cut there."""
    evening = utc(2026, 3, 4, 4, 0)
    shift(counted, counted.people.ana, evening, evening + 2 * HOUR)
    assert set(cells(counted)) == {"23", "0"}
    day = Clock(NEW_YORK, evening, evening).hours((evening, evening + 1))
    [(hour, _)] = day
    assert set(cells(counted, days=Days(hour // 24, hour // 24))) == {"23"}


def test_staffing_at_a_clock_change_has_two_hours_or_none() -> None:
    """A moment by New York's clocks in 2026."""
    assert four_hours(utc(2026, 11, 1, 4)) == [0, 1, 1, 2]
    assert four_hours(utc(2026, 3, 8, 5)) == [0, 1, 3, 4]


def four_hours(at: int) -> list[int]:
    """What the clocks show in four whole hours from then."""
    stretch = (at, at + 4 * HOUR)
    hours = list(Clock(NEW_YORK, *stretch).hours(stretch))
    assert {length for _, length in hours} == {HOUR}
    return [hour % 24 for hour, _ in hours]


def test_clocks_with_half_hours() -> None:
    """India's hours begin at half past."""
    at = utc(2026, 3, 3, 6, 0)
    hours = list(Clock(ZoneInfo("Asia/Kolkata"), at, at + HOUR).hours((at, at + HOUR)))
    assert [(hour % 24, length) for hour, length in hours] == [(11, HOUR // 2), (12, HOUR // 2)]


def test_the_same_time_is_not_counted_twice() -> None:
    """Stretches that touch or overlap are one."""
    assert list(merged([(0, 10), (2, 3), (10, 20), (25, 30)])) == [(0, 20), (25, 30)]
    assert list(merged([])) == []


def test_nothing_is_nothing(counted: Counted) -> None:
    """No chats, nobody there: all cells, all zero."""
    facts = filtered(StatisticsQuery(), counted.people.marta)
    by_key = count_concurrency(facts, Shift.objects.all(), "week", Days(), Opening())
    assert len(by_key) == 168
    assert all(cell == Cell(cell.key) for cell in by_key)


def test_W5_hours_open_count_since_the_first_shift_by_the_present_opening_hours(
    counted: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two departments that are open at once count once; one without hours counts nothing."""
    people = counted.people
    day = (Period("09:00", "13:00"),)
    for department in (people.reference, people.local_history):
        department.hours = encoded(OpeningHours((day,) * 7))
        department.save()
    shift(counted, people.ana, NOON, NOON + HOUR)
    monkeypatch.setattr(concurrency, "now_ms", lambda: NOON + 24 * HOUR)
    opening = Opening(Department.objects.select_related("library"), NOON)
    facts = filtered(StatisticsQuery(), people.marta)
    by_key = count_concurrency(facts, Shift.objects.all(), "hour", Days(), opening)
    # From 12:00 on the first day, and from 9:00 to 12:00 on the next.
    assert {cell.key: cell.open_hours for cell in by_key if cell.open_hours} == {"9": 1, "10": 1, "11": 1, "12": 1}
    unstaffed = count_concurrency(facts, Shift.objects.none(), "hour", Days(), opening._replace(since=None))
    assert not any(cell.open_hours for cell in unstaffed)
