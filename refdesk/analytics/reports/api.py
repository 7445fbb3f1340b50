"""The API of reports."""

from typing import Literal

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Field as Described
from ninja import Query, Router, Schema, Status

from refdesk.http.files import csv_file
from refdesk.http.respond import respond
from refdesk.kit.numbers import Number
from refdesk.people.api import SignedIn
from refdesk.people.roles import Right

from ..datasets import form
from ..exchange import csv_tables
from ..models import Dataset
from ..records.query import ConditionsQuery, matching_records, zone_of
from ..records.values import FieldError
from ..schemas import CONDITION_ERRORS, AnalyticsErrors, dataset_of, error_body, file_name
from .axes import Scope, axis
from .table import Table, table, time_span

router = Router(tags=["analytics"], auth=SignedIn(csrf=True, right=Right.RECORD))
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


@router.get(
    "/desk/analytics/datasets/{int:dataset}/report",
    response={200: Report, 400: AnalyticsErrors},
    summary="Read a report",
)
def report(request: HttpRequest, dataset: int, query: Query[ReportQuery]) -> Status[Report | AnalyticsErrors]:
    """The number of records, or the sum or mean of a number field, by rows and columns in the library's time zone."""
    made = _made(request, dataset_of(request, dataset), query)
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
    summary="Export a report as CSV",
    openapi_extra=CONDITION_ERRORS,
)
def as_csv(request: HttpRequest, dataset: int, query: Query[ReportQuery]) -> HttpResponse:
    """The report as a CSV file."""
    of = dataset_of(request, dataset)
    made = _made(request, of, query)
    if isinstance(made, list):
        return respond(error_body(made), 400)
    form_ = form.read(of.form)
    number = form_.field(query.of) if query.of else None
    label = number.label if number else ""
    content = csv_tables.of_report(made, query.rows, query.columns, query.measure, label, form_)
    return csv_file(content, f"{file_name(of)} {_('report')}")


def _made(request: HttpRequest, of: Dataset, query: ReportQuery) -> Table | list[FieldError]:
    chosen = matching_records(request, of, query)
    if isinstance(chosen, list):
        return chosen
    form_ = form.read(of.form)
    scope = Scope(chosen, form_, zone_of(of), *time_span(chosen))
    rows, columns = axis(query.rows, scope), axis(query.columns, scope)
    number = form_.field(query.of) if query.of else None
    if rows is None or columns is None:
        return [FieldError("axes", _("The report names an unknown field."))]
    if query.measure != "count" and (number is None or number.kind != "number"):
        return [FieldError("of", _("Choose a number field."))]
    return table(scope, rows, columns, query.measure, number if query.measure != "count" else None)
