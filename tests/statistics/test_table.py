"""Chats by one axis: counts that add up, percentiles beside the mean, the night on which the clocks change."""

import pytest

from refdesk.statistics.axes import AXES, By
from refdesk.statistics.filters import StatisticsQuery, filtered
from refdesk.statistics.models import ChatFact
from refdesk.statistics.table import OTHERS, ROW_LIMIT, DurationHistogram, DurationSummary, Row, table

from .world import NOON, Counted, answered, unanswered, utc

DAY = 86_400_000


def made(counted: Counted, by: By, **filters: object) -> dict[str, Row]:
    """The rows that are not empty, and the sum."""
    facts = filtered(StatisticsQuery(**filters), counted.people.marta)  # type: ignore[arg-type]
    statistics = table(facts, AXES[by])
    return {row.label or row.key: row for row in [*statistics.rows, statistics.total] if row.chats}


def counts(rows: dict[str, Row]) -> dict[str, tuple[int, int, int]]:
    """(answered, missed, abandoned) of each."""
    return {key: (row.answered, row.missed, row.abandoned) for key, row in rows.items()}


def test_every_axis_counts_all_chats(counted: Counted) -> None:
    """Month, weekday, hour, both, department, operator, widget, page; the classes apart.

    Between the first and the second the clocks went forward."""
    counted.chat(answered())
    counted.chat(unanswered(100), NOON + 5 * DAY)
    counted.chat(unanswered(10), NOON + 60 * DAY, counted.people.local_history)
    expected: dict[By, dict[str, tuple[int, int, int]]] = {
        "all": {},
        "month": {str(2026 * 12 + 2): (1, 1, 0), str(2026 * 12 + 4): (0, 0, 1)},
        "weekday": {"1": (1, 0, 0), "6": (0, 1, 0), "5": (0, 0, 1)},
        "hour": {"12": (1, 0, 0), "13": (0, 1, 1)},
        "week": {"36": (1, 0, 0), str(6 * 24 + 13): (0, 1, 0), str(5 * 24 + 13): (0, 0, 1)},
        "department": {"Reference": (1, 1, 0), "Local History": (0, 0, 1)},
        "operator": {"Ana Morales": (1, 0, 0)},
        "widget": {"ask": (1, 1, 0), "history": (0, 0, 1)},
        "page": {"/hours/": (1, 1, 1)},
    }
    for by, rows in expected.items():
        counted_rows = counts(made(counted, by))
        assert counted_rows.pop("total") == (1, 1, 1)
        unclaimed = counted_rows.pop("", (0, 0, 0))
        assert (counted_rows, unclaimed) == (rows, (0, 1, 1) if by == "operator" else (0, 0, 0))


def test_months_without_chats_stand_between_the_others(counted: Counted) -> None:
    """A gap in a year is a number too."""
    for months in (0, 92):
        counted.chat(answered(), NOON + months * DAY)
    facts = filtered(StatisticsQuery(), counted.people.marta)
    assert [row.chats for row in table(facts, AXES["month"]).rows] == [1, 0, 0, 1]


def test_median_and_ninetieth_percentile_stand_beside_the_mean(counted: Counted) -> None:
    """Times are of the answered chats alone; one that took an hour moves the mean, not the median."""
    for wait, handling in ((5, 60), (10, 120), (15, 180), (20, 240), (600, 3_600)):
        counted.chat(answered(wait, handling))
    counted.chat(unanswered(9_000))
    row = made(counted, "all")["total"]
    assert row.waiting == DurationSummary(15, 600, 130)
    assert row.handling == DurationSummary(180, 3_600, 840)


def test_nothing_has_no_median() -> None:
    """None, and not zero."""
    assert DurationHistogram().summary() == DurationSummary(None, None, None)


@pytest.mark.parametrize(("hour_utc", "minute"), [(5, 30), (6, 30)])
def test_repeated_hour_is_counted_under_one_heading(counted: Counted, hour_utc: int, minute: int) -> None:
    """On 1 November 2026 the clocks of New York show 1:30 two times."""
    counted.chat(answered(), utc(2026, 11, 1, hour_utc, minute))
    assert counts(made(counted, "hour")) == {"1": (1, 0, 0), "total": (1, 0, 0)}


def test_skipped_hour_is_refused(counted: Counted) -> None:
    """On 8 March 2026 they go from 2 to 3."""
    counted.chat(answered(), utc(2026, 3, 8, 6, 59))
    counted.chat(answered(), utc(2026, 3, 8, 7, 0))
    assert set(made(counted, "hour")) == {"1", "3", "total"}


def test_days_are_the_librarys_and_both_are_included(counted: Counted) -> None:
    """A chat at 23:30 is of that day, though it is the next in Greenwich; it is of the day on which it began."""
    late = utc(2026, 3, 4, 4, 30)
    counted.chat(answered(3000, 3000), late)
    assert made(counted, "all", first="2026-03-03", last="2026-03-03")["total"].chats == 1
    assert made(counted, "all", first="2026-03-04") == {}
    assert made(counted, "all", last="2026-03-02") == {}


def test_ten_years_are_a_hundred_and_twenty_months(counted: Counted) -> None:
    """From the first to the last, however far apart."""
    counted.chat(answered(), utc(2016, 1, 5, 12))
    counted.chat(answered(), utc(2025, 12, 5, 12))
    facts = filtered(StatisticsQuery(), counted.people.marta)
    assert len(table(facts, AXES["month"]).rows) == 120


def test_filters_limit_what_is_counted(counted: Counted) -> None:
    """Department, operator, widget."""
    counted.chat(answered())
    counted.chat(answered(), who=counted.people.chi)
    counted.chat(answered(), department=counted.people.local_history, who=counted.people.ben)
    assert made(counted, "all", department=[counted.people.reference.pk])["total"].chats == 2
    assert made(counted, "all", operator=[counted.people.chi.pk])["total"].chats == 1
    assert made(counted, "all", widget=[counted.people.ask.pk])["total"].chats == 2


def test_pages_beyond_the_row_limit_are_added_up(counted: Counted) -> None:
    """The others are one row, and nothing is missing from the sum."""
    fact = counted.chat(answered())
    copies = []
    for number in range(ROW_LIMIT + 20):
        fact.pk, fact.page = number + 1_000, f"/{number}/"
        copies.append(ChatFact(**{field.attname: getattr(fact, field.attname) for field in ChatFact._meta.fields}))
    ChatFact.objects.bulk_create(copies)
    statistics = table(filtered(StatisticsQuery(), counted.people.marta), AXES["page"])
    assert len(statistics.rows) == ROW_LIMIT + 1
    assert (statistics.rows[-1].key, statistics.rows[-1].chats) == (OTHERS, 21)
    assert sum(row.chats for row in statistics.rows) == statistics.total.chats == ROW_LIMIT + 21
