"""CSV for spreadsheets. Text that a spreadsheet would run as a formula is escaped; `unescape` reverses that."""

import csv
import io
import re
from collections.abc import Iterable
from typing import Any

# Spreadsheets run a cell that begins with one of these as a formula, unless an apostrophe stands before it. Text that
# has apostrophes there gets one more, so that `unescape` restores it exactly.
_SIGNS = r"=+\-@＝＋－＠"
# Where the list separator is a semicolon, as in much of Europe, a spreadsheet splits text at semicolons and line breaks
# even if it is quoted, because it recognizes quotes only at the beginning of a cell.
_WHOLE = rf"\A(?='*[{_SIGNS}\t\r\n])"
_WITHIN = rf"(?<=[;\t\r\n])(?=[\"']*(?:[{_SIGNS}]|\Z))"
_STARTS = re.compile(f"{_WHOLE}|{_WITHIN}")
_MARKED = re.compile(f"{_WHOLE}'|{_WITHIN}'")


def escape(value: Any) -> str:
    """The text of a cell, with an apostrophe wherever a formula could begin. Numbers need none."""
    if isinstance(value, int | float):
        return str(value)
    return "" if value is None else _STARTS.sub("'", str(value))


def unescape(cell: str) -> str:
    """The original text of an escaped cell."""
    return _MARKED.sub("", cell)


def csv_lines(rows: Iterable[Iterable[Any]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([escape(value) for value in row] for row in rows)
    return out.getvalue()


def csv_start(rows: Iterable[Iterable[Any]]) -> str:
    """The beginning of a file: a byte order mark, by which spreadsheets recognize UTF-8, then the rows."""
    return "\ufeff" + csv_lines(rows)
