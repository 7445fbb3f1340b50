"""Cells of a file that spreadsheets open: text that would be taken for a formula is marked, and read back as it was."""

import re
from collections.abc import Iterable
from typing import Any

# Spreadsheets read a cell that begins so as a formula. An apostrophe before it says that it is text; more apostrophes
# that were there keep their number, since one is put before them and taken away again.
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_MARKED = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")


def cell(value: Any) -> str:
    """A value as it is written. Numbers are harmless; text that begins like a formula gets an apostrophe before it."""
    if isinstance(value, int | float):
        return str(value)
    text = "" if value is None else str(value)
    return f"'{text}" if _FORMULA.match(text) else text


def text(written: str) -> str:
    """What was meant: without the apostrophe that `cell` put there."""
    return written[1:] if _MARKED.match(written) else written


def row(values: Iterable[Any]) -> list[str]:
    """A row of cells."""
    return [cell(value) for value in values]
