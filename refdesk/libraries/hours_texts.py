"""Opening hours in the words of their readers."""

from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils import formats, translation
from django.utils.translation import gettext as _

from refdesk.translations.offered import supported

from .models import Department
from .opening_hours import decoded

_CAPITALIZED = {"en", "de", "tr"}
"""Languages that write weekdays and months inside a sentence with a capital letter. Django's names of days have one."""


class Opening(NamedTuple):
    """When a department opens, and the day it is now, both in the library's time zone."""

    at: datetime
    today: date
    language: str
    """The library's."""

    def text(self, tag: str = "") -> str:
        """“Opens today at 10:00 AM” in this language, or in the library's without a tag or for a language not offered.

        Reads the catalog of a language on its first use: not for the event loop.
        """
        return _text(self, tag)


class Closed(NamedTuple):
    """A department that is closed by its opening hours; `opening` is None if it never opens."""

    opening: Opening | None


def closed_by_hours(department: Department, now: int) -> Closed | None:
    """None while its opening hours, if it has any, let it be open. `department.library` is read."""
    hours, zone = decoded(department.hours), ZoneInfo(department.library.time_zone)
    if hours is None or hours.is_open(now, zone):
        return None
    opens_at = hours.next_opening(now, zone)
    if opens_at is None:
        return Closed(None)
    at, today = datetime.fromtimestamp(opens_at / 1000, zone), datetime.fromtimestamp(now / 1000, zone).date()
    return Closed(Opening(at, today, department.library.language))


@lru_cache(maxsize=4096)
def _text(opening: Opening, tag: str) -> str:
    at, today = opening.at, opening.today
    language = supported(filter(None, (tag, opening.language))) or "en"
    days = (at.date() - today).days
    sentence = _sentence(days, language)
    if language != "en" and sentence == _sentence(days, "en"):
        language = "en"  # it has no translation, and an English sentence has English days
    with translation.override(language):
        day = _day_name(at.date(), today)
        facts = {
            "time": formats.time_format(at, "TIME_FORMAT"),
            "day": day if language in _CAPITALIZED else day.lower(),
        }
    return sentence % facts


def _sentence(days: int, language: str) -> str:
    """The text for a number of days until then."""
    with translation.override(language):
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
