"""Statistics as CSV. Column names are English in every language, so that scripts can rely on them."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from refdesk.analytics.local_time import DAYS
from refdesk.kit.csv_cells import csv_start

from .axes import By
from .concurrency import Cell, ConcurrencyAxis
from .table import Row, Table

_TABLE = ("Chats", "Answered", "Missed", "Abandoned", "Questions", "Transfers", "Dismissed", "Blocked", "Backup")
_FEEDBACK = ("Got an answer: yes", "Got an answer: partly", "Got an answer: no")
_TIMES = ("median", "90th percentile", "average")
_CONCURRENCY = (
    "Chats",
    "Missed",
    "Most at once",
    "Hours with new chats",
    "Hours staffed",
    "Operators' hours",
    "Hours open",
)


def of_table(table: Table, by: By) -> str:
    """A row for each heading, then the total."""
    lengths = [f"{name}, {time} (s)" for name in ("Wait", "Duration") for time in _TIMES]
    lines = [[_heading(by, row), *_cells(row)] for row in table.rows]
    return csv_start([[by.capitalize(), *_TABLE, *lengths, *_FEEDBACK], *lines, ["Total", *_cells(table.total)]])


def of_concurrency(cells: Iterable[Cell], by: ConcurrencyAxis) -> str:
    lines = [
        [
            _clock(by, cell.key),
            cell.chats,
            cell.missed,
            cell.peak,
            cell.busy_hours,
            *_hours(cell.staffed_hours, cell.operator_hours, cell.open_hours),
        ]
        for cell in cells
    ]
    return csv_start([[by.capitalize(), *_CONCURRENCY], *lines])


def _cells(row: Row) -> list[Any]:
    lengths = [*row.waiting, *row.handling]
    counts = [row.chats, row.answered, row.missed, row.abandoned, row.questions, row.transfers, row.dismissed]
    counts += [row.blocked, row.by_backup]
    return [*counts, *("" if length is None else length for length in lengths), row.yes, row.partly, row.no]


def _hours(*lengths: float) -> list[float]:
    return [round(length, 2) for length in lengths]


def _heading(by: By, row: Row) -> str:
    if by == "month" and row.key.isdecimal():
        return date(int(row.key) // 12, int(row.key) % 12 + 1, 1).isoformat()[:7]
    return row.label or _clock(by, row.key)


def _clock(by: str, key: str) -> str:
    if not key.isdecimal():
        return key
    if by == "weekday":
        return DAYS[int(key)]
    if by == "week":
        return f"{DAYS[int(key) // 24]} {int(key) % 24:02}:00"
    return f"{int(key):02}:00" if by == "hour" else key
