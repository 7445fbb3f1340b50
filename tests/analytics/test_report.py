from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from refdesk.analytics.local_time import moment
from refdesk.analytics.reports import axes
from refdesk.analytics.reports.axes import Scope, axis
from refdesk.analytics.reports.table import Measure, Table, table, time_span
from refdesk.audit.models import Action, Entry
from refdesk.kit.clock import day_start
from tests.conftest import SignedIn

from .world import ROOM, Scene, body, send

NEW_YORK = ZoneInfo("America/New_York")


def at(*when: int) -> int:
    return int(datetime(*when, tzinfo=UTC).timestamp() * 1000)  # type: ignore[arg-type,misc]


def counted(scene: Scene, rows: str, columns: str = "none", measure: Measure = "count", of: str = "") -> Table:
    records = scene.dataset.records.all()
    scope = Scope(records, scene.form, NEW_YORK, *time_span(records))
    down, across = (axis(_named(scene, label), scope) for label in (rows, columns))
    assert down is not None
    assert across is not None
    return table(scope, down, across, measure, scene.field(of) if of else None)


def _named(scene: Scene, name: str) -> str:
    return f"field:{scene.field(name).id}" if name[0].isupper() else name


def grid(made: Table) -> dict[tuple[str, str], float]:
    """What isn't zero, by the words or keys of row and column."""
    rows, columns = ([words or key for key, words in side] for side in (made.rows, made.columns))
    return {
        (r, c): n for r, line in zip(rows, made.cells, strict=True) for c, n in zip(columns, line, strict=True) if n
    }


def test_any_field_by_any_field(committed: Scene) -> None:
    """On both databases: choices, several choices, the READ scale, numbers, texts, and what is not answered."""
    committed.record(Mode="Chat", READ=2, Subjects=["Citing", "Genealogy"], Duration_in_minutes=7, Question="Why?")
    committed.record(Mode="Chat", READ=5, Subjects=["Citing"], Duration_in_minutes=8)
    committed.record(committed.people.local_history, Mode="Phone", Duration_in_minutes=1.5)
    assert grid(counted(committed, "Mode", "READ")) == {
        ("Chat", "2"): 1,
        ("Chat", "5"): 1,
        ("Phone", "Not answered"): 1,
    }
    several = counted(committed, "Subjects", "Mode")
    assert grid(several) == {("Citing", "Chat"): 2, ("Genealogy", "Chat"): 1, ("Not answered", "Phone"): 1}
    assert (several.total, several.row_totals[4], several.overlaps) == (3, 2, True)
    assert grid(counted(committed, "Duration in minutes", "Question")) == {
        ("6–10", "Answered"): 1,
        ("6–10", "Not answered"): 1,
        ("2–5", "Not answered"): 1,
    }
    assert grid(counted(committed, "department", "source")) == {
        ("Reference", "By hand"): 2,
        ("Local History", "By hand"): 1,
    }
    assert grid(counted(committed, "Mode", "operator", "sum", "Duration in minutes")) == {
        ("Chat", "Ana Morales"): 15,
        ("Phone", "Ana Morales"): 1.5,
    }
    assert grid(counted(committed, "Mode", "none", "mean", "Duration in minutes")) == {
        ("Chat", "Records"): 7.5,
        ("Phone", "Records"): 1.5,
    }


def test_the_night_of_the_change_is_counted_by_the_librarys_clocks(committed: Scene) -> None:
    """Clocks go back on 1 November 2026, so that 1:30 comes twice; forward on 8 March, so that 2:30 never does."""
    for when in (at(2026, 11, 1, 5, 30), at(2026, 11, 1, 6, 30), at(2026, 11, 1, 7, 30)):
        committed.record(at=when)
    for when in (at(2026, 3, 8, 6, 59), at(2026, 3, 8, 7, 0)):
        committed.record(at=when)
    assert grid(counted(committed, "weekday", "hour")) == {("6", "1"): 3, ("6", "2"): 1, ("6", "3"): 1}
    assert {row: n for (row, _), n in grid(counted(committed, "month")).items()} == {"2026-03": 2, "2026-11": 3}


