"""HTTP API: FAQs of a library out as a file, and in from one."""

from tempfile import TemporaryFile
from typing import BinaryIO, cast

from django.http import HttpRequest, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router, Status

from refdesk.faq.exchange import exporter, importer
from refdesk.http.files import CSV, file_headers
from refdesk.kit.numbers import Number
from refdesk.staff.permissions import libraries_of
from refdesk.staff.signed_in import SignedIn, current_operator

from .queries import groups_administered
from .schemas import FaqFileKind, FaqRowError, FaqsImported, FaqsNotImported

router = Router(tags=["administration"], auth=SignedIn(csrf=True))
TYPES: dict[FaqFileKind, str] = {"csv": CSV, "json": "application/json"}
BINARY = {"schema": {"type": "string", "format": "binary"}}
PIECE = 2**20


@router.get("/desk/administration/faqs/export", summary="Export FAQs as CSV or JSON")
def export_faqs(request: HttpRequest, library: Number, kind: FaqFileKind = "csv") -> StreamingHttpResponse:
    """All FAQs of a library, drafts and internal ones too, streamed. 404 for a library of others.

    The file can be imported again unchanged.
    """
    owner = get_object_or_404(libraries_of(current_operator(request)), pk=library)
    pieces = exporter.export(owner, kind)
    return StreamingHttpResponse(
        exporter.streamed(pieces) if hasattr(request, "scope") else pieces,
        content_type=TYPES[kind],
        headers=file_headers(f"faqs-{owner.slug}.{kind}"),
    )


@router.post(
    "/desk/administration/faqs/import",
    response={200: FaqsImported, 400: FaqsNotImported, 413: None},
    summary="Import FAQs from CSV or JSON",
    openapi_extra={"requestBody": {"content": dict.fromkeys(TYPES.values(), BINARY)}},
)
def import_faqs(
    request: HttpRequest, library: Number, kind: FaqFileKind = "csv", group: Number | None = None
) -> Status[FaqsImported | FaqsNotImported | None]:
    """The body is the file, at most 64 MB and 25,000 rows. Either all rows are imported, or none.

    A row replaces the FAQ with its group and URL name. `group` is for rows without one. 404 for a library or a group
    of others.
    """
    by = current_operator(request)
    owner = get_object_or_404(libraries_of(by), pk=library)
    fallback = None if group is None else get_object_or_404(groups_administered(by).filter(library=owner), pk=group)
    with TemporaryFile() as file:
        while piece := request.read(PIECE):
            file.write(piece)
            if file.tell() > importer.FILE_LIMIT:
                return Status(413, None)
        file.seek(0)
        outcome = importer.import_faqs(cast("BinaryIO", file), kind, owner, fallback, timezone.now())
    if isinstance(outcome, importer.Imported):
        return Status(200, FaqsImported(added=outcome.made, replaced=outcome.replaced))
    errors = [FaqRowError(row=wrong.row, text=wrong.reason) for wrong in outcome.wrong]
    return Status(400, FaqsNotImported(row_errors=errors, more=outcome.more))
