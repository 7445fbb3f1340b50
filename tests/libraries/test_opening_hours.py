"""Opening hours: over midnight, across changes of the clocks, with exceptions."""

from datetime import date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refdesk.libraries.opening_hours import DateException, OpeningHours, Period, decoded, encoded, is_time, overlapping

BERLIN = ZoneInfo("Europe/Berlin")
HOUR = 3_600_000
DAY = 24 * HOUR


def week(*days: str) -> OpeningHours:
    """Monday to Sunday, each as `09:00-12:00 13:00-17:00`; missing days are closed."""
    filled = [*days, *[""] * (7 - len(days))]
    return OpeningHours(tuple(periods(day) for day in filled))


def periods(text: str) -> tuple[Period, ...]:
    return tuple(Period(*period.split("-")) for period in text.split())


def at(text: str, zone: ZoneInfo = BERLIN) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp() * 1000)


def local(moment: int | None, zone: ZoneInfo = BERLIN) -> str:
    return "" if moment is None else f"{datetime.fromtimestamp(moment / 1000, zone):%Y-%m-%d %H:%M}"


NINE_TO_FIVE = week(*["09:00-17:00"] * 5)


@pytest.mark.parametrize(
    ("moment", "is_open", "opens"),
    [
        ("2026-11-27 08:59", False, "2026-11-27 09:00"),
        ("2026-11-27 09:00", True, "2026-11-30 09:00"),
        ("2026-11-27 16:59", True, "2026-11-30 09:00"),
        ("2026-11-27 17:00", False, "2026-11-30 09:00"),
        ("2026-11-28 12:00", False, "2026-11-30 09:00"),
    ],
)
def test_W5_the_next_opening_is_on_the_next_open_day(moment: str, is_open: bool, opens: str) -> None:
    assert NINE_TO_FIVE.is_open(at(moment), BERLIN) is is_open
    assert local(NINE_TO_FIVE.next_opening(at(moment), BERLIN)) == opens


def test_W5_a_period_may_last_until_the_next_day() -> None:
    hours = week("20:00-02:00")
    assert hours.is_open(at("2026-12-01 01:59"), BERLIN)
    assert not hours.is_open(at("2026-12-01 02:00"), BERLIN)
    assert local(hours.closing(at("2026-11-30 23:00"), 7 * DAY, BERLIN)) == "2026-12-01 02:00"


def test_W5_periods_that_touch_are_one_stretch() -> None:
    hours = week("22:00-00:00", "00:00-03:00 10:00-12:00 12:00-14:00")
    assert local(hours.closing(at("2026-11-30 22:30"), 7 * DAY, BERLIN)) == "2026-12-01 03:00"
    assert local(hours.closing(at("2026-12-01 10:00"), 7 * DAY, BERLIN)) == "2026-12-01 14:00"


def test_W5_always_open_has_neither_an_opening_nor_a_closing() -> None:
    hours = week(*["00:00-00:00"] * 7)
    assert hours.is_open(at("2026-11-28 00:00"), BERLIN)
    assert hours.closing(at("2026-11-28 12:00"), 7 * DAY, BERLIN) is None
    assert hours.next_opening(at("2026-11-28 12:00"), BERLIN) is None


def test_W5_never_open_has_no_next_opening() -> None:
    assert week().next_opening(at("2026-11-28 12:00"), BERLIN) is None


def test_W5_an_exception_replaces_its_weekday() -> None:
    closed = DateException(date(2026, 12, 25), note="Christmas")
    short = DateException(date(2026, 12, 28), periods("10:00-12:00"))
    hours = OpeningHours(NINE_TO_FIVE.week, (closed, short))
    assert local(hours.next_opening(at("2026-12-24 18:00"), BERLIN)) == "2026-12-28 10:00"
    assert not hours.is_open(at("2026-12-28 13:00"), BERLIN)


@pytest.mark.parametrize(
    ("day", "opens", "closes", "length"),
    [
        # Clocks go forward at 02:00 and back at 03:00.
        ("2026-03-29", "2026-03-29 00:00", "2026-03-29 04:00", 3 * HOUR),
        ("2026-10-25", "2026-10-25 00:00", "2026-10-25 04:00", 5 * HOUR),
    ],
)
def test_W5_local_times_hold_on_days_when_clocks_change(day: str, opens: str, closes: str, length: int) -> None:
    hours = week("", "", "", "", "", "", "00:00-04:00")
    [(first, last)] = hours.stretches(at(f"{day} 01:00"), at(f"{day} 01:30"), BERLIN)
    assert (local(first), local(last), last - first) == (opens, closes, length)


def test_W5_a_time_in_the_gap_is_after_it() -> None:
    hours = week("", "", "", "", "", "", "02:30-12:00")
    assert local(hours.next_opening(at("2026-03-29 01:00"), BERLIN)) == "2026-03-29 03:30"


def test_W5_a_time_that_occurs_twice_opens_at_the_first_and_closes_at_the_second() -> None:
    opens = week("", "", "", "", "", "", "02:30-12:00").next_opening(at("2026-10-25 01:00"), BERLIN)
    closes = week("", "", "", "", "", "", "01:00-02:30").closing(at("2026-10-25 01:30"), 7 * DAY, BERLIN)
    assert opens == at("2026-10-25 01:30") + HOUR
    assert closes == at("2026-10-25 01:30") + 2 * HOUR


