"""Response schemas of the statistics' API."""

from datetime import date
from typing import Literal

from ninja import Schema

from .axes import By


class StatisticsTimes(Schema):
    """Seconds; null if nothing was measured."""

    median: float | None
    ninetieth: float | None
    mean: float | None


class StatisticsFeedback(Schema):
    """How many patrons answered "Did you get your answer?", and how."""

    yes: int
    partly: int
    no: int


class StatisticsRow(Schema):
    """The counts under one heading. Waiting and handling are of answered chats."""

    key: str
    label: str
    chats: int
    answered: int
    missed: int
    abandoned: int
    dismissed: int
    questions: int
    transfers: int
    by_backup: int
    blocked: int
    waiting: StatisticsTimes
    handling: StatisticsTimes
    feedback: StatisticsFeedback


class StatisticsTable(Schema):
    """The rows of one axis, and their total."""

    by: By
    rows: list[StatisticsRow]
    total: StatisticsRow


class ConcurrencyCell(Schema):
    """One hour of the day, day of the week, or hour of the week, added up over all days."""

    key: str
    chats: int
    missed: int
    peak: int
    busy_hours: int
    staffed_hours: float
    open_hours: float
    operator_hours: float


class StatisticsConcurrency(Schema):
    """`since`: when staffing was first recorded (ms); null if never."""

    by: Literal["hour", "weekday", "week"]
    since: int | None
    cells: list[ConcurrencyCell]


class StatisticsNamed(Schema):
    """A department, an operator or a widget."""

    id: int
    name: str


class StatisticsScope(Schema):
    """Values to filter by. `operators`: those whose statistics are visible; `all_operators`: whether that is everybody.

    `first`: the day of the first chat; `missed_after`: seconds after which an unanswered chat is missed, not abandoned.
    """

    departments: list[StatisticsNamed]
    operators: list[StatisticsNamed]
    all_operators: bool
    widgets: list[StatisticsNamed]
    first: date | None
    missed_after: int
