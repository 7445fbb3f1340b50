"""G10: each test that the evidence names exists."""

import re

from .source import ROOT

EVIDENCE = ROOT / "docs" / "evidence"
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
    documents = [path.read_text(encoding="utf-8") for path in EVIDENCE.glob("*.md")]
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
