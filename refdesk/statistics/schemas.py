"""What the API of figures gives."""

from datetime import date
from typing import Literal

from ninja import Schema

from .axes import By
from .percentiles import DurationSummary
from .table import Row


class StatisticsTimes(Schema):
    """In seconds; null where there was nothing to measure."""

    median: float | None
    ninetieth: float | None
    mean: float | None


class StatisticsRow(Schema):
    """What is counted under one heading. Waiting and handling are of the answered chats."""

    key: str
    label: str
    chats: int
    answered: int
    missed: int
    abandoned: int
    questions: int
    waiting: StatisticsTimes
    handling: StatisticsTimes


class StatisticsTable(Schema):
    """Rows by one axis, and their sum."""

    by: By
    rows: list[StatisticsRow]
    total: StatisticsRow


class ConcurrencyCell(Schema):
    """Of one hour, day of the week, or both: hours are added up over all days."""

    key: str
    chats: int
    missed: int
    peak: int
    busy_hours: int
    staffed_hours: float
    operator_hours: float


class StatisticsConcurrency(Schema):
    """`since`: from when on it is known who was there (ms); null where it never was."""

    by: Literal["hour", "weekday", "week"]
    since: int | None
    cells: list[ConcurrencyCell]


class StatisticsNamed(Schema):
    """A department, an operator or a widget."""

    id: int
    name: str


class StatisticsScope(Schema):
    """By what one can limit figures. `operators`: those of whom one sees what they did; `all_operators`: it is all.

    `first` is the day of the first chat; `missed_after` parts missed from abandoned ones (seconds).
    """

    departments: list[StatisticsNamed]
    operators: list[StatisticsNamed]
    all_operators: bool
    widgets: list[StatisticsNamed]
    first: date | None
    missed_after: int


def row_out(row: Row) -> StatisticsRow:
    """As it is told."""
    return StatisticsRow(
        key=row.key,
        label=row.label,
        chats=row.chats,
        answered=row.answered,
        missed=row.missed,
        abandoned=row.abandoned,
        questions=row.questions,
        waiting=_times(row.waiting),
        handling=_times(row.handling),
    )


def _times(times: DurationSummary) -> StatisticsTimes:
    return StatisticsTimes(median=times.median, ninetieth=times.ninetieth, mean=times.mean)
