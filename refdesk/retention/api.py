"""The retention page of administrators, over HTTP."""

from datetime import date
from typing import Literal

from django.db import transaction
from django.http import Http404, HttpRequest
from ninja import Field, Router, Schema, Status

from refdesk.kit.numbers import Number
from refdesk.libraries.models import Library
from refdesk.people.api import SignedIn, asking

from . import audited
from .models import LedgerEntry, NoRetention
from .periods import MAX_DAYS, RetainedDatum, default_periods, periods_of, set_periods, version
from .permissions import administered_libraries

router = Router(tags=["administration"], auth=SignedIn(csrf=True))

LEDGER = 50
"""As many entries of the ledger are told, the latest first."""


class RetentionPeriod(Schema):
    """How many days something is kept: 0 not at all, null for ever.

    Of chats from their end, of tickets from their closing; files, mails and the texts of records from their beginning.
    A stray is a mail that was received and belongs to no ticket.
    """

    datum: RetainedDatum
    days: int | None = Field(ge=0, le=MAX_DAYS)
    default: int | None = None


class DepartmentRetention(Schema):
    """A department; `nothing`: after a chat's end nothing but counts remains of it."""

    id: int
    name: str
    nothing: bool


class RetentionDone(Schema):
    """An entry of the ledger: of how many a datum was taken back on a day (UTC), and at whose wish.

    Besides what has a lifetime, a `passage` or a `message` (a note, a file) of a chat or a ticket that stays. Chats are
    counted by department; `department` is empty for all else.
    """

    day: date
    entity: Literal["chat", "ticket", "email", "record", "file"]
    department: str
    datum: str
    cause: Literal["expired", "patron", "operator"]
    count: int


class LibraryRetention(Schema):
    """What a library keeps, and what was taken back lately.

    `address` is how much of an IP address is stored at all, `page` how much of a page's address. `version` is another
    one as soon as anything was chosen otherwise.
    """

    library: int
    name: str
    version: str
    address: Literal["none", "short", "full"]
    page: Literal["path", "whole"]
    data: list[RetentionPeriod]
    departments: list[DepartmentRetention]
    ledger: list[RetentionDone]


class RetentionForm(Schema):
    """What an administrator chose, having read `version`: lifetimes, and the departments that keep nothing."""

    version: str = Field(max_length=64)
    data: list[RetentionPeriod]
    nothing: list[Number] = Field(default_factory=list, max_length=1000)
    address: Literal["none", "short", "full"] | None = None
    page: Literal["path", "whole"] | None = None


@router.get("/desk/retention", response=list[LibraryRetention], summary="What one's libraries keep")
def retention(request: HttpRequest) -> list[LibraryRetention]:
    """Of the libraries that the operator administers; none for who administers none."""
    return [_kept(library) for library in administered_libraries(asking(request))]


@router.put(
    "/desk/retention/{int:library}",
    response={200: LibraryRetention, 409: LibraryRetention},
    summary="Choose what a library keeps",
)
def choose_retention(request: HttpRequest, library: int, chosen: RetentionForm) -> Status[LibraryRetention]:
    """Keep the choice; the sweep follows it within a minute. 404 for a library that one does not administer.

    409 where somebody else chose since `version`: what was shortened by mistake would be deleted for good. Nothing is
    kept, and what holds now is told.
    """
    found = next((each for each in administered_libraries(asking(request)) if each.pk == library), None)
    if found is None:
        raise Http404
    with transaction.atomic():
        kept = Library.objects.select_for_update().get(pk=found.pk)
        if chosen.version != version(kept):
            return Status(409, _kept(kept))
        before = audited.chosen(kept)
        set_periods(kept, {each.datum: each.days for each in chosen.data}, set(chosen.nothing))
        kept.ip_privacy, kept.page_privacy = chosen.address or kept.ip_privacy, chosen.page or kept.page_privacy
        kept.save(update_fields=["ip_privacy", "page_privacy"])
        audited.retention_changed(kept, before)
    return Status(200, _kept(kept))


def _kept(library: Library) -> LibraryRetention:
    nothing = set(NoRetention.objects.filter(department__library=library).values_list("department_id", flat=True))
    entries = LedgerEntry.objects.filter(library=library).select_related("department")
    usual = default_periods()
    return LibraryRetention(
        library=library.pk,
        name=library.name,
        version=version(library),
        address=library.ip_privacy,  # type: ignore[arg-type]
        page=library.page_privacy,  # type: ignore[arg-type]
        data=[RetentionPeriod(datum=d, days=days, default=usual[d]) for d, days in periods_of(library).items()],
        departments=[
            DepartmentRetention(id=each.pk, name=each.name, nothing=each.pk in nothing)
            for each in library.departments.all()
        ],
        ledger=[
            RetentionDone(
                day=entry.day,
                entity=entry.entity,  # type: ignore[arg-type]
                department=entry.department.name if entry.department else "",
                datum=entry.datum,
                cause=entry.cause,  # type: ignore[arg-type]
                count=entry.count,
            )
            for entry in entries.order_by("-day", "entity", "department__name", "datum", "cause")[:LEDGER]
        ],
    )
