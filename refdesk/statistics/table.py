"""Counting chats by one axis: two queries, however many there are."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, Count, F, IntegerField, QuerySet, Sum, Value, When

from .axes import Axis
from .models import ChatFact
from .percentiles import DurationHistogram, DurationSummary

MOST_ROWS = 100
"""As many rows of the busiest are told, of pages too; the others are added up in one."""
OTHERS = "others"
# Long lengths are put together in steps (seconds): a percentile is exact to these, a mean wholly.
FINE, STEP = {"waiting": 60, "handling": 0}, 10


@dataclass
class Row:
    """What is counted under one heading. `questions` are records made from these chats."""

    key: str
    label: str = ""
    chats: int = 0
    answered: int = 0
    missed: int = 0
    abandoned: int = 0
    questions: int = 0
    waits: DurationHistogram = field(default_factory=DurationHistogram)
    handlings: DurationHistogram = field(default_factory=DurationHistogram)

    @property
    def waiting(self) -> DurationSummary:
        """Of the answered ones, until they were claimed."""
        return self.waits.times()

    @property
    def handling(self) -> DurationSummary:
        """Of the answered ones, from the claim to the end."""
        return self.handlings.times()


@dataclass(frozen=True)
class Table:
    """All rows, and their sum."""

    rows: list[Row]
    total: Row


def table(facts: QuerySet[ChatFact], axis: Axis) -> Table:
    """Count the chats."""
    rows: dict[str, Row] = defaultdict(lambda: Row(""))
    total = Row("total")
    for value, outcome, step, count, seconds, questions in _waits(facts, axis):
        for row in (rows[axis.key(value)], total):
            _add(row, outcome, count)
            row.questions += questions
            if outcome == ChatFact.Outcome.ANSWERED:
                row.waits.add(step, count, seconds)
    for value, step, count, seconds in _handlings(facts, axis):
        for row in (rows[axis.key(value)], total):
            row.handlings.add(step, count, seconds)
    return Table(_headed(rows, axis), total)


def _add(row: Row, outcome: int, count: int) -> None:
    row.chats += count
    if outcome == ChatFact.Outcome.ANSWERED:
        row.answered += count
    elif outcome == ChatFact.Outcome.MISSED:
        row.missed += count
    else:
        row.abandoned += count


def _waits(facts: QuerySet[ChatFact], axis: Axis) -> Iterator[tuple[Any, int, int, int, int, int]]:
    grouped = facts.order_by().values_list(axis.expression, "outcome", _step("waiting"))
    return grouped.annotate(n=Count("*"), total=Sum("waiting"), asked=Sum("questions")).iterator()


def _handlings(facts: QuerySet[ChatFact], axis: Axis) -> Iterator[tuple[Any, int, int, int]]:
    answered = facts.filter(outcome=ChatFact.Outcome.ANSWERED).order_by()
    grouped = answered.values_list(axis.expression, _step("handling"))
    return grouped.annotate(n=Count("*"), total=Sum("handling")).iterator()


def _step(column: str) -> Case:
    coarse = F(column) / Value(STEP) * Value(STEP)
    fine = When(**{f"{column}__lt": FINE[column]}, then=F(column))
    return Case(fine, default=coarse, output_field=IntegerField())


def _headed(rows: dict[str, Row], axis: Axis) -> list[Row]:
    headed = []
    for key, label in axis.headings(rows.keys()):
        row = rows.get(key) or Row(key)
        row.key, row.label = key, label
        headed.append(row)
    if not axis.busiest:
        return headed
    headed.sort(key=lambda row: (-row.chats, row.label))
    return headed if len(headed) <= MOST_ROWS else [*headed[:MOST_ROWS], _sum(headed[MOST_ROWS:])]


def _sum(rows: list[Row]) -> Row:
    """Those that are too many to be told one by one; how long they took is not."""
    summed = Row(OTHERS)
    for row in rows:
        for name in ("chats", "answered", "missed", "abandoned", "questions"):
            setattr(summed, name, getattr(summed, name) + getattr(row, name))
    return summed
