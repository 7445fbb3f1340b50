"""Opening hours in the words of patrons."""

from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils import formats, translation
from django.utils.translation import gettext as _

from .models import Department, Library
from .opening_hours import decoded


class Closed(NamedTuple):
    """The next opening of a department that is closed now, in ms and in words; None and empty if there is none."""

    opens_at: int | None
    opens: str


def closed_by_hours(department: Department, now: int) -> Closed | None:
    """None while its opening hours, if it has any, let it be open. `department.library` is read."""
    hours, zone = decoded(department.hours), ZoneInfo(department.library.time_zone)
    if hours is None or hours.is_open(now, zone):
        return None
    opens_at = hours.next_opening(now, zone)
    return Closed(opens_at, "" if opens_at is None else opens_text(opens_at, now, department.library))


def opens_text(at: int, now: int, library: Library) -> str:
    """When it opens, in the library's language and local time: “Opens today at 10:00 AM”. Both moments are in ms."""
    zone = ZoneInfo(library.time_zone)
    opens, today = datetime.fromtimestamp(at / 1000, zone), datetime.fromtimestamp(now / 1000, zone).date()
    with translation.override(library.language):
        facts = {"time": formats.time_format(opens, "TIME_FORMAT"), "day": _day_name(opens.date(), today)}
        return _sentence((opens.date() - today).days) % facts


def _sentence(days: int) -> str:
    """The text for a number of days until then."""
    match days:
        case 0:
            return _("Opens today at %(time)s")
        case 1:
            return _("Opens tomorrow at %(time)s")
        case _:
            return _("Opens on %(day)s at %(time)s")


def _day_name(day: date, today: date) -> str:
    """The weekday within a week, otherwise the date, with its year where that is another one."""
    if (day - today).days < 7:
        return formats.date_format(day, "l")
    return formats.date_format(day, "DATE_FORMAT" if day.year != today.year else "MONTH_DAY_FORMAT")
