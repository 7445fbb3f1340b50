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

from .models import NoRetention, RetentionPeriod
from .sweep import cursors

RetainedDatum = Literal[
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
    "email",
    "unmatched_email",
    "record",
]
"""What has a lifetime: of chats from their end, of tickets from their closing, of all else from its beginning.

A stray is a mail that was received and belongs to no ticket.
"""

RETAINED_DATA: tuple[RetainedDatum, ...] = get_args(RetainedDatum)
CHAT_DATA: tuple[Datum, ...] = get_args(Datum)
TICKET_DATA: dict[RetainedDatum, tuple[Datum, ...]] = {
    "ticket_text": ("text", "page"),
    "ticket_name": ("name",),
    "ticket_contact": ("contact",),
}
# The text answers the next question of the same kind; who asked it does not. A stray is looked at soon, or never, and
# lies in the mailbox besides.
_DEFAULTS: dict[RetainedDatum, int] = {
    "text": 365,
    "name": 90,
    "contact": 90,
    "page": 365,
    "device": 30,
    "address": 30,
    "ticket_text": 365,
    "ticket_name": 90,
    "ticket_contact": 90,
    "email": 90,
    "unmatched_email": 30,
    "record": 365,
}
NOTHING = "nothing"
"""Of tickets that belong to departments that keep nothing, all goes as soon as they are closed."""
MAX_DAYS = 36_500
DAY_MS = 86_400_000

Periods = dict[RetainedDatum, int | None]


def default_periods() -> Periods:
    """What holds where a library chose nothing; for files it is a setting of the server."""
    return {kept: settings.CONFIG.file_days if kept == "file" else _DEFAULTS[kept] for kept in RETAINED_DATA}


def periods_of(library: Library) -> Periods:
    """How many days each is kept: 0 not at all, None for ever."""
    return periods_by_library([library.pk])[library.pk]


def periods_by_library(libraries: Iterable[int]) -> dict[int, Periods]:
    """The same of several."""
    found = {library: default_periods() for library in libraries}
    for library, kept, days in RetentionPeriod.objects.filter(library__in=found).values_list(
        "library_id", "datum", "days"
    ):
        if kept in RETAINED_DATA:
            found[library][kept] = days
    return found


def file_days_of(library: int) -> int:
    """For how many days a file of this library's is kept."""
    days = periods_by_library([library])[library]["file"]
    return file_days.FOR_EVER if days is None else days


def version(library: Library) -> str:
    """Of all that a library chose: another one as soon as anything of it is another."""
    nothing = NoRetention.objects.filter(department__library=library).order_by("department")
    departments = list(nothing.values_list("department_id", flat=True))
    stored = (library.ip_privacy, library.page_privacy)
    return sha256(msgspec.json.encode((periods_of(library), departments, stored))).hexdigest()[:32]


def set_periods(library: Library, days: Mapping[RetainedDatum, int | None], keep_nothing: set[int]) -> None:
    """Keep what an administrator chose. Where a lifetime changed, the sweep looks at what is old again."""
    before = periods_of(library)
    departments = Department.objects.filter(library=library)
    with transaction.atomic():
        for kept, chosen in days.items():
            RetentionPeriod.objects.update_or_create(library=library, datum=kept, defaults={"days": chosen})
        for kept in (kept for kept, chosen in days.items() if before[kept] != chosen):
            _begin_anew(library, kept)
        if before["file"] != days.get("file", before["file"]):
            retention.shorten(library.pk, days["file"])
        _choose_nothing(library, set(departments.filter(id__in=keep_nothing).values_list("id", flat=True)))


def _begin_anew(library: Library, kept: RetainedDatum) -> None:
    if kept in CHAT_DATA:
        cursors.reset(*(cursors.chats_scope(each.pk, kept) for each in library.departments.all()))
    else:
        cursors.reset(cursors.library_scope(library.pk, kept))


def _choose_nothing(library: Library, chosen: set[int]) -> None:
    before = set(NoRetention.objects.filter(department__library=library).values_list("department_id", flat=True))
    NoRetention.objects.filter(department__in=before - chosen).delete()
    NoRetention.objects.bulk_create(NoRetention(department_id=each) for each in chosen - before)
    if before != chosen:
        cursors.reset(*(cursors.chats_scope(each, kept) for each in before ^ chosen for kept in CHAT_DATA))
        cursors.reset(cursors.library_scope(library.pk, NOTHING))


def restart_sweep(library: Library) -> None:
    """Let the sweep look at all that a library keeps anew: something came that is old already."""
    for kept in RETAINED_DATA:
        _begin_anew(library, kept)
    cursors.reset(cursors.library_scope(library.pk, NOTHING))


def departments_retaining(datum: Datum, departments: Iterable[int]) -> set[int]:
    """Those of the departments that keep a datum for any time at all."""
    nothing = set(NoRetention.objects.filter(department__in=departments).values_list("department_id", flat=True))
    rows = Department.objects.filter(id__in=departments).values_list("id", "library_id")
    lifetimes = periods_by_library({library for _, library in rows})
    return {department for department, library in rows if department not in nothing and lifetimes[library][datum] != 0}
