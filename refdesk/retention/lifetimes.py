"""What is kept for how long: a library's choices, and the defaults where it made none."""

from collections.abc import Mapping
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
    chosen = dict(Lifetime.objects.filter(library=library).values_list("datum", "days"))
    return {datum: chosen.get(datum, default) for datum, default in DEFAULTS.items()}


def choose(library: Library, days: Mapping[Datum, int | None], keep_nothing: set[int]) -> None:
    """Keep what an administrator chose. Where a lifetime changed, the sweep looks at old chats again."""
    before = of_library(library)
    departments = Department.objects.filter(library=library)
    with transaction.atomic():
        for datum, chosen in days.items():
            Lifetime.objects.update_or_create(library=library, datum=datum, defaults={"days": chosen})
        changed = [datum for datum, chosen in days.items() if before[datum] != chosen]
        Progress.objects.filter(department__in=departments, datum__in=changed).delete()
        _choose_nothing(library, departments.filter(id__in=keep_nothing).values_list("id", flat=True))


def _choose_nothing(library: Library, wanted: object) -> None:
    chosen = set(wanted)  # type: ignore[call-overload]
    before = set(KeepsNothing.objects.filter(department__library=library).values_list("department_id", flat=True))
    KeepsNothing.objects.filter(department__in=before - chosen).delete()
    KeepsNothing.objects.bulk_create(KeepsNothing(department_id=each) for each in chosen - before)
    Progress.objects.filter(department__in=before ^ chosen).delete()
