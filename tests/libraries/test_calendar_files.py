"""Exceptions to opening hours from iCalendar files."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from refdesk.libraries.calendar_files import (
    DAYS,
    EVENTS_LIMIT,
    Found,
    NotACalendarError,
    Reason,
    TooManyEventsError,
    exceptions_of,
)
from refdesk.libraries.opening_hours import EXCEPTIONS_LIMIT

TODAY = date(2026, 12, 1)
BERLIN = ZoneInfo("Europe/Berlin")


def calendar(*events: str) -> str:
    """A file with these events, whose lines are separated by blanks."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Library//EN"]
    for each in events:
        lines += ["BEGIN:VEVENT", *each.split(" "), "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""])


def found(*events: str) -> Found:
    return exceptions_of(calendar(*events), TODAY, BERLIN)


def days(*events: str) -> list[str]:
    """Each exception as its day in a year, its periods and its note."""
    return [
        " ".join(
            [f"{each.date:%m-%d}", *(f"{period.opens}-{period.closes}" for period in each.periods), each.note]
        ).strip()
        for each in found(*events).exceptions
    ]


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ("DTSTART;VALUE=DATE:20261225 SUMMARY:Christmas", ["12-25 Christmas"]),
        ("DTSTART;VALUE=DATE:20261225 DTEND;VALUE=DATE:20261227 SUMMARY:Rest", ["12-25 Rest", "12-26 Rest"]),
        ("DTSTART;VALUE=DATE:20261225 DTEND;VALUE=DATE:20261225", ["12-25"]),
        ("DTSTART;VALUE=DATE:20261225 DURATION:P2D", ["12-25", "12-26"]),
        ("DTSTART:20261224T090000 DTEND:20261224T133059 SUMMARY:Short", ["12-24 09:00-13:30 Short"]),
        ("DTSTART:20261224T220000 DURATION:PT4H", ["12-24 22:00-02:00"]),
        ("DTSTART:20261224T000000 DTEND:20261225T000000", ["12-24 00:00-00:00"]),
        # In the library's zone, an hour ahead of UTC.
        ("DTSTART:20261224T233000Z DTEND:20261225T010000Z", ["12-25 00:30-02:00"]),
        ("DTSTART;TZID=America/New_York:20261224T040000 DURATION:PT2H", ["12-24 10:00-12:00"]),
        ("DTSTART;TZID=Nowhere/Here:20261224T040000 DTEND:20261224T060000Z", ["12-24 04:00-06:00"]),
        # The past, and what lasts from there.
        ("DTSTART;VALUE=DATE:20261101", []),
        ("DTSTART;VALUE=DATE:20261101 DTEND;VALUE=DATE:20261203", ["12-01", "12-02"]),
        ("DTSTART:20261130T090000 DTEND:20261130T100000", []),
        ("DTSTART;VALUE=DATE:20261225 STATUS:CANCELLED", []),
        # The end of the calendar.
        ("DTSTART;VALUE=DATE:99991231", []),
        ("DTSTART:99991231T230000 DURATION:PT2H", []),
        ("DTSTART;VALUE=DATE:20281130 DURATION:P99999999D", ["11-30"]),
    ],
)  # fmt: skip
def test_A5_an_event_becomes_an_exception(event: str, expected: list[str]) -> None:
    assert days(event) == expected


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ("DTSTART;VALUE=DATE:20101225 RRULE:FREQ=YEARLY", ["2026-12-25", "2027-12-25"]),
        ("DTSTART;VALUE=DATE:20101225 RRULE:FREQ=YEARLY;UNTIL=20261225", ["2026-12-25"]),
        ("DTSTART;VALUE=DATE:20261205 RRULE:FREQ=WEEKLY;COUNT=3", ["2026-12-05", "2026-12-12", "2026-12-19"]),
        ("DTSTART;VALUE=DATE:20261205 RRULE:FREQ=DAILY;COUNT=2 EXDATE;VALUE=DATE:20261206", ["2026-12-05"]),
        ("DTSTART;VALUE=DATE:20261205 RDATE;VALUE=DATE:20261224,20261231", ["2026-12-05", "2026-12-24", "2026-12-31"]),
        ("DTSTART;VALUE=DATE:20251127 RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH", ["2027-11-25", "2028-11-23"]),
        # A date that no year has.
        ("DTSTART;VALUE=DATE:20200101 RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", []),
    ],
)  # fmt: skip
def test_A5_a_recurring_event_is_repeated_within_two_years(event: str, expected: list[str]) -> None:
    assert [str(each.date) for each in found(event).exceptions] == expected


def test_A5_a_recurrence_across_a_change_of_the_clocks_keeps_its_local_time() -> None:
    event = "DTSTART;TZID=Europe/Berlin:20270327T100000 DURATION:PT2H RRULE:FREQ=DAILY;UNTIL=20270328T200000Z"
    assert days(event) == ["03-27 10:00-12:00", "03-28 10:00-12:00"]


def test_A5_a_changed_or_canceled_occurrence_replaces_the_original() -> None:
    series = "UID:1 DTSTART:20261207T100000 DURATION:PT1H RRULE:FREQ=DAILY;COUNT=3"
    moved = "UID:1 RECURRENCE-ID:20261208T100000 DTSTART:20261208T150000 DURATION:PT1H"
    off = "UID:1 RECURRENCE-ID:20261209T100000 DTSTART:20261209T100000 STATUS:CANCELLED"
    assert days(series, moved, off) == ["12-07 10:00-11:00", "12-08 15:00-16:00"]


