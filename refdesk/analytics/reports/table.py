"""Counts records by two axes, in one query."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any, Literal

from django.db.models import Count, FloatField, Max, Min, QuerySet, Sum
from django.db.models.functions import Cast

from ..datasets.form import Field
from ..models import Record
from ..records.conditions import Pick
from .axes import Axis, Heading, Scope

Measure = Literal["count", "sum", "mean"]


@dataclass(frozen=True)
class Table:
    """A report: a list of cells for each row.

    `overlaps`: a record counts in several rows or columns, so that they add up to more than the total.
    """

    rows: list[Heading]
    columns: list[Heading]
    cells: list[list[float]]
    row_totals: list[float]
    column_totals: list[float]
    total: float
    records: int
    overlaps: bool


def time_span(records: QuerySet[Record]) -> tuple[int, int]:
    """The first and the last moment of these records (ms)."""
    bounds = records.aggregate(first=Min("at"), last=Max("at"))
    return bounds["first"] or 0, bounds["last"] or 0


@dataclass
class _Tally:
    """Number of records, the sum of a field, and how many records have that field."""

    records: int = 0
    amount: float = 0
    having: int = 0

    def add(self, records: int, amount: float | None, having: int) -> None:
        self.records += records
        self.amount += amount or 0
        self.having += having

    def measure(self, how: "Measure") -> float:
        if how == "count":
            return self.records
        if how == "sum":
            return round(self.amount, 3)
        return round(self.amount / self.having, 1) if self.having else 0


_Tallies = defaultdict[Any, _Tally]


def table(scope: Scope, rows: Axis, columns: Axis, measure: Measure = "count", field: Field | None = None) -> Table:
    """Counts the records; or adds up a number field of theirs, or computes its mean."""
    cells, tops, total = _counted(scope.records, rows, columns, field)
    down = rows.headings({key for side, key in tops if side == "row"})
    across = columns.headings({key for side, key in tops if side == "column"})
    return Table(
        rows=down,
        columns=across,
        cells=[[cells[row, column].measure(measure) for column, _label in across] for row, _label in down],
        row_totals=[tops["row", row].measure(measure) for row, _label in down],
        column_totals=[tops["column", column].measure(measure) for column, _label in across],
        total=total.measure(measure),
        records=total.records,
        overlaps=rows.overlaps or columns.overlaps,
    )


def _counted(
    records: QuerySet[Record], rows: Axis, columns: Axis, field: Field | None
) -> tuple[_Tallies, _Tallies, _Tally]:
    cells: _Tallies = defaultdict(_Tally)
    tops: _Tallies = defaultdict(_Tally)
    total = _Tally()
    for row, column, *counted in _groups(records, rows, columns, field):
        down, across = list(rows.keys(row)), list(columns.keys(column))
        total.add(*counted)
        for key in down:
            tops["row", key].add(*counted)
        for other in across:
            tops["column", other].add(*counted)
        for cell in product(down, across):
            cells[cell].add(*counted)
    return cells, tops, total


def _groups(records: QuerySet[Record], rows: Axis, columns: Axis, field: Field | None) -> Iterator[tuple[Any, ...]]:
    """(row's value, column's value, records, sum of the field, records that have it)."""
    grouped = records.order_by().values_list(rows.expression, columns.expression)
    if field is None:
        return ((row, column, count, None, 0) for row, column, count in grouped.annotate(n=Count("id")))
    number = Cast(Pick(field), FloatField())
    return iter(grouped.annotate(n=Count("id"), amount=Sum(number), having=Count(number)))
