"""The API of files: records out as CSV or JSON, and in as CSV."""

from collections.abc import AsyncIterator

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from refdesk.audit.models import Action
from refdesk.audit.recording import Thing, record
from refdesk.http.files import CSV, file_headers
from refdesk.http.forms import FormErrors, refused
from refdesk.http.respond import respond
from refdesk.identity.confirmation import confirmed
from refdesk.kit.numbers import Number
from refdesk.staff.roles import Right
from refdesk.staff.signed_in import SignedIn, current_operator

from ..permissions import administers, departments_of
from ..records.query import ConditionsQuery, matching_records
from ..schemas import (
    CONDITION_ERRORS,
    dataset_of,
    file_name,
)
from .csv_import import import_csv
from .export import CsvWriter, JsonWriter, Writer, streamed
from .schemas import ImportRowError, RecordsImported, RecordsNotImported

LARGEST = 20 * 1024 * 1024
router = Router(tags=["analytics"], auth=SignedIn(csrf=True, right=Right.RECORD))


@router.get(
    "/desk/analytics/datasets/{int:dataset}/records.csv",
    summary="Export records as CSV",
    openapi_extra=CONDITION_ERRORS,
)
@confirmed
def as_csv(request: HttpRequest, dataset: int, query: Query[ConditionsQuery]) -> HttpResponse | StreamingHttpResponse:
    """The visible records that meet the conditions, streamed.

    Text that begins like a formula is escaped with an apostrophe; the import removes it.
    """
    return _file(request, dataset, query, CsvWriter, CSV, "csv")


@router.get(
    "/desk/analytics/datasets/{int:dataset}/records.json",
    summary="Export records as JSON",
    openapi_extra=CONDITION_ERRORS,
)
@confirmed
def as_json(request: HttpRequest, dataset: int, query: Query[ConditionsQuery]) -> HttpResponse | StreamingHttpResponse:
    """The records with the form."""
    return _file(request, dataset, query, JsonWriter, "application/json", "json")


@router.post(
    "/desk/analytics/datasets/{int:dataset}/import",
    response={200: RecordsImported, 400: RecordsNotImported | FormErrors, 403: None, 413: None},
    summary="Import records from CSV",
    openapi_extra={"requestBody": {"content": {"text/csv": {"schema": {"type": "string", "format": "binary"}}}}},
)
def from_csv(
    request: HttpRequest, dataset: int, department: Number
) -> Status[RecordsImported | RecordsNotImported | FormErrors | None]:
    """For administrators: the body is the file, at most 20 MB and 50,000 rows. All rows are stored, or none.

    `department` is for rows without one. Rows whose "Record" exists are skipped.
    """
    into = dataset_of(request, dataset)
    if not administers(current_operator(request), into):
        return Status(403, None)
    # A chunked body has no Content-Length.
    content = request.read(LARGEST + 1)
    if len(content) > LARGEST:
        return Status(413, None)
    usual = departments_of(current_operator(request)).filter(library=into.library_id, pk=department).first()
    if usual is None:
        return Status(400, refused(("department", _("Choose one of your departments."))))
    outcome = import_csv(into, content, usual, current_operator(request))
    if outcome.errors:
        return Status(
            400, RecordsNotImported(row_errors=[ImportRowError(**error._asdict()) for error in outcome.errors])
        )
    return Status(200, RecordsImported(added=outcome.added, known=outcome.known))


def _file(
    request: HttpRequest, dataset: int, query: ConditionsQuery, writer: type[Writer], kind: str, ending: str
) -> HttpResponse | StreamingHttpResponse:
    of = dataset_of(request, dataset)
    chosen = matching_records(request, of, query)
    if isinstance(chosen, list):
        return respond(refused(*chosen), 400)
    about = Thing("dataset", of.pk, of.name)
    record(Action.RECORDS_EXPORTED, about, library=of.library_id, changes={"format": ending})
    # Under ASGI, Django reads a synchronous iterator to its end before it sends the first byte.
    pieces: AsyncIterator[bytes] = streamed(chosen, writer(of))
    return StreamingHttpResponse(pieces, content_type=kind, headers=file_headers(f"{file_name(of)}.{ending}"))
