"""HTTP API: count, export and erase the data about a contact, for administrators."""

from datetime import UTC, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from ninja import Form, Router, Status

from refdesk.audit.models import Action
from refdesk.audit.recording import Thing, record
from refdesk.eventlog.contents import checked_contact
from refdesk.eventlog.refusals import BadContact
from refdesk.http.files import file_headers
from refdesk.http.respond import as_schema, respond
from refdesk.identity.confirmation import confirmed
from refdesk.kit.clock import now_ms
from refdesk.libraries.models import Library
from refdesk.staff.permissions import administers_all
from refdesk.staff.signed_in import SignedIn, current_operator

from . import erasure
from .export.writers import CONTENT_TYPES, Format, stream
from .holdings import Holdings
from .models import Erasure
from .permissions import administered_libraries
from .schemas import ContactHoldings, ContactQuery, ErasureForm, ErasureOut

router = Router(tags=["administration"], auth=SignedIn(csrf=True))

SHOWN = 20
"""Maximum erasures in a response, newest first."""


@router.post(
    "/desk/retention/{int:library}/holdings",
    response=ContactHoldings,
    summary="Count the data about a contact",
)
def look_up(request: HttpRequest, library: int, query: ContactQuery) -> ContactHoldings | HttpResponse:
    """POST keeps the contact out of URLs and access logs. 404 for a library of others. The audit log records it."""
    holdings = _holdings(request, library, query.contact)
    if isinstance(holdings, BadContact):
        return respond(holdings)
    counts = holdings.counts()._asdict()
    _record(Action.DATA_COUNTED, holdings.library, counts)
    return ContactHoldings(contact=holdings.contact, **counts)


@router.post(
    "/desk/retention/{int:library}/export",
    summary="Export the data about a contact",
)
@confirmed
def export(
    request: HttpRequest, library: int, contact: Form[str], kind: Form[Format]
) -> HttpResponse | StreamingHttpResponse:
    """Streams JSON or HTML, with internal notes. The request is a form, so that the browser saves the response."""
    holdings = _holdings(request, library, contact[:400])
    if isinstance(holdings, BadContact):
        return respond(holdings)
    _record(Action.DATA_EXPORTED, holdings.library, {**holdings.counts()._asdict(), "format": kind})
    headers = file_headers(f"held-{holdings.library.slug}.{kind}") | {"Content-Security-Policy": "sandbox"}
    return StreamingHttpResponse(stream(holdings, kind), content_type=CONTENT_TYPES[kind], headers=headers)


@router.get("/desk/retention/{int:library}/erasures", response=list[ErasureOut], summary="List the latest erasures")
def erasures(request: HttpRequest, library: int) -> list[ErasureOut]:
    """The newest erasures first."""
    newest = Erasure.objects.filter(library=_library(request, library)).order_by("-id")
    return [_erasure_out(erasure) for erasure in newest[:SHOWN]]


@router.post(
    "/desk/retention/{int:library}/erasures",
    response={201: ErasureOut},
    summary="Erase the data about a contact",
)
@confirmed
def erase(request: HttpRequest, library: int, query: ErasureForm) -> Status[ErasureOut] | HttpResponse:
    """Start an erasure, which runs in the background.

    A live chat loses name and contact now and the rest when it ends. Open tickets are closed, queued emails deleted.
    """
    holdings = _holdings(request, library, query.contact)
    if isinstance(holdings, BadContact):
        return respond(holdings)
    return Status(201, _erasure_out(erasure.begin_erasure(holdings, current_operator(request), query.key, now_ms())))


def _record(action: Action, library: Library, changes: dict[str, Any]) -> None:
    """Record what was done with a patron's data, without the patron: an erasure would not reach the audit log."""
    record(action, Thing("library", library.pk, library.name), library=library.pk, changes=changes)


def _library(request: HttpRequest, library: int) -> Library:
    administered = administered_libraries(current_operator(request)).filter(pk=library).first()
    if administered is None:
        raise Http404
    return administered


def _holdings(request: HttpRequest, number: int, text: str) -> Holdings | BadContact:
    library = _library(request, number)
    contact = checked_contact(text, library.country)
    if isinstance(contact, BadContact):
        return contact
    if not isinstance(contact, str):
        return BadContact(fault="neither")
    return Holdings(library, contact, unmatched=administers_all(current_operator(request)))


def _erasure_out(erasure: Erasure) -> ErasureOut:
    return as_schema(
        ErasureOut,
        erasure,
        at=datetime.fromtimestamp(erasure.at / 1000, UTC),
        by=erasure.operator_name,
        left=erasure.items.count(),
        live=erasure.items.filter(started=True).count(),
    )