def test_a_day_ends_when_the_librarys_clocks_say_so(committed: Scene) -> None:
    """New Year in New York is five hours later than in UTC."""
    committed.record(at=at(2026, 1, 1, 4, 59))
    committed.record(at=at(2026, 1, 1, 5, 0))
    assert grid(counted(committed, "year")) == {("2025", "Records"): 1, ("2026", "Records"): 1}
    assert grid(counted(committed, "month")) == {("2025-12", "Records"): 1, ("2026-01", "Records"): 1}


def test_ten_years_by_month_are_whole(committed: Scene) -> None:
    for year in range(2016, 2027):
        committed.record(at=at(year, 1, 15, 12))
        committed.record(at=at(year, 7, 15, 12))
    made = counted(committed, "month", "weekday")
    assert [key for key, _ in made.rows][:: len(made.rows) - 1] == ["2016-01", "2026-07"]
    assert len(made.rows) == 127
    assert made.total == sum(made.row_totals) == sum(made.column_totals) == 22


def test_a_range_without_records_is_a_table_of_noughts(scene: Scene, signed_in: SignedIn) -> None:
    scene.record(at=at(2026, 1, 15))
    query = {"rows": "month", "columns": f"field:{scene.field('Mode').id}", "first": "2020-01-01", "last": "2020-12-31"}
    result = body(signed_in(scene.people.ana).get(scene.report, query))
    assert (result["rows"], result["total"], result["column_totals"]) == ([], 0, [0] * 6)
    result = body(signed_in(scene.people.ana).get(scene.report, query | {"rows": "weekday", "columns": "hour"}))
    assert result["cells"] == [[0] * 24] * 7


def test_report_by_an_impossible_axis_is_refused(scene: Scene, signed_in: SignedIn) -> None:
    ana = signed_in(scene.people.ana)
    wrong: list[dict[str, Any]] = [
        {"rows": "moon"},
        {"rows": "field:999"},
        {"rows": "field:x"},
        {"measure": "sum"},
        {"measure": "sum", "of": scene.field("Mode").id},
        {"first": "2026-02-02", "last": "2026-01-01"},
    ]
    for query in wrong:
        assert ana.get(scene.report, query).status_code == 400, query


def test_dates_out_of_range_are_refused_with_a_reason(scene: Scene, signed_in: SignedIn) -> None:
    """The list, the report, the survey counts and the files say so in words."""
    ana = signed_in(scene.people.ana)
    scene.record()
    survey_counts = f"{ROOM}/datasets/{scene.dataset.pk}/survey-counts"
    for address in (scene.records, scene.report, survey_counts, f"{scene.records}.csv", f"{scene.records}.json"):
        answer = ana.get(address, {"first": "0001-01-01", "last": "9999-12-31"})
        assert answer.status_code == 400, address
        assert [error["text"] for error in body(answer)["errors"]] == ["The year must be between 1900 and 2200."]
        assert ana.get(address, {"first": "0001-01-01", "last": "2200-12-31"}).status_code == 200


def test_survey_counts_follow_their_rules(scene: Scene, signed_in: SignedIn) -> None:
    scene.record(Question_type="Reference", Mode="Chat")
    scene.record(Question_type="Reference", Mode="Phone")
    scene.record(Question_type="Consultation", Mode="Video")
    scene.record(Question_type="Directional", Mode="Chat")
    result = body(signed_in(scene.people.ana).get(f"{ROOM}/datasets/{scene.dataset.pk}/survey-counts"))
    counts = {(count["survey"], count["name"]): count["count"] for count in result["survey_counts"]}
    assert counts == {
        ("ACRL / IPEDS", "Reference transactions"): 2,
        ("ACRL / IPEDS", "Consultations"): 1,
        ("ACRL / IPEDS", "Virtual reference"): 2,
        ("IMLS", "Reference transactions"): 3,
        ("IMLS", "Reference transactions at a distance"): 2,
    }
    assert "Directional questions" in result["survey_counts"][0]["rule"]


