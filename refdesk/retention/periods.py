"""What is kept for how long: a library's choices, and the defaults where it made none."""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Literal, get_args

import msgspec
from django.conf import settings
from django.db import transaction

from refdesk.eventlog.events import Datum
from refdesk.files.expire import retention
from refdesk.libraries import file_days
from refdesk.libraries.models import Department, Library

from .models import KeepsNothing, Lifetime
from .sweep import cursors

Kept = Literal[
    "text",
    "name",
    "contact",
    "page",
    "device",
    "address",
    "ticket_text",
    "ticket_name",
    "ticket_contact",
    "file",
    "mail",
    "stray",
    "record",
]
"""What has a lifetime: of chats from their end, of tickets from their closing, of all else from its beginning.

A stray is a mail that was received and belongs to no ticket.
"""

KEPT: tuple[Kept, ...] = get_args(Kept)
OF_CHATS: tuple[Datum, ...] = get_args(Datum)
OF_TICKETS: dict[Kept, tuple[Datum, ...]] = {
    "ticket_text": ("text", "page"),
    "ticket_name": ("name",),
    "ticket_contact": ("contact",),
}
# The text answers the next question of the same kind; who asked it does not. A stray is looked at soon, or never, and
# lies in the mailbox besides.
_DEFAULTS: dict[Kept, int] = {
    "text": 365,
    "name": 90,
    "contact": 90,
    "page": 365,
    "device": 30,
    "address": 30,
    "ticket_text": 365,
    "ticket_name": 90,
    "ticket_contact": 90,
    "mail": 90,
    "stray": 30,
    "record": 365,
}
NOTHING = "nothing"
"""Of tickets that belong to departments that keep nothing, all goes as soon as they are closed."""
MOST = 36_500
DAY = 86_400_000

Lifetimes = dict[Kept, int | None]


def defaults() -> Lifetimes:
    """What holds where a library chose nothing; for files it is a setting of the server."""
    return {kept: settings.CONFIG.file_days if kept == "file" else _DEFAULTS[kept] for kept in KEPT}


def of_library(library: Library) -> Lifetimes:
    """How many days each is kept: 0 not at all, None for ever."""
    return of_libraries([library.pk])[library.pk]


def of_libraries(libraries: Iterable[int]) -> dict[int, Lifetimes]:
    """The same of several."""
    found = {library: defaults() for library in libraries}
    for library, kept, days in Lifetime.objects.filter(library__in=found).values_list("library_id", "datum", "days"):
        if kept in KEPT:
            found[library][kept] = days
    return found


def days_of_files(library: int) -> int:
    """For how many days a file of this library's is kept."""
    days = of_libraries([library])[library]["file"]
    return file_days.FOR_EVER if days is None else days


def version(library: Library) -> str:
    """Of all that a library chose: another one as soon as anything of it is another."""
    nothing = KeepsNothing.objects.filter(department__library=library).order_by("department")
    departments = list(nothing.values_list("department_id", flat=True))
    stored = (library.ip_privacy, library.page_privacy)
    return sha256(msgspec.json.encode((of_library(library), departments, stored))).hexdigest()[:32]


def choose(library: Library, days: Mapping[Kept, int | None], keep_nothing: set[int]) -> None:
    """Keep what an administrator chose. Where a lifetime changed, the sweep looks at what is old again."""
    before = of_library(library)
    departments = Department.objects.filter(library=library)
    with transaction.atomic():
        for kept, chosen in days.items():
            Lifetime.objects.update_or_create(library=library, datum=kept, defaults={"days": chosen})
        for kept in (kept for kept, chosen in days.items() if before[kept] != chosen):
            _begin_anew(library, kept)
        if before["file"] != days.get("file", before["file"]):
            retention.shorten(library.pk, days["file"])
        _choose_nothing(library, set(departments.filter(id__in=keep_nothing).values_list("id", flat=True)))


def _begin_anew(library: Library, kept: Kept) -> None:
    if kept in OF_CHATS:
        cursors.forget(*(cursors.of_chats(each.pk, kept) for each in library.departments.all()))
    else:
        cursors.forget(cursors.of_library(library.pk, kept))


def _choose_nothing(library: Library, chosen: set[int]) -> None:
    before = set(KeepsNothing.objects.filter(department__library=library).values_list("department_id", flat=True))
    KeepsNothing.objects.filter(department__in=before - chosen).delete()
    KeepsNothing.objects.bulk_create(KeepsNothing(department_id=each) for each in chosen - before)
    if before != chosen:
        cursors.forget(*(cursors.of_chats(each, kept) for each in before ^ chosen for kept in OF_CHATS))
        cursors.forget(cursors.of_library(library.pk, NOTHING))


def look_again(library: Library) -> None:
    """Let the sweep look at all that a library keeps anew: something came that is old already."""
    for kept in KEPT:
        _begin_anew(library, kept)
    cursors.forget(cursors.of_library(library.pk, NOTHING))


def departments_keeping(datum: Datum, departments: Iterable[int]) -> set[int]:
    """Those of the departments that keep a datum for any time at all."""
    nothing = set(KeepsNothing.objects.filter(department__in=departments).values_list("department_id", flat=True))
    rows = Department.objects.filter(id__in=departments).values_list("id", "library_id")
    lifetimes = of_libraries({library for _, library in rows})
    return {department for department, library in rows if department not in nothing and lifetimes[library][datum] != 0}