def test_W5_a_closing_in_the_gap_never_precedes_its_opening() -> None:
    hours = week("", "", "", "", "", "", "01:59-02:00")
    [(first, last)] = hours.stretches(at("2026-03-29 01:59"), at("2026-03-29 03:30"), BERLIN)
    assert last - first == 60_000


def test_W5_another_zone_moves_the_hours() -> None:
    kolkata = ZoneInfo("Asia/Kolkata")
    assert NINE_TO_FIVE.is_open(at("2026-11-27 09:00", kolkata), kolkata)
    assert not NINE_TO_FIVE.is_open(at("2026-11-27 16:00", BERLIN), kolkata)


@pytest.mark.parametrize(
    ("day", "overlap"),
    [
        ("09:00-12:00 12:00-13:00", False),
        ("09:00-12:00 11:59-13:00", True),
        ("20:00-02:00 01:00-03:00", False),
        ("20:00-02:00 21:00-22:00", True),
        ("00:00-00:00 05:00-06:00", True),
    ],
)
def test_W5_overlapping_periods_are_found(day: str, overlap: bool) -> None:
    assert overlapping(periods(day)) is overlap


@pytest.mark.parametrize("text", ["24:00", "9:00", "09:60", "09:00:00", "", "0９:00"])
def test_W5_only_times_of_a_day_are_times(text: str) -> None:
    assert not is_time(text)


def test_W5_hours_outlive_their_storage() -> None:
    hours = OpeningHours(NINE_TO_FIVE.week, (DateException(date(2026, 12, 25), note="Christmas"),))
    assert decoded(encoded(hours)) == hours
    assert decoded(encoded(None)) is None


_times = st.builds(lambda minutes: f"{minutes // 60:02}:{minutes % 60:02}", st.integers(0, 1439))
_days = st.lists(st.builds(Period, _times, _times), max_size=4).map(tuple)
_zones = st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"]).map(ZoneInfo)


@given(st.tuples(*[_days] * 7), _zones, st.integers(at("2026-01-01"), at("2027-01-01")))
def test_W5_stretches_never_overlap_and_agree_with_each_moment(
    days: tuple[tuple[Period, ...], ...], zone: ZoneInfo, moment: int
) -> None:
    hours = OpeningHours(days)
    stretches = list(hours.stretches(moment, moment + 7 * DAY, zone))
    assert all(first < last for first, last in stretches)
    assert all(earlier[1] < later[0] for earlier, later in pairwise(stretches))
    for first, last in stretches:
        assert hours.is_open(first, zone)
        assert hours.is_open(last - 1, zone)
        assert last > moment + 7 * DAY or not hours.is_open(last, zone)


FIVE_MINUTES = 300_000
NIGHTS = week(*["22:00-02:30"] * 7)


@pytest.mark.parametrize(
    ("hours", "moment", "closing"),
    [
        (NINE_TO_FIVE, "2026-11-25 16:54", ""),
        (NINE_TO_FIVE, "2026-11-25 16:55", "2026-11-25 17:00"),
        (NINE_TO_FIVE, "2026-11-25 17:00", "2026-11-25 17:00"),
        (NINE_TO_FIVE, "2026-11-26 08:59", "2026-11-25 17:00"),
        (NINE_TO_FIVE, "2026-11-26 09:00", ""),
        (NINE_TO_FIVE, "2026-11-30 08:59", "2026-11-27 17:00"),
        (week("09:00-12:00 12:02-17:00"), "2026-11-30 11:58", "2026-11-30 12:00"),
        (week("00:00-00:00", "00:00-12:00"), "2026-11-30 23:59", ""),
        # The day with 25 hours, the one with 23, and a closing in the hour that occurs twice, or never.
        (week(*["09:00-17:00"] * 7), "2026-10-25 16:56", "2026-10-25 17:00"),
        (week(*["09:00-17:00"] * 7), "2026-03-29 16:56", "2026-03-29 17:00"),
        (NIGHTS, "2026-10-25 02:29", ""),
        (NIGHTS, "2026-03-29 03:26", "2026-03-29 03:30"),
    ],
)
def test_A5_a_closing_is_known_from_five_minutes_before_it_to_the_next_opening(
    hours: OpeningHours, moment: str, closing: str
) -> None:
    assert local(hours.closing(at(moment), FIVE_MINUTES, BERLIN)) == closing


def test_A5_a_closing_in_the_hour_that_occurs_twice_is_in_the_second_one() -> None:
    second = at("2026-10-25 02:30") + HOUR
    assert NIGHTS.closing(second - FIVE_MINUTES, FIVE_MINUTES, BERLIN) == second
    assert NIGHTS.closing(second - FIVE_MINUTES - 1, FIVE_MINUTES, BERLIN) is None


def test_A5_a_department_that_has_been_closed_for_long_closed_8_days_ago() -> None:
    now = at("2026-11-25 12:00")
    assert week().closing(now, FIVE_MINUTES, BERLIN) == now - 8 * DAY
