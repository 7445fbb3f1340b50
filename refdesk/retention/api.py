"""HTTP API: retention periods and the ledger, for administrators."""

from django.db import transaction
from django.http import Http404, HttpRequest
from ninja import Router, Status

from refdesk.libraries.models import Library
from refdesk.people.api import SignedIn, current_operator
from refdesk.people.confirmation import require_confirmation

from . import audited
from .models import LedgerEntry, NoRetention
from .periods import default_periods, periods_of, set_periods, shortens, version
from .permissions import administered_libraries
from .schemas import DepartmentRetention, LibraryRetention, RetentionForm, RetentionLedgerEntry, RetentionPeriodOut

router = Router(tags=["administration"], auth=SignedIn(csrf=True))
_EXTENT = ("none", "path", "short", "whole", "full")
"""How much of IP addresses (none, short, full) and of page addresses (path, whole) is stored, the least first."""

LEDGER = 50
"""Maximum ledger entries in a response, newest first."""


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
    Settings that delete data which the library stores now require a confirmation, and so does storing more of
    addresses.
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
        if shortens(locked, periods, nothing) or _stores_more(locked, form):
            require_confirmation(request)
        set_periods(locked, periods, nothing)
        locked.ip_privacy, locked.page_privacy = form.address or locked.ip_privacy, form.page or locked.page_privacy
        locked.save(update_fields=["ip_privacy", "page_privacy"])
        audited.retention_changed(locked, before)
    return Status(200, _settings(locked))


def _stores_more(library: Library, form: RetentionForm) -> bool:
    """Whether more of patrons' IP addresses or of page addresses would be stored."""
    pairs = ((library.ip_privacy, form.address), (library.page_privacy, form.page))
    return any(chosen and _EXTENT.index(chosen) > _EXTENT.index(now) for now, chosen in pairs)


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
