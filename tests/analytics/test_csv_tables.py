"""Reports and survey counts as files for a spreadsheet."""

import csv
import io
from typing import Any

from django.test import Client

from tests.conftest import SignedIn

from .test_report import at
from .world import ROOM, Scene


def rows(client: Client, address: str, **query: Any) -> list[list[str]]:
    answer = client.get(address, query)
    assert answer.status_code == 200, answer.content
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    content = answer.content.decode()
    assert content.startswith("\ufeff")
    return list(csv.reader(io.StringIO(content.removeprefix("\ufeff"))))


def test_a_report_is_a_file_with_its_sums(scene: Scene, signed_in: SignedIn) -> None:
    ana = signed_in(scene.people.ana)
    scene.record(at=at(2026, 1, 5, 15), Mode="Chat", Duration_in_minutes=7)
    scene.record(at=at(2026, 3, 8, 16), Mode="Phone", Duration_in_minutes=2)
    scene.record(at=at(2026, 3, 8, 16), Mode="Chat")
    report, mode = f"{scene.report}.csv", scene.field("Mode").id
    months = [["2026-01", "1"], ["2026-02", "0"], ["2026-03", "2"]]
    assert rows(ana, report) == [["Month", "Records"], *months, ["Total", "3"]]
    crossed = rows(ana, report, rows="weekday", columns=f"field:{mode}", first="2026-03-01")
    assert crossed[0] == ["Weekday", "In person", "Phone", "Chat", "Email", "Video", "Text message", "Total"]
    assert [line for line in crossed if line[0] == "Sunday"] == [["Sunday", "0", "1", "1", "0", "0", "0", "2"]]
    assert crossed[-1] == ["Total", "0", "1", "1", "0", "0", "0", "2"]
    minutes = scene.field("Duration in minutes").id
    mean = rows(ana, report, rows=f"field:{mode}", columns="hour", measure="mean", of=minutes)
    assert (mean[0][0], mean[0][11], mean[0][-1]) == ("Mode", "10:00", "Mean")
    assert mean[-1][-1] == "4.5"
    assert rows(ana, report, rows="source", measure="sum", of=minutes)[0] == ["Source", "Sum: Duration in minutes"]
    assert ana.get(report)["Content-Disposition"] == 'attachment; filename="Harbour Library Reference report.csv"'
    assert ana.get(report, {"rows": "moon"}).status_code == 400


def test_survey_counts_csv_has_rules_and_days(scene: Scene, signed_in: SignedIn) -> None:
    """Text that a spreadsheet would take for a formula is marked."""
    scene.record(at=at(2026, 3, 8, 16), Mode="Chat")
    scene.dataset.survey_counts.filter(name="Consultations").update(rule="=1+1")
    address = f"{ROOM}/datasets/{scene.dataset.pk}/survey-counts.csv"
    head, *lines = rows(signed_in(scene.people.ana), address, first="2026-01-01", last="2026-12-31")
    assert head == ["Requested by", "Survey count", "First day", "Last day", "Count", "Rule", "Counts"]
    assert [line[4] for line in lines] == ["1", "0", "1", "1", "1"]
    assert lines[2][:4] == ["ACRL / IPEDS", "Virtual reference", "2026-01-01", "2026-12-31"]
    assert lines[2][6] == "Question type: Reference, Consultation; Mode: Chat, Email, Video, Text message"
    assert lines[1][5] == "'=1+1"


def test_csv_counts_only_what_the_operator_may_see(scene: Scene, signed_in: SignedIn) -> None:
    scene.record(scene.people.local_history)
    survey_counts = f"{ROOM}/datasets/{scene.dataset.pk}/survey-counts.csv"
    for who, counted in ((scene.people.ana, "0"), (scene.people.ben, "1"), (scene.people.marta, "1")):
        client = signed_in(who)
        assert rows(client, f"{scene.report}.csv")[-1] == ["Total", counted]
        assert rows(client, survey_counts)[1][4] == counted
