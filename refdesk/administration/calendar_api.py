"""HTTP API: exceptions to opening hours from a calendar file, for administrators."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router, Status

from refdesk.http.forms import FormErrors, refused
from refdesk.http.respond import as_schema
from refdesk.libraries.calendar_files import (
    EVENTS_LIMIT,
    CalendarEvent,
    LeftOut,
    NotACalendarError,
    Reason,
    TooManyEventsError,
    events_of,
)
from refdesk.libraries.opening_hours import EXCEPTIONS_LIMIT
from refdesk.staff.permissions import departments_of
from refdesk.staff.signed_in import SignedIn, current_operator

from .hours_form import HoursException, HoursPeriod, exception_note
from .schemas import CalendarFile, ImportedCalendar, ImportedEvent, UnusedEvent

NAMED = 20
"""Events that are named because they are not used."""

router = Router(tags=["administration"], auth=SignedIn(csrf=True))


@router.post(
    "/desk/administration/departments/{int:department}/calendar",
    response={200: ImportedCalendar, 400: FormErrors},
    summary="Read exceptions from a calendar file",
)
def read_calendar(request: HttpRequest, department: int, form: CalendarFile) -> Status[ImportedCalendar | FormErrors]:
    """From today on, for two years. Nothing is saved. 404 for a department of others."""
    owner = get_object_or_404(departments_of(current_operator(request)), pk=department)
    zone = ZoneInfo(owner.library.time_zone)
    try:
        calendar = events_of(form.content, datetime.now(zone).date(), zone)
    except NotACalendarError:
        text = _("This is not a calendar file. Choose a file in the iCalendar format, whose name ends with .ics.")
        return Status(400, refused(("calendar", text)))
    except TooManyEventsError:
        text = _("The file has more than %(limit)d events. Export fewer.") % {"limit": EVENTS_LIMIT}
        return Status(400, refused(("calendar", text)))
    return Status(
        200,
        ImportedCalendar(
            events=[_imported(event) for event in calendar.events],
            left_out=[_unused(event) for event in calendar.left_out[:NAMED]],
        ),
    )


def _imported(event: CalendarEvent) -> ImportedEvent:
    name = exception_note(event.name)
    return as_schema(
        ImportedEvent,
        event,
        name=name,
        exceptions=[
            HoursException(
                date=exception.date,
                periods=[as_schema(HoursPeriod, period) for period in exception.periods],
                note=name,
            )
            for exception in event.exceptions
        ],
    )


def _unused(event: LeftOut) -> UnusedEvent:
    texts = {
        Reason.UNREADABLE: _("Its date or its recurrence can’t be read."),
        Reason.LONG: _("It has times and lasts longer than a day."),
        Reason.EMPTY: _("It has no duration."),
        Reason.RULE: _("It is repeated too often."),
        Reason.TOO_MANY: _("It has too many dates: a department can have at most %(limit)d exceptions.")
        % {"limit": EXCEPTIONS_LIMIT},
        Reason.OVERLAP: _("Its times overlap with others of the day, or a day has too many."),
    }
    return UnusedEvent(name=exception_note(event.name), text=texts[event.reason])
