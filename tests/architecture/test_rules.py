"""Every rule of docs/protocol.md has a test with its number in its name."""

import re
from collections.abc import Iterator

from .source import ROOT


def rules() -> set[str]:
    text = (ROOT / "docs/protocol.md").read_text()
    return set(re.findall(r"^- \*\*(P\d+)\*\*", text, flags=re.MULTILINE))


def read(folder: str, pattern: str, *, but: str) -> Iterator[str]:
    paths = (ROOT / folder).rglob(pattern)
    return (path.read_text() for path in paths if not path.is_relative_to(ROOT / but))


def names() -> str:
    """The names of all tests, in both languages, without those of screens, whose letters tell what people do."""
    python = read("tests", "test_*.py", but="tests/browser")
    browser = read("web/src", "*.test.ts", but="web/src/desk")
    return "\n".join(
        [
            *re.findall(r"def (test_\w+)", "\n".join(python)),
            *re.findall(r"""(?:it|test|describe)\(\s*["'`](.+?)["'`]""", "\n".join(browser)),
        ]
    )


def test_the_rules_are_numbered_without_gaps() -> None:
    assert rules() == {f"P{number}" for number in range(1, len(rules()) + 1)}


def test_every_rule_has_a_test_with_its_number_in_its_name() -> None:
    tested = set(re.findall(r"(?<![A-Za-z0-9])P\d+(?!\d)", names().replace("_", " ")))
    assert rules() - tested == set()


def test_no_test_claims_a_rule_that_there_is_not() -> None:
    tested = set(re.findall(r"(?<![A-Za-z0-9])P\d+(?!\d)", names().replace("_", " ")))
    assert tested - rules() == set()
