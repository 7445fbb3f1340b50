"""Requests and responses of the HTTP API of reports."""

from typing import Literal

from ninja import Field as Described
from ninja import Schema

from refdesk.kit.numbers import Number

from ..records.query import ConditionsQuery

_AXES = "none, department, operator, source, year, month, weekday, hour, or field: and its number"


class ReportQuery(ConditionsQuery):
    """Conditions, axes and the measure of a report."""

    rows: str = Described("month", max_length=40, description=_AXES)
    columns: str = Described("none", max_length=40, description=_AXES)
    measure: Literal["count", "sum", "mean"] = "count"
    of: Number | None = Described(None, description="The number field to add up.")


class ReportHeading(Schema):
    """A row's or column's key and label. Months, weekdays and hours have no label: the browser writes them in its
    language.
    """

    key: str
    label: str


class Report(Schema):
    """A table with totals. `overlaps`: a record may count in several rows or columns, which then exceed the total."""

    rows: list[ReportHeading]
    columns: list[ReportHeading]
    cells: list[list[float]]
    row_totals: list[float]
    column_totals: list[float]
    total: float
    records: int
    overlaps: bool
