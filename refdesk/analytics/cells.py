"""Cells of a file that spreadsheets open: text that would be taken for a formula is marked, and read back as it was."""

from collections.abc import Iterable
from typing import Any

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def cell(value: Any) -> str:
    """A value as it is written. Numbers are harmless; text that begins like a formula gets an apostrophe before it.

    So does text that begins with an apostrophe, or reading it back would take one away.
    """
    if isinstance(value, int | float):
        return str(value)
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(("'", *_FORMULA)) else text


def text(written: str) -> str:
    """What was meant: without the apostrophe that `cell` put there."""
    return written[1:] if written.startswith("'") and written[1:].startswith(("'", *_FORMULA)) else written


def row(values: Iterable[Any]) -> list[str]:
    """A row of cells."""
    return [cell(value) for value in values]
