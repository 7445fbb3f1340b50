"""G10: each test and each reading that the evidence names exists, and the report is complete."""

import csv
import re
from typing import Any, Literal

import msgspec
import pytest
import yaml

from refdesk.accessibility.report import SOURCE, Component, Criterion, report
from refdesk.accessibility.views import LEVELS, PARTS

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
        (criterion, component)
        for chapter in chapters
        for criterion in chapter.criteria
        for component in criterion.components
    ]


def test_G10_the_report_has_each_criterion_once_per_part() -> None:
    numbers = [criterion.num for chapter in report().chapters.values() for criterion in chapter.criteria]
    assert len(numbers) == len(set(numbers)) == 55
    for part in PARTS:
        assert sorted(criterion.num for criterion, component in _adherences() if component.part == part) == sorted(
            numbers
        )
    assert {component.part for _, component in _adherences()} == set(PARTS)


class Contact(msgspec.Struct, forbid_unknown_fields=True):
    email: str
    name: str = ""


class Product(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    version: str
    description: str


class OpenACR(msgspec.Struct, forbid_unknown_fields=True):
    """The report's fields with the types that OpenACR's schema 0.1.0 demands, and `readings`, an addition."""

    title: str
    product: Product
    author: Contact
    report_date: str
    last_modified_date: str
    version: int
    notes: str
    evaluation_methods_used: str
    license: Literal["Apache-2.0"]
    catalog: Literal["2.5-edition-wcag-2.2-en"]
    chapters: dict[Literal["success_criteria_level_a", "success_criteria_level_aa"], Any]
    readings: dict[str, Any]


def _openacr(text: str) -> OpenACR:
    """The report as OpenACR's programs read it: a date without quotes is no string. Raises `ValidationError`."""
    return msgspec.convert(yaml.safe_load(text), OpenACR)


def test_G10_the_report_is_valid_by_the_schema_of_openacr() -> None:
    assert _openacr(SOURCE.read_text()).title.endswith(" Accessibility Conformance Report")


@pytest.mark.parametrize(
    ("valid", "invalid"),
    [("'2026-12-02'", "2026-12-02"), ("\n  email:", "\n  mail:"), ("catalog: 2.5", "catalog: 2.4"), ("_aa:", "_aaaa:")],
)
def test_G10_a_report_against_the_schema_of_openacr_is_refused(valid: str, invalid: str) -> None:
    text = SOURCE.read_text()
    assert valid in text
    with pytest.raises(msgspec.ValidationError):
        _openacr(text.replace(valid, invalid))


def test_G10_components_and_levels_of_the_report_are_those_of_the_catalog() -> None:
    """OpenACR's own validator refuses others."""
    components = {"web", "electronic-docs", "software", "authoring-tool", "none"}
    levels = {"supports", "partially-supports", "does-not-support", "not-applicable", "not-evaluated"}
    assert {component.name for _, component in _adherences()} <= components
    assert {component.adherence.level for _, component in _adherences()} <= levels


def test_G10_the_report_names_tests_and_readings_that_exist() -> None:
    named = {test for _, component in _adherences() for test in component.adherence.tests}
    assert set().union(*(_missing(f"`{test}`") for test in named)) == set()
    assert all(NAMED.fullmatch(f"`{test}`") for test in named)
    assert {reading for _, component in _adherences() for reading in component.adherence.readings} <= set(
        report().readings
    )
    assert [reading.record for reading in report().readings.values() if not (ROOT / reading.record).is_file()] == []


def test_G10_supports_has_a_test_and_a_dated_reading_and_all_else_a_remark() -> None:
    for criterion, component in _adherences():
        adherence = component.adherence
        assert adherence.level in LEVELS
        assert adherence.notes
        if adherence.level == "supports":
            assert adherence.tests, (criterion.num, component.part)
            assert adherence.readings, (criterion.num, component.part)
        if adherence.level in ("partially-supports", "does-not-support"):
            assert re.search(r"\d{4}-\d\d-\d\d", adherence.notes), (criterion.num, component.part)


def test_G10_each_question_of_the_hecvat_is_answered_once_and_n_a_says_why() -> None:
    with HECVAT.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len({row["question"] for row in rows}) == len(rows) == 332
    assert {row["answer"] for row in rows} == {"Yes", "No", "N/A", "Text"}
    assert [row["question"] for row in rows if row["answer"] in ("N/A", "Text", "Yes") and not row["remark"]] == []
