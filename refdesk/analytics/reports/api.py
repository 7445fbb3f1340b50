"""Reports over HTTP."""

from typing import Literal

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Field as Described
from ninja import Query, Router, Schema, Status

from refdesk.kit.numbers import Number
from refdesk.people.api import SignedIn

from ..datasets import form
from ..exchange import csv_tables
from ..models import Dataset
from ..records.query import ConditionsQuery, found, zone_of
from ..records.values import FieldError
from ..schemas import CONDITION_ERRORS, AnalyticsErrors, csv_answer, dataset_of, error_body, errors_instead_of_file
from .axes import Scope, axis
from .table import Table, stretch, table

router = Router(tags=["analytics"], auth=SignedIn(csrf=True))
_AXES = "none, department, operator, source, year, month, weekday, hour, or field: and its number"


class ReportQuery(ConditionsQuery):
    """What is counted by what."""

    rows: str = Described("month", max_length=40, description=_AXES)
    columns: str = Described("none", max_length=40, description=_AXES)
    measure: Literal["count", "sum", "mean"] = "count"
    of: Number | None = Described(None, description="The number field that is added up.")


class ReportHeading(Schema):
    """A row's or column's key and words; months, days and hours have no words: they are the reader's language."""

    key: str
    label: str


class Report(Schema):
    """A table with its sums. `overlaps`: a record may stand in several rows, so that they add up to more than all."""

    rows: list[ReportHeading]
    columns: list[ReportHeading]
    cells: list[list[float]]
    row_totals: list[float]
    column_totals: list[float]
    total: float
    records: int
    overlaps: bool


@router.get(
    "/desk/analytics/datasets/{int:dataset}/report",
    response={200: Report, 400: AnalyticsErrors},
    summary="Count by two axes",
)
def report(request: HttpRequest, dataset: int, asked: Query[ReportQuery]) -> Status[Report | AnalyticsErrors]:
    """How many records, or what a number field of theirs adds up to, by rows and columns, in the library's time."""
    made = _made(request, dataset_of(request, dataset), asked)
    if isinstance(made, list):
        return Status(400, error_body(made))
    return Status(
        200,
        Report(
            rows=[ReportHeading(key=key, label=label) for key, label in made.rows],
            columns=[ReportHeading(key=key, label=label) for key, label in made.columns],
            cells=made.cells,
            row_totals=made.row_totals,
            column_totals=made.column_totals,
            total=made.total,
            records=made.records,
            overlaps=made.overlaps,
        ),
    )


@router.get(
    "/desk/analytics/datasets/{int:dataset}/report.csv",
    summary="Count by two axes, as CSV",
    openapi_extra=CONDITION_ERRORS,
)
def as_csv(request: HttpRequest, dataset: int, asked: Query[ReportQuery]) -> HttpResponse:
    """The same as a file."""
    of = dataset_of(request, dataset)
    made = _made(request, of, asked)
    if isinstance(made, list):
        return errors_instead_of_file(made)
    kept = form.read(of.form)
    number = kept.field(asked.of) if asked.of else None
    label = number.label if number else ""
    return csv_answer(
        of, _("report"), csv_tables.of_report(made, asked.rows, asked.columns, asked.measure, label, kept)
    )


def _made(request: HttpRequest, of: Dataset, asked: ReportQuery) -> Table | list[FieldError]:
    chosen = found(request, of, asked)
    if isinstance(chosen, list):
        return chosen
    kept = form.read(of.form)
    scope = Scope(chosen, kept, zone_of(of), *stretch(chosen))
    rows, columns = axis(asked.rows, scope), axis(asked.columns, scope)
    number = kept.field(asked.of) if asked.of else None
    if rows is None or columns is None:
        return [FieldError("axes", _("There is no such field to count by."))]
    if asked.measure != "count" and (number is None or number.kind != "number"):
        return [FieldError("of", _("Choose a field of numbers to add up."))]
    return table(scope, rows, columns, asked.measure, number if asked.measure != "count" else None)
