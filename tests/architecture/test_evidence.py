"""G10: each test and each reading that the evidence names exists, and the report is complete."""

import csv
import re

from refdesk.accessibility.report import Component, Criterion, report
from refdesk.accessibility.views import COMPONENTS, LEVELS

from .source import ROOT

EVIDENCE = ROOT / "docs" / "evidence"
HECVAT = EVIDENCE / "hecvat.csv"
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def _missing(text: str) -> set[str]:
    """The tests named in a document that don't exist."""
    return {
        f"{path}::{test}"
        for path, test in NAMED.findall(text)
        if not (ROOT / path).exists()
        or not re.search(rf"^(async )?def {test}\(", (ROOT / path).read_text(), re.MULTILINE)
    }


def test_G10_every_test_named_as_evidence_exists() -> None:
    documents = [path.read_text(encoding="utf-8") for path in (*EVIDENCE.glob("*.md"), HECVAT)]
    assert any(NAMED.search(text) for text in documents)
    assert set().union(*map(_missing, documents)) == set()


def test_G10_a_test_that_is_gone_is_missing() -> None:
    assert _missing("`tests/architecture/test_evidence.py::test_that_was_deleted`") != set()
    assert _missing("`tests/architecture/test_gone.py::test_gone`") != set()


def test_G10_every_threat_names_a_test() -> None:
    text = (EVIDENCE / "threat-model.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (?!threat|---)(.+?) \| ([STRIDE]) \| (.+?) \| (.*) \|$", text, re.MULTILINE)
    assert len(rows) > 40
    assert [threat for threat, _, _, tests in rows if not NAMED.search(tests)] == []


def _adherences() -> list[tuple[Criterion, Component]]:
    chapters = report().chapters.values()
    return [
        (criterion, part) for chapter in chapters for criterion in chapter.criteria for part in criterion.components
    ]


def test_G10_the_report_has_each_criterion_once_per_component() -> None:
    numbers = [criterion.num for chapter in report().chapters.values() for criterion in chapter.criteria]
    assert len(numbers) == len(set(numbers)) == 55
    for component in COMPONENTS:
        assert sorted(criterion.num for criterion, part in _adherences() if part.name == component) == sorted(numbers)
    assert {part.name for _, part in _adherences()} == set(COMPONENTS)


def test_G10_the_report_names_tests_and_readings_that_exist() -> None:
    named = {test for _, part in _adherences() for test in part.adherence.tests}
    assert set().union(*(_missing(f"`{test}`") for test in named)) == set()
    assert all(NAMED.fullmatch(f"`{test}`") for test in named)
    assert {reading for _, part in _adherences() for reading in part.adherence.readings} <= set(report().readings)
    assert [reading.record for reading in report().readings.values() if not (ROOT / reading.record).is_file()] == []


def test_G10_supports_has_a_test_and_a_dated_reading_and_all_else_a_remark() -> None:
    for criterion, part in _adherences():
        adherence = part.adherence
        assert adherence.level in LEVELS
        assert adherence.notes
        if adherence.level == "supports":
            assert adherence.tests, (criterion.num, part.name)
            assert adherence.readings, (criterion.num, part.name)
        if adherence.level in ("partially-supports", "does-not-support"):
            assert re.search(r"\d{4}-\d\d-\d\d", adherence.notes), (criterion.num, part.name)


def test_G10_each_question_of_the_hecvat_is_answered_once_and_n_a_says_why() -> None:
    with HECVAT.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len({row["question"] for row in rows}) == len(rows) == 332
    assert {row["answer"] for row in rows} == {"Yes", "No", "N/A", "Text"}
    assert [row["question"] for row in rows if row["answer"] in ("N/A", "Text", "Yes") and not row["remark"]] == []
