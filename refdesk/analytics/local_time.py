"""A library's own time: what its clocks say, also on the nights when they are changed."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import BigIntegerField, Case, F, Value, When
from django.db.models.expressions import Combinable
from django.utils.translation import gettext as _

HOUR = 3_600_000
DAY = 24 * HOUR
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
"""As files name them, in every language."""
EARLIEST = date(1970, 1, 2)
_EPOCH = date(1970, 1, 1)


def local(at: int, zone: ZoneInfo) -> datetime:
    """What the library's clocks said then."""
    return datetime.fromtimestamp(at // 1000, tz=UTC).astimezone(zone)


def moment(written: str, zone: ZoneInfo) -> int | str:
    """A time as it is written, by the library's clocks unless it says its offset; or, as a text, why it is none.

    A date alone is its noon: no change of clocks falls there. An hour that comes twice is the first of the two.
    """
    try:
        told = datetime.fromisoformat(written.strip())
    except ValueError:
        return _("Write it like 2026-11-25 or 2026-11-25 14:05.")
    if len(written.strip()) <= 10:
        told = told.replace(hour=12)
    if told.date() < EARLIEST or told.year > 9000:
        return _("This is too long ago, or too far away.")
    if told.tzinfo is None:
        told = told.replace(tzinfo=zone)
        if told.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != told.replace(tzinfo=None):
            return _("There was no such time: the clocks went forward then.")
    return int(told.timestamp() * 1000)


def day_of(number: int) -> date:
    """The day of this number, counted from 1970-01-01."""
    return _EPOCH + timedelta(days=number)


def local_at(first: int, last: int, zone: ZoneInfo) -> Combinable:
    """An expression: a record's time with the library's offset of that moment added, for records of a stretch.

    Databases know time zones differently or not at all: the few changes of the clocks in the stretch are named instead.
    """
    steps = offsets(first, last, zone)
    cases = [When(at__lt=until, then=Value(offset)) for until, offset in steps[:-1]]
    offset = Case(*cases, default=Value(steps[-1][1]), output_field=BigIntegerField())
    return F("at") + (offset if cases else Value(steps[-1][1], output_field=BigIntegerField()))


def offsets(first: int, last: int, zone: ZoneInfo) -> list[tuple[int, int]]:
    """(until, offset): the offsets of the stretch, in order, in milliseconds."""
    steps: list[tuple[int, int]] = []
    at, offset = first, _offset(first, zone)
    while at < last:
        after = min(at + 7 * DAY, last)
        if _offset(after, zone) != offset:
            until = _change(at, after, zone)
            steps.append((until, offset))
            at, offset = until, _offset(until, zone)
        else:
            at = after
    return [*steps, (last + 1, offset)]


def _change(before: int, after: int, zone: ZoneInfo) -> int:
    """The first moment after `before` with another offset, to the second."""
    offset = _offset(before, zone)
    low, high = before // 1000, -(-after // 1000)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset(middle * 1000, zone) == offset else (low, middle)
    return high * 1000


def _offset(at: int, zone: ZoneInfo) -> int:
    shift = local(at, zone).utcoffset()
    return int(shift.total_seconds() * 1000) if shift else 0
