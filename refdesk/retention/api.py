"""HTTP API: retention periods and the ledger, for administrators."""

from datetime import date
from typing import Literal

from django.db import transaction
from django.http import Http404, HttpRequest
from ninja import Field, Router, Schema, Status

from refdesk.kit.numbers import Number
from refdesk.libraries.models import Library
from refdesk.people.api import SignedIn, current_operator
from refdesk.people.confirmation import require_confirmation

from . import audited
from .models import LedgerEntry, NoRetention
from .periods import MAX_DAYS, RetainedDatum, default_periods, periods_of, set_periods, shortens, version
from .permissions import administered_libraries

router = Router(tags=["administration"], auth=SignedIn(csrf=True))

LEDGER = 50
"""Maximum ledger entries in a response, newest first."""


class RetentionPeriodForm(Schema):
    """How many days a datum is stored: 0 not at all, null forever.

    Counted from the end of a chat, the closing of a ticket, and the creation of everything else. `unmatched_email` is a
    received email that belongs to no ticket, `internal` a message of an internal chat.
    """

    datum: RetainedDatum
    days: int | None = Field(ge=0, le=MAX_DAYS)


class RetentionPeriodOut(RetentionPeriodForm):
    """How many days a datum is stored, and how many by default."""

    default: int | None


class DepartmentRetention(Schema):
    """A department. `nothing`: when its chats end, everything but counts is deleted."""

    id: int
    name: str
    nothing: bool


class RetentionLedgerEntry(Schema):
    """An entry of the ledger: how often a datum was deleted on a day (UTC), and why.

    `datum` may also be a `passage` or a `message` (or note, or file) of a chat or ticket that stays. Chats are counted
    by department; otherwise `department` is empty.
    """

    day: date
    entity: Literal["chat", "ticket", "email", "record", "file", "block", "internal"]
    department: str
    datum: RetainedDatum | Literal["passage", "message"]
    cause: Literal["expired", "patron", "operator"]
    count: int


class LibraryRetention(Schema):
    """A library's retention periods and the newest entries of its ledger.

    `address` is how much of IP addresses is stored, `page` how much of page addresses. `version` changes with every
    change of the settings.
    """

    library: int
    name: str
    version: str
    address: Literal["none", "short", "full"]
    page: Literal["path", "whole"]
    data: list[RetentionPeriodOut]
    departments: list[DepartmentRetention]
    ledger: list[RetentionLedgerEntry]


class RetentionForm(Schema):
    """New settings, based on `version`: periods, and the departments whose chats are deleted when they end."""

    version: str = Field(max_length=64)
    data: list[RetentionPeriodForm]
    nothing: list[Number] = Field(default_factory=list, max_length=1000)
    address: Literal["none", "short", "full"] | None = None
    page: Literal["path", "whole"] | None = None


@router.get("/desk/retention", response=list[LibraryRetention], summary="Read retention settings")
def get_retention(request: HttpRequest) -> list[LibraryRetention]:
    """The settings of the libraries that the operator administers."""
    return [_settings(library) for library in administered_libraries(current_operator(request))]


@router.put(
    "/desk/retention/{int:library}",
    response={200: LibraryRetention, 409: LibraryRetention},
    summary="Change retention settings",
)
def put_retention(request: HttpRequest, library: int, form: RetentionForm) -> Status[LibraryRetention]:
    """Save the settings; the sweep applies them within a minute. 404 for a library of others.

    409 with the current settings if they have changed since `version`: a period shortened by mistake would delete data.
    Settings that delete data which the library stores now require a confirmation.
    """
    found = next((each for each in administered_libraries(current_operator(request)) if each.pk == library), None)
    if found is None:
        raise Http404
    with transaction.atomic():
        locked = Library.objects.select_for_update().get(pk=found.pk)
        if form.version != version(locked):
            return Status(409, _settings(locked))
        before = audited.chosen(locked)
        periods, nothing = {each.datum: each.days for each in form.data}, set(form.nothing)
        if shortens(locked, periods, nothing):
            require_confirmation(request)
        set_periods(locked, periods, nothing)
        locked.ip_privacy, locked.page_privacy = form.address or locked.ip_privacy, form.page or locked.page_privacy
        locked.save(update_fields=["ip_privacy", "page_privacy"])
        audited.retention_changed(locked, before)
    return Status(200, _settings(locked))


def _settings(library: Library) -> LibraryRetention:
    nothing = set(NoRetention.objects.filter(department__library=library).values_list("department_id", flat=True))
    entries = LedgerEntry.objects.filter(library=library).select_related("department")
    by_default = default_periods()
    return LibraryRetention(
        library=library.pk,
        name=library.name,
        version=version(library),
        address=library.ip_privacy,  # type: ignore[arg-type]
        page=library.page_privacy,  # type: ignore[arg-type]
        data=[RetentionPeriodOut(datum=d, days=days, default=by_default[d]) for d, days in periods_of(library).items()],
        departments=[
            DepartmentRetention(id=each.pk, name=each.name, nothing=each.pk in nothing)
            for each in library.departments.all()
        ],
        ledger=[
            RetentionLedgerEntry(
                day=entry.day,
                entity=entry.entity,  # type: ignore[arg-type]
                department=entry.department.name if entry.department else "",
                datum=entry.datum,  # type: ignore[arg-type]
                cause=entry.cause,  # type: ignore[arg-type]
                count=entry.count,
            )
            for entry in entries.order_by("-day", "entity", "department__name", "datum", "cause")[:LEDGER]
        ],
    )
