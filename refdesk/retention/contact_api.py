"""What is held about a contact, over HTTP, for administrators: how much, all of it as a file, and erasing it."""

from datetime import UTC, datetime

import msgspec
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from ninja import Field, Form, Router, Schema, Status

from refdesk.chats.contents import checked_contact
from refdesk.chats.refusals import BadContact
from refdesk.kit.clock import now_ms
from refdesk.libraries.models import Library
from refdesk.people.api import SignedIn, asking
from refdesk.people.permissions import administers_all

from . import audited, erasure
from .export.writers import CONTENT_TYPES, Format, stream
from .holdings import Holdings
from .models import Erasure
from .permissions import administered_libraries

router = Router(tags=["administration"], auth=SignedIn(csrf=True))

SHOWN = 20
"""As many erasures are told, the latest first."""


class ContactQuery(Schema):
    """An email address or a phone number, as it was written."""

    contact: str = Field(max_length=400)


class ErasureForm(ContactQuery):
    """The same, with a random key: asked again, nothing is erased twice."""

    key: str = Field(min_length=16, max_length=32, pattern=r"^[A-Za-z0-9_-]+$")


class ContactHoldings(Schema):
    """The contact as it is kept, and how much is held. `live` chats go on, `open` tickets wait for an answer."""

    contact: str
    chats: int
    live: int
    tickets: int
    open: int
    emails: int
    files: int
    records: int


class ErasureOut(Schema):
    """An erasure; about whom, is not kept. `left` chats and tickets are still to come; `live` of them go on."""

    id: int
    at: datetime
    by: str
    chats: int
    tickets: int
    emails: int
    left: int
    live: int


class NoContact(Schema):
    """It is neither an email address nor a phone number."""

    refusal: dict[str, str]


@router.post(
    "/desk/retention/{int:library}/holdings",
    response={200: ContactHoldings, 400: NoContact},
    summary="How much is held about a contact",
)
def look_up(request: HttpRequest, library: int, whom: ContactQuery) -> Status[ContactHoldings | NoContact]:
    """In a POST, so that the contact stands in no address. 404 for a library that one does not administer."""
    held = _holdings(request, library, whom.contact)
    if isinstance(held, BadContact):
        return Status(400, _no_contact(held))
    return Status(200, ContactHoldings(contact=held.contact, **held.counts()._asdict()))


@router.post(
    "/desk/retention/{int:library}/export",
    response={400: NoContact},
    summary="All that is held about a contact",
)
def export(
    request: HttpRequest, library: int, contact: Form[str], kind: Form[Format]
) -> HttpResponse | StreamingHttpResponse | Status[NoContact]:
    """A file, JSON or a page to read, streamed; internal notes are in it. Sent as a form, so that browsers save it."""
    held = _holdings(request, library, contact[:400])
    if isinstance(held, BadContact):
        return Status(400, _no_contact(held))
    audited.exported(held, kind)
    name = f'attachment; filename="held-{held.library.slug}.{kind}"'
    headers = {"Content-Disposition": name, "Cache-Control": "no-store", "Content-Security-Policy": "sandbox"}
    return StreamingHttpResponse(stream(held, kind), content_type=CONTENT_TYPES[kind], headers=headers)


@router.get("/desk/retention/{int:library}/erasures", response=list[ErasureOut], summary="What was erased lately")
def erasures(request: HttpRequest, library: int) -> list[ErasureOut]:
    """The latest first."""
    found = Erasure.objects.filter(library=_library(request, library)).order_by("-id")
    return [_erased(erasure) for erasure in found[:SHOWN]]


@router.post(
    "/desk/retention/{int:library}/erasures",
    response={201: ErasureOut, 400: NoContact},
    summary="Erase all that is held about a contact",
)
def erase(request: HttpRequest, library: int, whom: ErasureForm) -> Status[ErasureOut | NoContact]:
    """Begins at once and takes a while. Of a chat that goes on name and contact go at once, the rest with its end;
    open tickets are closed, and mail to the contact that waits is not sent."""
    held = _holdings(request, library, whom.contact)
    if isinstance(held, BadContact):
        return Status(400, _no_contact(held))
    return Status(201, _erased(erasure.begin_erasure(held, asking(request), whom.key, now_ms())))


def _library(request: HttpRequest, library: int) -> Library:
    found = administered_libraries(asking(request)).filter(pk=library).first()
    if found is None:
        raise Http404
    return found


def _holdings(request: HttpRequest, library: int, written: str) -> Holdings | BadContact:
    found = _library(request, library)
    contact = checked_contact(written, found.country)
    if isinstance(contact, BadContact):
        return contact
    if not isinstance(contact, str):
        return BadContact(fault="neither")
    return Holdings(found, contact, strays=administers_all(asking(request)))


def _no_contact(refusal: BadContact) -> NoContact:
    return NoContact(refusal=msgspec.to_builtins(refusal))


def _erased(erasure: Erasure) -> ErasureOut:
    return ErasureOut(
        id=erasure.pk,
        at=datetime.fromtimestamp(erasure.at / 1000, UTC),
        by=erasure.operator_name,
        chats=erasure.chats,
        tickets=erasure.tickets,
        emails=erasure.emails,
        left=erasure.items.count(),
        live=erasure.items.filter(started=True).count(),
    )
