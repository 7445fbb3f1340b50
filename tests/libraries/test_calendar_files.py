"""Exceptions to opening hours from iCalendar files."""

from collections import Counter
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from dateutil import rrule

from refdesk.libraries.calendar_files import (
    DATES_LIMIT,
    DAYS,
    EVENTS_LIMIT,
    Found,
    LeftOut,
    NotACalendarError,
    Reason,
    TooManyEventsError,
    events_of,
)
from refdesk.libraries.opening_hours import DateException

TODAY = date(2026, 12, 1)
BERLIN = ZoneInfo("Europe/Berlin")


def calendar(*events: str) -> str:
    """A file with these events, whose lines are separated by blanks."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Library//EN"]
    for event in events:
        lines += ["BEGIN:VEVENT", *event.split(" "), "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""])


def found(*events: str) -> Found:
    return events_of(calendar(*events), TODAY, BERLIN)


def exceptions(*events: str) -> list[DateException]:
    """The exceptions of all events, in order of their dates."""
    of_all = [exception for event in found(*events).events for exception in event.exceptions]
    return sorted(of_all, key=lambda exception: exception.date)


def days(*events: str) -> list[str]:
    """Each exception as its day in a year, its periods and its note."""
    return [
        " ".join(
            [
                f"{exception.date:%m-%d}",
                *(f"{period.opens}-{period.closes}" for period in exception.periods),
                exception.note,
            ]
        ).strip()
        for exception in exceptions(*events)
    ]


def suggestions(*events: str) -> list[tuple[str, bool, int, bool]]:
    """Each event: its name, whether it is repeated, its number of dates, and whether it is suggested."""
    return [(event.name, event.repeated, len(event.exceptions), event.suggested) for event in found(*events).events]


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
    assert [str(exception.date) for exception in exceptions(event)] == expected


def test_A5_a_recurrence_across_a_change_of_the_clocks_keeps_its_local_time() -> None:
    event = "DTSTART;TZID=Europe/Berlin:20270327T100000 DURATION:PT2H RRULE:FREQ=DAILY;UNTIL=20270328T200000Z"
    assert days(event) == ["03-27 10:00-12:00", "03-28 10:00-12:00"]


def test_A5_a_changed_or_canceled_occurrence_replaces_the_original() -> None:
    series = "UID:1 DTSTART:20261207T100000 DURATION:PT1H RRULE:FREQ=DAILY;COUNT=3"
    moved = "UID:1 RECURRENCE-ID:20261208T100000 DTSTART:20261208T150000 DURATION:PT1H"
    off = "UID:1 RECURRENCE-ID:20261209T100000 DTSTART:20261209T100000 STATUS:CANCELLED"
    assert days(series, moved, off) == ["12-07 10:00-11:00", "12-08 15:00-16:00"]


def test_A5_a_series_is_one_event_with_its_changed_occurrences() -> None:
    series = "UID:1 DTSTART:20261207T083000 DURATION:PT1H RRULE:FREQ=WEEKLY SUMMARY:Team"
    moved = "UID:1 RECURRENCE-ID:20261214T083000 DTSTART:20261215T100000 DURATION:PT1H SUMMARY:Team,late"
    closed = "DTSTART;VALUE=DATE:20261214 SUMMARY:Closed"
    assert suggestions(series, moved, closed) == [("Team", True, 104, False), ("Closed", False, 1, True)]


@pytest.mark.parametrize(
    ("event", "suggested"),
    [
        ("DTSTART;VALUE=DATE:20261225", True),
        ("DTSTART;VALUE=DATE:20261224 DTEND;VALUE=DATE:20270102", True),
        ("DTSTART;VALUE=DATE:20201225 RRULE:FREQ=YEARLY", True),
        ("DTSTART;VALUE=DATE:20261204 RRULE:FREQ=WEEKLY", False),
        ("DTSTART:20261224T100000 DURATION:PT2H", False),
        ("DTSTART:20201224T100000 DURATION:PT2H RRULE:FREQ=YEARLY", False),
    ],
)
def test_A5_whole_days_are_suggested_unless_they_are_frequent(event: str, suggested: bool) -> None:
    [(_, _, _, answer)] = suggestions(event)
    assert answer == suggested


ALL_DAY = "X-MICROSOFT-CDO-ALLDAYEVENT:TRUE"
ZONE = "TZID=America/New_York"


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        # Outlook and Exchange write whole days like this: the date is that of the event's own zone.
        (f"DTSTART;{ZONE}:20261225T000000 DTEND;{ZONE}:20261226T000000 {ALL_DAY}", ["12-25"]),
        (f"DTSTART;{ZONE}:20261224T000000 DTEND;{ZONE}:20261227T000000 {ALL_DAY}", ["12-24", "12-25", "12-26"]),
        (f"DTSTART:20261224T230000Z DTEND:20261225T230000Z {ALL_DAY}", ["12-25"]),
        (f"DTSTART:20261225T000000 DURATION:P1D {ALL_DAY}", ["12-25"]),
        # Across the change of the clocks a day has 23 hours.
        (f"DTSTART;TZID=Europe/Berlin:20270328T000000 DTEND;TZID=Europe/Berlin:20270329T000000 {ALL_DAY}", ["03-28"]),
        (
            f"DTSTART;{ZONE}:20261206T000000 DTEND;{ZONE}:20261207T000000 {ALL_DAY} "
            f"RRULE:FREQ=DAILY;COUNT=3 EXDATE;{ZONE}:20261207T000000",
            ["12-06", "12-08"],
        ),
        # Days around the clock, and days of midnights without the mark.
        ("DTSTART:20261225T000000 DTEND:20261226T000000 X-MICROSOFT-CDO-ALLDAYEVENT:FALSE", ["12-25 00:00-00:00"]),
        ("DTSTART:20261224T000000 DTEND:20261226T000000", ["12-24", "12-25"]),
    ],
)  # fmt: skip
def test_A5_whole_days_of_outlook_close_the_day(event: str, expected: list[str]) -> None:
    assert days(event) == expected


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
    assert [(event.name, event.reason) for event in outcome.left_out] == [("Odd", reason)]
    assert len(outcome.events) == 1


def test_A5_overlapping_hours_are_named_with_their_day() -> None:
    outcome = found("DTSTART:20261224T100000 DURATION:PT2H RDATE:20261224T110000 SUMMARY:A")
    assert [tuple(event) for event in outcome.left_out] == [("A (2026-12-24)", Reason.OVERLAP)]
    assert outcome.events == []


def test_A5_an_event_with_more_dates_than_a_department_may_have_is_not_used() -> None:
    outcome = found("DTSTART;VALUE=DATE:20261201 SUMMARY:Closed RRULE:FREQ=DAILY")
    assert (outcome.events, outcome.left_out) == ([], [LeftOut("Closed", Reason.TOO_MANY)])
    assert len(found("DTSTART;VALUE=DATE:20261201 RRULE:FREQ=WEEKLY").events[0].exceptions) == DAYS // 7 + 1


def test_A5_the_dates_of_a_file_are_limited() -> None:
    lasting = "DTSTART;VALUE=DATE:20261201 DURATION:P399D"
    outcome = found(*[lasting] * 12)
    assert sum(len(event.exceptions) for event in outcome.events) <= DATES_LIMIT
    assert outcome.left_out == [LeftOut("", Reason.TOO_MANY)] * 2


@pytest.mark.parametrize(
    "content",
    [
        "",
        "hello",
        "\0",
        "<html>",
        "BEGIN:VEVENT\nEND:VEVENT\n",
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\n",
    ],
)
def test_A5_a_file_that_is_no_calendar_is_refused(content: str) -> None:
    with pytest.raises(NotACalendarError):
        events_of(content, TODAY, BERLIN)


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
    outcome = events_of(content, TODAY, BERLIN)
    assert Reason.RULE in {event.reason for event in outcome.left_out}
    assert outcome.events == []


def test_A5_a_rule_that_never_matches_is_followed_to_the_last_day_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """dateutil follows it to the year 9999, and visits each year with `rebuild`."""
    years = Counter[int]()
    rebuild = rrule._iterinfo.rebuild

    def count(info: object, year: int, month: int) -> None:
        years[year] += 1
        rebuild(info, year, month)

    monkeypatch.setattr(rrule._iterinfo, "rebuild", count)
    rules = ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=WEEKLY;BYMONTH=13", "FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=2")
    events = [f"DTSTART;VALUE=DATE:20261201 RRULE:{rule};INTERVAL={number}" for rule in rules for number in (1, 2, 3)]
    content = calendar(*events, "DTSTART;VALUE=DATE:20261201 RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30")
    outcome = events_of(content, TODAY, BERLIN)
    assert outcome.events == []
    assert min(years) == 2026
    assert max(years) < 2050
