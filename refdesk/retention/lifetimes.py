"""What is kept for how long: a library's choices, and the defaults where it made none."""

from collections.abc import Iterable, Mapping
from typing import get_args

from django.db import transaction

from refdesk.chats.events import Datum
from refdesk.libraries.models import Department, Library

from .models import KeepsNothing, Lifetime, Progress

DATA: tuple[Datum, ...] = get_args(Datum)
# The text answers the next question of the same kind; who asked it does not.
DEFAULTS: dict[Datum, int | None] = {
    "text": 365,
    "name": 90,
    "contact": 90,
    "page": 365,
    "device": 30,
    "address": 30,
}
MOST = 36_500
DAY = 86_400_000


def of_library(library: Library) -> dict[Datum, int | None]:
    """How many days each datum is kept: 0 not at all, None for ever."""
    return of_libraries([library.pk])[library.pk]


def of_libraries(libraries: Iterable[int]) -> dict[int, dict[Datum, int | None]]:
    """The same of several."""
    kept = {library: dict(DEFAULTS) for library in libraries}
    for library, datum, days in Lifetime.objects.filter(library__in=kept).values_list("library_id", "datum", "days"):
        if datum in DEFAULTS:
            kept[library][datum] = days
    return kept


def choose(library: Library, days: Mapping[Datum, int | None], keep_nothing: set[int]) -> None:
    """Keep what an administrator chose. Where a lifetime changed, the sweep looks at old chats again."""
    before = of_library(library)
    departments = Department.objects.filter(library=library)
    with transaction.atomic():
        for datum, chosen in days.items():
            Lifetime.objects.update_or_create(library=library, datum=datum, defaults={"days": chosen})
        changed = [datum for datum, chosen in days.items() if before[datum] != chosen]
        Progress.objects.filter(department__in=departments, datum__in=changed).delete()
        _choose_nothing(library, set(departments.filter(id__in=keep_nothing).values_list("id", flat=True)))


def _choose_nothing(library: Library, chosen: set[int]) -> None:
    before = set(KeepsNothing.objects.filter(department__library=library).values_list("department_id", flat=True))
    KeepsNothing.objects.filter(department__in=before - chosen).delete()
    KeepsNothing.objects.bulk_create(KeepsNothing(department_id=each) for each in chosen - before)
    Progress.objects.filter(department__in=before ^ chosen).delete()


def look_again(library: Library) -> None:
    """Let the sweep look at all of a library's chats anew: some came that ended long ago."""
    Progress.objects.filter(department__library=library).delete()
