"""The API of reports."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from refdesk.http.files import csv_file
from refdesk.http.forms import FormErrors, refused
from refdesk.http.respond import as_schema, respond
from refdesk.staff.roles import Right
from refdesk.staff.signed_in import SignedIn

from ..datasets import form
from ..exchange import csv_tables
from ..models import Dataset
from ..records.query import matching_records, zone_of
from ..records.values import FieldError
from ..schemas import CONDITION_ERRORS, dataset_of, file_name
from .axes import Scope, axis
from .schemas import Report, ReportHeading, ReportQuery
from .table import Table, table, time_span

router = Router(tags=["analytics"], auth=SignedIn(csrf=True, right=Right.RECORD))


@router.get(
    "/desk/analytics/datasets/{int:dataset}/report",
    response={200: Report, 400: FormErrors},
    summary="Read a report",
)
def report(request: HttpRequest, dataset: int, query: Query[ReportQuery]) -> Status[Report | FormErrors]:
    """The number of records, or the sum or mean of a number field, by rows and columns in the library's time zone."""
    made = _made(request, dataset_of(request, dataset), query)
    if isinstance(made, list):
        return Status(400, refused(*made))
    return Status(
        200,
        as_schema(
            Report,
            made,
            rows=[ReportHeading(key=key, label=label) for key, label in made.rows],
            columns=[ReportHeading(key=key, label=label) for key, label in made.columns],
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
        return respond(refused(*made), 400)
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