def test_A5_hours_of_a_day_are_put_together_and_win_over_whole_days() -> None:
    assert days(
        "DTSTART;VALUE=DATE:20261224 SUMMARY:Christmas",
        "DTSTART:20261224T130000 DURATION:PT1H SUMMARY:Afternoon",
        "DTSTART:20261224T100000 DURATION:PT2H SUMMARY:Morning",
        "DTSTART:20261224T100000 DURATION:PT2H SUMMARY:Again",
    ) == ["12-24 10:00-12:00 13:00-14:00 Again"]


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        ("DTSTART:nonsense", Reason.UNREADABLE),
        ("DTEND:20261224T100000", Reason.UNREADABLE),
        ("DTSTART:20261224T100000", Reason.EMPTY),
        ("DTSTART:20261224T100000 DTEND:20261224T090000", Reason.EMPTY),
        ("DTSTART:20261224T100000 DTEND:20261226T100000", Reason.LONG),
        ("DTSTART:20261224T100000 DURATION:PT1H RRULE:FREQ=SECONDLY", Reason.RULE),
        ("DTSTART:20261224T100000 DURATION:PT1H RRULE:FREQ=DAILY;BYMINUTE=1,2,3", Reason.RULE),
        ("DTSTART;VALUE=DATE:18000101 RRULE:FREQ=DAILY", Reason.RULE),
        ("DTSTART;VALUE=DATE:20261224 RRULE:FREQ=SOMETIMES", Reason.UNREADABLE),
        ("DTSTART;VALUE=DATE:20261224 RRULE:FREQ=DAILY;INTERVAL=0", Reason.UNREADABLE),
    ],
)
def test_A5_an_event_that_is_not_used_is_named(event: str, reason: Reason) -> None:
    outcome = found(f"{event} SUMMARY:Odd", "DTSTART;VALUE=DATE:20261225")
    assert [(each.name, each.reason) for each in outcome.left_out] == [("Odd", reason)]
    assert len(outcome.exceptions) == 1


def test_A5_overlapping_hours_are_named_with_their_day() -> None:
    outcome = found(
        "DTSTART:20261224T100000 DURATION:PT2H SUMMARY:A", "DTSTART:20261224T110000 DURATION:PT2H SUMMARY:B"
    )
    assert [tuple(each) for each in outcome.left_out] == [("A (2026-12-24)", Reason.OVERLAP)]
    assert outcome.exceptions == []


def test_A5_no_more_exceptions_are_found_than_a_department_may_have() -> None:
    outcome = found("DTSTART;VALUE=DATE:20261201 SUMMARY:Closed RRULE:FREQ=DAILY")
    assert len(outcome.exceptions) == EXCEPTIONS_LIMIT
    assert len(outcome.left_out) == DAYS - EXCEPTIONS_LIMIT
    assert {each.reason for each in outcome.left_out} == {Reason.TOO_MANY}


@pytest.mark.parametrize(
    "content",
    [
        *("", "hello", "\0", "<html>", "BEGIN:VEVENT\nEND:VEVENT\n"),
        *("BEGIN:VCALENDAR\nBEGIN:VEVENT\n",),
    ],
)
def test_A5_a_file_that_is_no_calendar_is_refused(content: str) -> None:
    with pytest.raises(NotACalendarError):
        exceptions_of(content, TODAY, BERLIN)


def test_A5_too_many_events_are_refused() -> None:
    with pytest.raises(TooManyEventsError):
        found(*["DTSTART;VALUE=DATE:20261225"] * (EVENTS_LIMIT + 1))


def test_A5_rules_of_many_events_and_zones_can_not_run_for_long() -> None:
    """A zone's definition may have a rule for each second since the year 1."""
    zone = (
        "BEGIN:VTIME\r\n ZONE\r\nTZID:Trap\r\nBEGIN:STANDARD\r\nDTSTART:00010101T000000\r\nRRULE:FREQ=SECONDLY\r\n"
        "TZOFFSETFROM:+0000\r\nTZOFFSETTO:+0100\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    )
    rule = "DTSTART;TZID=Trap:19500101T100000 DURATION:PT1H RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"
    content = calendar(*[rule] * 500).replace("BEGIN:VEVENT", zone + "BEGIN:VEVENT", 1)
    outcome = exceptions_of(content, TODAY, BERLIN)
    assert Reason.RULE in {each.reason for each in outcome.left_out}
    assert outcome.exceptions == []


def test_A5_of_events_on_the_same_days_the_first_names_them() -> None:
    assert days(
        "DTSTART;VALUE=DATE:20261224 DTEND;VALUE=DATE:20261227 SUMMARY:Long",
        "DTSTART;VALUE=DATE:20261225 SUMMARY:Short",
        "DTSTART;VALUE=DATE:20261226 DTEND;VALUE=DATE:20261229 SUMMARY:Later",
        "DTSTART;VALUE=DATE:20261231 SUMMARY:Last",
    ) == ["12-24 Long", "12-25 Long", "12-26 Long", "12-27 Later", "12-28 Later", "12-31 Last"]