def test_second_administrator_changing_a_rule_gets_a_conflict(scene: Scene, signed_in: SignedIn) -> None:
    marta = signed_in(scene.people.marta)
    survey_count = scene.dataset.survey_counts.first()
    assert survey_count is not None
    email = {"field": scene.field("Mode").id, "values": [scene.choice("Mode", "Email")]}
    address = f"{ROOM}/survey-counts/{survey_count.pk}"
    [now, *_] = body(marta.get(f"{ROOM}/datasets/{scene.dataset.pk}/survey-counts"))["survey_counts"]
    content: dict[str, Any] = now | {"survey": "Us", "name": "By email", "rule": "All.", "conditions": [email]}
    saved = send(marta, "put", address, content)
    assert saved.status_code == 200
    second = send(marta, "put", address, content | {"name": "Other"})
    assert (second.status_code, body(second)["name"]) == (409, "By email")
    entry = Entry.objects.get(action=Action.SETTINGS_CHANGED)
    assert (entry.kind, entry.library, entry.changes["survey"]) == (
        "survey_count",
        scene.people.harbour.pk,
        ["ACRL / IPEDS", "Us"],
    )
    for differs in (
        {"name": " "},
        {"conditions": [{"field": 999, "values": [1]}]},
        {"conditions": [email | {"values": []}]},
    ):
        assert send(marta, "put", address, body(saved) | differs).status_code == 400


def test_survey_count_sent_twice_is_stored_once(scene: Scene, signed_in: SignedIn) -> None:
    """A repeated key updates the survey count; another key makes another one."""
    marta, address = signed_in(scene.people.marta), f"{ROOM}/survey-counts"
    before = scene.dataset.survey_counts.count()
    content = {
        "dataset": scene.dataset.pk,
        "key": "k" * 22,
        "survey": "Our board",
        "name": "All",
        "rule": "Every record.",
        "conditions": [],
    }
    first, second = (send(marta, "post", address, content | {"rule": rule}) for rule in ("Every record.", "Every one."))
    assert (first.status_code, second.status_code) == (201, 201)
    assert body(first)["id"] == body(second)["id"]
    assert (scene.dataset.survey_counts.count(), scene.dataset.survey_counts.get(key="k" * 22).rule) == (
        before + 1,
        "Every one.",
    )
    assert send(marta, "post", address, content | {"key": "o" * 22}).status_code == 201
    assert scene.dataset.survey_counts.count() == before + 2
    assert Entry.objects.filter(kind="survey_count", action=Action.SETTINGS_ADDED).count() == 2


@pytest.mark.parametrize(
    ("written", "then"),
    [
        ("2026-11-25", at(2026, 11, 25, 17)),
        ("2026-11-25 14:05", at(2026, 11, 25, 19, 5)),
        ("2026-11-25T14:05:30+01:00", at(2026, 11, 25, 13, 5, 30)),
        ("2026-11-01T01:30", at(2026, 11, 1, 5, 30)),
        ("2026-11-01T01:30-05:00", at(2026, 11, 1, 6, 30)),
        ("2026-03-08T03:00", at(2026, 3, 8, 7)),
    ],
)
def test_a_time_is_read_by_the_librarys_clocks(written: str, then: int) -> None:
    assert moment(written, NEW_YORK) == then


def test_a_day_begins_even_where_midnight_is_skipped() -> None:
    """In São Paulo the clocks went forward at midnight."""
    zone = ZoneInfo("America/Sao_Paulo")
    assert day_start(datetime(2018, 11, 4, tzinfo=UTC).date(), zone) == at(2018, 11, 4, 3)


def test_months_of_very_wide_dates_are_those_that_occur() -> None:
    """A slip of three centuries makes no report of three thousand rows; twenty years are whole."""
    assert axes.months({"1900-01", "2200-12", "2026-11"}) == [("1900-01", ""), ("2026-11", ""), ("2200-12", "")]
    assert len(axes.months({"2006-01", "2025-12"})) == 240
