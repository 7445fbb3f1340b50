"""What the API of figures gives."""

from datetime import date
from typing import Literal

from ninja import Schema

from .axes import By
from .spread import Times
from .table import Row


class TimesOut(Schema):
    """In seconds; null where there was nothing to measure."""

    median: float | None
    ninetieth: float | None
    mean: float | None


class RowOut(Schema):
    """What is counted under one heading. Waiting and handling are of the answered chats."""

    key: str
    words: str
    chats: int
    answered: int
    missed: int
    abandoned: int
    questions: int
    waiting: TimesOut
    handling: TimesOut


class TableOut(Schema):
    """Rows by one axis, and their sum."""

    by: By
    rows: list[RowOut]
    total: RowOut


class CellOut(Schema):
    """Of one hour, day of the week, or both: hours are added up over all days."""

    key: str
    chats: int
    missed: int
    peak: int
    asked: int
    staffed: float
    operators: float


class LoadOut(Schema):
    """`since`: from when on it is known who was there (ms); null where it never was."""

    by: Literal["hour", "weekday", "week"]
    since: int | None
    cells: list[CellOut]


class Named(Schema):
    """A department, an operator or a widget."""

    id: int
    name: str


class ScopeOut(Schema):
    """By what one can limit figures. `operators`: those of whom one sees what they did; `all_operators`: it is all.

    `first` is the day of the first chat; `patience` parts missed from abandoned ones (seconds).
    """

    departments: list[Named]
    operators: list[Named]
    all_operators: bool
    widgets: list[Named]
    first: date | None
    patience: int


def row_out(row: Row) -> RowOut:
    """As it is told."""
    return RowOut(
        key=row.key,
        words=row.words,
        chats=row.chats,
        answered=row.answered,
        missed=row.missed,
        abandoned=row.abandoned,
        questions=row.questions,
        waiting=_times(row.waiting),
        handling=_times(row.handling),
    )


def _times(times: Times) -> TimesOut:
    return TimesOut(median=times.median, ninetieth=times.ninetieth, mean=times.mean)
