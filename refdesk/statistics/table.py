"""Counts chats by one axis, in two queries."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Sum, Value, When

from .axes import Axis
from .chat_facts import FEEDBACK
from .models import ChatFact

ROW_LIMIT = 100
"""Rows of an axis ordered by size, pages included; the rest is added up in one row."""
OTHERS = "others"
# Long durations are grouped in steps of 10 s: percentiles are exact to one step, means exactly.
FINE, STEP = {"waiting": 60, "handling": 0}, 10
COUNTS = ("questions", "transfers", "by_backup", "blocked")
SUMMED = (*COUNTS, *FEEDBACK)


class DurationSummary(NamedTuple):
    """Seconds; None if nothing was measured. Percentiles are by nearest rank."""

    median: float | None = None
    ninetieth: float | None = None
    mean: float | None = None


class DurationHistogram:
    """Durations in steps: each step has a count and a sum, and its durations count with their mean."""

    def __init__(self) -> None:
        self._lengths: dict[int, list[int]] = {}

    def add(self, step: int, count: int, total: int) -> None:
        """Adds `count` durations of one step, whose sum is `total` seconds."""
        sums = self._lengths.setdefault(step, [0, 0])
        sums[0] += count
        sums[1] += total

    def summary(self) -> DurationSummary:
        count = sum(number for number, _ in self._lengths.values())
        if not count:
            return DurationSummary()
        total = sum(length for _, length in self._lengths.values())
        steps = sorted(self._lengths)
        return DurationSummary(
            self._reaching(steps, count * 0.5), self._reaching(steps, count * 0.9), round(total / count, 1)
        )

    def _reaching(self, steps: list[int], threshold: float) -> float:
        seen = 0
        for step in steps:
            count, total = self._lengths[step]
            seen += count
            if seen >= threshold:
                return round(total / count, 1)
        raise AssertionError


@dataclass
class Row:
    """The counts under one heading.

    `questions`: records made from these chats; `transfers`: how often they were transferred; `by_backup`: those that
    a backup department claimed; `blocked`: those whose patron was blocked; `yes`, `partly` and `no`: patrons' answers
    to "Did you get your answer?".
    """

    key: str
    label: str = ""
    chats: int = 0
    answered: int = 0
    missed: int = 0
    abandoned: int = 0
    dismissed: int = 0
    questions: int = 0
    transfers: int = 0
    by_backup: int = 0
    blocked: int = 0
    yes: int = 0
    partly: int = 0
    no: int = 0
    waits: DurationHistogram = field(default_factory=DurationHistogram)
    handlings: DurationHistogram = field(default_factory=DurationHistogram)

    @property
    def waiting(self) -> DurationSummary:
        """Time until the first claim, of the answered chats."""
        return self.waits.summary()

    @property
    def handling(self) -> DurationSummary:
        """Time from the first claim to the end, of the answered chats."""
        return self.handlings.summary()

    @property
    def feedback(self) -> "Row":
        """The holder of `yes`, `partly` and `no`, which the API groups."""
        return self


@dataclass(frozen=True)
class Table:
    rows: list[Row]
    total: Row


def table(facts: QuerySet[ChatFact], axis: Axis) -> Table:
    rows: dict[str, Row] = defaultdict(lambda: Row(""))
    total = Row("total")
    for value, outcome, step, count, seconds, *summed in _waits(facts, axis):
        for row in (rows[axis.key(value)], total):
            _add(row, outcome, count)
            for name, number in zip(SUMMED, summed, strict=True):
                setattr(row, name, getattr(row, name) + number)
            if outcome == ChatFact.Outcome.ANSWERED:
                row.waits.add(step, count, seconds)
    for value, step, count, seconds in _handlings(facts, axis):
        for row in (rows[axis.key(value)], total):
            row.handlings.add(step, count, seconds)
    return Table(_with_headings(rows, axis), total)


def _add(row: Row, outcome: int, count: int) -> None:
    row.chats += count
    if outcome == ChatFact.Outcome.ANSWERED:
        row.answered += count
    elif outcome == ChatFact.Outcome.MISSED:
        row.missed += count
    elif outcome == ChatFact.Outcome.DISMISSED:
        row.dismissed += count
    else:
        row.abandoned += count


def _waits(facts: QuerySet[ChatFact], axis: Axis) -> Iterator[tuple[Any, ...]]:
    """The groups of chats: value, outcome, step of the waiting time, number, seconds, and `SUMMED`."""
    grouped = facts.order_by().values_list(axis.expression, "outcome", _step("waiting"))
    counted = grouped.annotate(n=Count("*"), total=Sum("waiting"))
    summed = counted.annotate(**{name: Sum(name) for name in COUNTS})
    return summed.annotate(
        **{name: Count("feedback", filter=Q(feedback=answer)) for name, answer in FEEDBACK.items()}
    ).iterator()


def _handlings(facts: QuerySet[ChatFact], axis: Axis) -> Iterator[tuple[Any, int, int, int]]:
    answered = facts.filter(outcome=ChatFact.Outcome.ANSWERED).order_by()
    grouped = answered.values_list(axis.expression, _step("handling"))
    return grouped.annotate(n=Count("*"), total=Sum("handling")).iterator()


def _step(column: str) -> Case:
    coarse = F(column) / Value(STEP) * Value(STEP)
    fine = When(**{f"{column}__lt": FINE[column]}, then=F(column))
    return Case(fine, default=coarse, output_field=IntegerField())


def _with_headings(rows: dict[str, Row], axis: Axis) -> list[Row]:
    with_headings = []
    for key, label in axis.headings(rows.keys()):
        row = rows.get(key) or Row(key)
        row.key, row.label = key, label
        with_headings.append(row)
    if not axis.busiest:
        return with_headings
    with_headings.sort(key=lambda row: (-row.chats, row.label))
    return (
        with_headings
        if len(with_headings) <= ROW_LIMIT
        else [*with_headings[:ROW_LIMIT], _sum(with_headings[ROW_LIMIT:])]
    )


def _sum(rows: list[Row]) -> Row:
    """The total of the remaining rows, without durations."""
    summed = Row(OTHERS)
    for row in rows:
        for name in ("chats", "answered", "missed", "abandoned", "dismissed", *SUMMED):
            setattr(summed, name, getattr(summed, name) + getattr(row, name))
    return summed
