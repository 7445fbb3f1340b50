"""CSV for spreadsheets: text that a spreadsheet would read as a formula gets a mark, which the import removes."""

import csv
import io
import re
from collections.abc import Iterable
from typing import Any

# Spreadsheets read a cell that begins so as a formula. An apostrophe before it says that it is text; more apostrophes
# that were there keep their number, since one is put before them and taken away again.
_SIGNS = r"=+\-@＝＋－＠"
# Where the list separator is a semicolon, as in much of Europe, a spreadsheet splits at each one in a text, and at line
# breaks, whether or not the text is quoted: quotes count only at the beginning of what it takes for a cell.
_WHOLE = rf"\A(?='*[{_SIGNS}\t\r\n])"
_WITHIN = rf"(?<=[;\t\r\n])(?=[\"']*(?:[{_SIGNS}]|\Z))"
_STARTS = re.compile(f"{_WHOLE}|{_WITHIN}")
_MARKED = re.compile(f"{_WHOLE}'|{_WITHIN}'")


def cell(value: Any) -> str:
    """A value as it is written: text gets an apostrophe wherever a formula could begin; numbers need none."""
    if isinstance(value, int | float):
        return str(value)
    return "" if value is None else _STARTS.sub("'", str(value))


def text(written: str) -> str:
    """The original text, without the apostrophes from `cell`."""
    return _MARKED.sub("", written)


def csv_lines(rows: Iterable[Iterable[Any]]) -> str:
    """The rows as lines of CSV, separated by commas."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([cell(value) for value in row] for row in rows)
    return out.getvalue()
