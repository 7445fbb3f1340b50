"""Cells that no spreadsheet runs as a formula, with either list separator."""

import csv
import io
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from refdesk.kit.csv_cells import csv_lines, escape, unescape
from tests.generated import examples

FORMULA = re.compile(r"[\t\r\n]*[=+\-@＝＋－＠]")
TEXTS = st.text("=-@;\t\r\n\"', aｱ＝", max_size=12)
ROWS = st.lists(st.lists(TEXTS, min_size=1, max_size=4), min_size=1, max_size=4)
COMMAND = "=cmd|' /C calc'!A0"


def cells(csv_text: str, separator: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(csv_text, newline=""), delimiter=separator))


@settings(max_examples=examples(300), deadline=None)
@given(ROWS)
@example([[f"Where;{COMMAND};"]])
@example([["x", f'a;"{COMMAND}"']])
@example([["x", f"a\n{COMMAND}"]])
@example([["x", "a;"], [COMMAND]])
def test_no_cell_begins_like_a_formula_with_comma_or_semicolon(rows: list[list[str]]) -> None:
    csv_text = csv_lines(rows)
    for separator in ",;":
        assert not [cell for row in cells(csv_text, separator) for cell in row if FORMULA.match(cell)]


@settings(max_examples=examples(300), deadline=None)
@given(ROWS)
def test_unescape_restores_every_text(rows: list[list[str]]) -> None:
    assert [[unescape(cell) for cell in row] for row in cells(csv_lines(rows), ",")] == rows


@pytest.mark.parametrize("harmless", ["", "It's", "a; b", "1;2", "one\n\ntwo", "'quoted'", "a-b", "x = 1"])
def test_escape_does_not_change_harmless_text(harmless: str) -> None:
    assert escape(harmless) == harmless


def test_csv_lines_does_not_escape_numbers() -> None:
    assert csv_lines([[-5, 1.5, None]]) == "-5,1.5,\r\n"
