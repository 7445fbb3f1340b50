"""The retention page of administrators, over HTTP."""

from datetime import date
from typing import Literal

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Field, Router, Schema

from refdesk.chats.events import Datum
from refdesk.libraries.models import Library
from refdesk.people.api import SignedIn
from refdesk.people.models import Operator
from refdesk.people.reach import libraries_of

from .lifetimes import DEFAULTS, MOST, choose, of_library
from .models import KeepsNothing, LedgerEntry

router = Router(tags=["administration"], auth=SignedIn(csrf=True))

LEDGER = 50
"""As many entries of the ledger are told, the latest first."""


class Kept(Schema):
    """How many days after a chat's end a datum is kept: 0 not at all, null for ever."""

    datum: Datum
    days: int | None = Field(ge=0, le=MOST)
    default: int | None = None


class DepartmentKept(Schema):
    """A department; `nothing`: after a chat's end nothing but counts remains of it."""

    id: int
    name: str
    nothing: bool


class Taken(Schema):
    """An entry of the ledger: of how many chats a datum was taken back on a day (UTC), and at whose wish."""

    day: date
    department: str
    datum: Datum
    wish: Literal["lifetime", "patron", "operator"]
    chats: int


class LibraryKept(Schema):
    """What a library keeps, and what was taken back lately."""

    library: int
    name: str
    data: list[Kept]
    departments: list[DepartmentKept]
    ledger: list[Taken]


class Chosen(Schema):
    """What an administrator chose: a lifetime for each datum, and the departments that keep nothing."""

    data: list[Kept]
    nothing: list[int] = Field(default_factory=list, max_length=1000)


@router.get("/desk/retention", response=list[LibraryKept], summary="What one's libraries keep")
def retention(request: HttpRequest) -> list[LibraryKept]:
    """Of the libraries that the operator administers; none for who administers none."""
    return [_kept(library) for library in _administered(request)]


@router.put("/desk/retention/{int:library}", response=LibraryKept, summary="Choose what a library keeps")
def choose_retention(request: HttpRequest, library: int, chosen: Chosen) -> LibraryKept | HttpResponse:
    """Keep the choice; the sweep follows it within a minute. 404 for a library that one does not administer."""
    found = next((each for each in _administered(request) if each.pk == library), None)
    if found is None:
        raise Http404
    choose(found, {each.datum: each.days for each in chosen.data}, set(chosen.nothing))
    return _kept(found)


def _administered(request: HttpRequest) -> list[Library]:
    operator: Operator = request.auth  # type: ignore[attr-defined]
    return list(libraries_of(operator).order_by("name")) if operator.is_staff else []


def _kept(library: Library) -> LibraryKept:
    nothing = set(KeepsNothing.objects.filter(department__library=library).values_list("department_id", flat=True))
    entries = LedgerEntry.objects.filter(department__library=library).select_related("department")
    return LibraryKept(
        library=library.pk,
        name=library.name,
        data=[Kept(datum=d, days=days, default=DEFAULTS[d]) for d, days in of_library(library).items()],
        departments=[
            DepartmentKept(id=each.pk, name=each.name, nothing=each.pk in nothing) for each in library.departments.all()
        ],
        ledger=[
            Taken(day=e.day, department=e.department.name, datum=e.datum, wish=e.wish, chats=e.chats)  # type: ignore[arg-type]
            for e in entries.order_by("-day", "department__name", "datum", "wish")[:LEDGER]
        ],
    )
