"""Retention periods: a library's settings, otherwise the defaults."""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from math import inf
from typing import Literal, get_args

import msgspec
from django.conf import settings
from django.db import transaction

from refdesk.eventlog.events import Datum
from refdesk.files.expire import retention
from refdesk.libraries import file_days
from refdesk.libraries.models import Department, Library
from refdesk.widgets.models import Widget

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
    "internal",
]
"""Data with a retention period, counted from the end of a chat, the closing of a ticket, otherwise from creation.

`unmatched_email` is a received email that belongs to no ticket, `internal` a message of an internal chat.
"""

RETAINED_DATA: tuple[RetainedDatum, ...] = get_args(RetainedDatum)
CHAT_DATA: tuple[Datum, ...] = get_args(Datum)
TICKET_DATA: dict[RetainedDatum, tuple[Datum, ...]] = {
    "ticket_text": ("text", "page"),
    "ticket_name": ("name",),
    "ticket_contact": ("contact",),
}
# A text helps to answer the next such question; names and contacts don't. An unmatched email is also in the mailbox.
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
    "internal": 90,
}
NO_RETENTION_SCOPE = "nothing"
"""The sweep's scope for tickets of departments that keep nothing, redacted when they are closed."""
MAX_DAYS = 36_500
DAY_MS = 86_400_000

Periods = dict[RetainedDatum, int | None]


def default_periods() -> Periods:
    """The defaults; for files a setting of the server."""
    return {datum: settings.CONFIG.file_days if datum == "file" else _DEFAULTS[datum] for datum in RETAINED_DATA}


def periods_of(library: Library) -> Periods:
    """Days per datum: 0 not at all, None forever."""
    return periods_by_library([library.pk])[library.pk]


def periods_by_library(libraries: Iterable[int]) -> dict[int, Periods]:
    """The periods of several libraries, in one query."""
    periods = {library: default_periods() for library in libraries}
    for library, datum, days in RetentionPeriod.objects.filter(library__in=periods).values_list(
        "library_id", "datum", "days"
    ):
        if datum in RETAINED_DATA:
            periods[library][datum] = days
    return periods


def file_days_of(library: int) -> int:
    """Days for which the library's files are stored."""
    days = periods_by_library([library])[library]["file"]
    return file_days.FOR_EVER if days is None else days


def internal_days_of(library: int) -> int:
    """Days for which the library's internal chats are stored."""
    days = periods_by_library([library])[library]["internal"]
    return file_days.FOR_EVER if days is None else days


def widget_facts(widget: Widget) -> dict[str, int | None]:
    """What the widget's page knows: days for which the text of its chats is stored, 0 until the end, None forever."""
    department = widget.department
    nothing = NoRetention.objects.filter(department=department).exists()
    return {"chat_days": 0 if nothing else periods_by_library([department.library_id])[department.library_id]["text"]}


def version(library: Library) -> str:
    """A digest of all retention settings of the library, to detect concurrent changes."""
    nothing = NoRetention.objects.filter(department__library=library).order_by("department")
    departments = list(nothing.values_list("department_id", flat=True))
    stored = (library.ip_privacy, library.page_privacy)
    return sha256(msgspec.json.encode((periods_of(library), departments, stored))).hexdigest()[:32]


def set_periods(library: Library, days: Mapping[RetainedDatum, int | None], keep_nothing: set[int]) -> None:
    """Save the settings. The sweep restarts for each datum whose period changed."""
    before = periods_of(library)
    departments = Department.objects.filter(library=library)
    with transaction.atomic():
        for datum, selected in days.items():
            RetentionPeriod.objects.update_or_create(library=library, datum=datum, defaults={"days": selected})
        for datum in (datum for datum, selected in days.items() if before[datum] != selected):
            _restart(library, datum)
        if before["file"] != days.get("file", before["file"]):
            retention.shorten(library.pk, days["file"])
        _set_no_retention(library, set(departments.filter(id__in=keep_nothing).values_list("id", flat=True)))


def shortens(library: Library, days: Mapping[RetainedDatum, int | None], keep_nothing: set[int]) -> bool:
    """Whether these settings would delete data that the library stores now."""
    before = {datum: inf if number is None else number for datum, number in periods_of(library).items()}
    shorter = any(number is not None and number < before[datum] for datum, number in days.items())
    nothing = NoRetention.objects.filter(department__library=library).values_list("department_id", flat=True)
    return shorter or library.departments.filter(pk__in=keep_nothing).exclude(pk__in=nothing).exists()


def _restart(library: Library, datum: RetainedDatum) -> None:
    if datum in CHAT_DATA:
        cursors.reset(*(cursors.chats_scope(department_.pk, datum) for department_ in library.departments.all()))
    else:
        cursors.reset(cursors.library_scope(library.pk, datum))


def _set_no_retention(library: Library, selected: set[int]) -> None:
    before = set(NoRetention.objects.filter(department__library=library).values_list("department_id", flat=True))
    NoRetention.objects.filter(department__in=before - selected).delete()
    NoRetention.objects.bulk_create(NoRetention(department_id=department_) for department_ in selected - before)
    if before != selected:
        cursors.reset(
            *(cursors.chats_scope(department_, datum) for department_ in before ^ selected for datum in CHAT_DATA)
        )
        cursors.reset(cursors.library_scope(library.pk, NO_RETENTION_SCOPE))


def restart_sweep(library: Library) -> None:
    """Sweep all data of a library again, after old data were added."""
    for datum in RETAINED_DATA:
        _restart(library, datum)
    cursors.reset(cursors.library_scope(library.pk, NO_RETENTION_SCOPE))


def departments_retaining(datum: Datum, departments: Iterable[int]) -> set[int]:
    """The departments that store a datum after a chat's end at all."""
    nothing = set(NoRetention.objects.filter(department__in=departments).values_list("department_id", flat=True))
    rows = Department.objects.filter(id__in=departments).values_list("id", "library_id")
    periods = periods_by_library({library for _, library in rows})
    return {department for department, library in rows if department not in nothing and periods[library][datum] != 0}
