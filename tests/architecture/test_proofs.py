"""Each behaviour and each rule of the live protocol has tests that name it, where `tests/README.md` says."""

import re

from .source import ROOT

ROWS = {"C": 5, "P": 39, "M": 9, "I": 6, "S": 4, "E": 4, "D": 5}
"""How many rows each letter has. P1 to P5 are behaviours and rules: the table has them twice."""
LINE = re.compile(r"^\| ([A-Z]\d+) \| (.+) \|$", re.MULTILINE)
PYTHON = re.compile(r"def test_((?:[A-Z]\d+_(?:and_)?)+)")
TYPESCRIPT = re.compile(r"""test(?:\.each\([^`]*?\))?\(\s*["'`]((?:[A-Z]\d+(?:, | and |: ))+)""")


def table() -> list[tuple[str, list[str]]]:
    """Rows with the paths of their tests."""
    text = (ROOT / "tests" / "README.md").read_text(encoding="utf-8")
    return [(row, re.findall(r"`([^`]+)`", files)) for row, files in LINE.findall(text)]


def named(path: str) -> set[str]:
    """The rows that names of tests in a file begin with."""
    text = (ROOT / path).read_text(encoding="utf-8")
    pattern = PYTHON if path.endswith(".py") else TYPESCRIPT
    return {row for names in pattern.findall(text) for row in re.findall(r"[A-Z]\d+", names)}


def test_every_row_is_in_the_table() -> None:
    rows = {f"{letter}{number}" for letter, count in ROWS.items() for number in range(1, count + 1)}
    assert rows - {row for row, _ in table()} == set()


def test_every_row_has_a_file() -> None:
    assert [row for row, files in table() if not files] == []


def test_every_file_of_a_row_has_a_test_that_names_it() -> None:
    wrong = [(row, path) for row, files in table() for path in files if row not in named(path)]
    assert wrong == []
