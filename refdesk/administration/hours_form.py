"""Opening hours as they are sent and received."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _
from ninja import Field, Schema

from refdesk.http.forms import FormError
from refdesk.kit.sanitize import sanitized_text
from refdesk.libraries.opening_hours import (
    EXCEPTIONS_LIMIT,
    NOTE_LIMIT,
    PERIODS_LIMIT,
    DateException,
    OpeningHours,
    Period,
    is_time,
    overlapping,
)


class HoursPeriod(Schema):
    """Local times as `09:00`. A period that closes at or before its opening lasts until the next day."""

    opens: str = Field(max_length=20)
    closes: str = Field(max_length=20)


class HoursException(Schema):
    """The periods of a date, instead of its weekday's; none: closed."""

    date: date
    periods: list[HoursPeriod] = Field(default_factory=list, max_length=20)
    note: str = Field("", max_length=400)


class HoursForm(Schema):
    """The periods of Monday to Sunday, and exceptions by date."""

    week: list[list[HoursPeriod]] = Field(min_length=7, max_length=7)
    exceptions: list[HoursException] = Field(default_factory=list, max_length=1000)


def hours_errors(form: HoursForm) -> list[FormError]:
    """What is wrong, by the path of the day or exception."""
    return list(_errors(form))


def hours_of(form: HoursForm | None) -> OpeningHours | None:
    """Hours without errors. Exceptions come in order of their dates."""
    if form is None:
        return None
    exceptions = sorted(form.exceptions, key=lambda exception: exception.date)
    return OpeningHours(
        tuple(map(_periods, form.week)),
        tuple(
            DateException(exception.date, _periods(exception.periods), exception_note(exception.note))
            for exception in exceptions
        ),
    )


def exception_note(text: str) -> str:
    """The text as it can be stored."""
    return sanitized_text(text, NOTE_LIMIT)


def _periods(periods: list[HoursPeriod]) -> tuple[Period, ...]:
    return tuple(sorted((Period(period.opens, period.closes) for period in periods), key=lambda period: period.minutes))


def _errors(form: HoursForm) -> Iterator[FormError]:
    for day, periods in enumerate(form.week):
        yield from _day_errors(f"hours.week.{day}", periods)
    seen = set[date]()
    for number, exception in enumerate(form.exceptions):
        path = f"hours.exceptions.{number}"
        if exception.date in seen:
            yield FormError(field=path, text=_("There is an exception for this date already."))
        seen.add(exception.date)
        yield from _day_errors(path, exception.periods)
    if len(form.exceptions) > EXCEPTIONS_LIMIT:
        text = _("There can be at most %(limit)d exceptions. Remove past ones.") % {"limit": EXCEPTIONS_LIMIT}
        yield FormError(field="hours.exceptions", text=text)


def _day_errors(path: str, periods: list[HoursPeriod]) -> Iterator[FormError]:
    if not all(is_time(period.opens) and is_time(period.closes) for period in periods):
        yield FormError(field=path, text=_("Enter both times, such as 09:00 and 17:30."))
    elif len(periods) > PERIODS_LIMIT:
        text = _("A day can have at most %(limit)d periods.") % {"limit": PERIODS_LIMIT}
        yield FormError(field=path, text=text)
    elif overlapping(_periods(periods)):
        yield FormError(field=path, text=_("These times overlap."))
