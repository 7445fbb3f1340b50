"""A library's local time, also in the nights when clocks are changed."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import BigIntegerField, Case, F, Value, When
from django.db.models.expressions import Combinable
from django.utils.translation import gettext as _

HOUR = 3_600_000
DAY = 24 * HOUR
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
"""English in every language, for files."""
EARLIEST = date(1970, 1, 2)
_EPOCH = date(1970, 1, 1)


def local(at: int, zone: ZoneInfo) -> datetime:
    """The local time at this moment (ms)."""
    return datetime.fromtimestamp(at // 1000, tz=UTC).astimezone(zone)


def moment(written: str, zone: ZoneInfo) -> int | str:
    """The moment (ms) of a time as typed, in local time unless it has an offset; or an error message.

    A date alone means noon, when clocks never change. Of an hour that occurs twice, the first is meant.
    """
    try:
        parsed = datetime.fromisoformat(written.strip())
    except ValueError:
        return _("Use the format 2026-11-25 or 2026-11-25 14:05.")
    if len(written.strip()) <= 10:
        parsed = parsed.replace(hour=12)
    if parsed.date() < EARLIEST or parsed.year > 9000:
        return _("This date is out of range.")
    if parsed.tzinfo is None:
        parsed = parsed.replace(tzinfo=zone)
        if parsed.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != parsed.replace(tzinfo=None):
            return _("This time doesn’t exist: the clocks went forward then.")
    return int(parsed.timestamp() * 1000)


def day_of(number: int) -> date:
    """The day of this number, counted from 1970-01-01."""
    return _EPOCH + timedelta(days=number)


def local_at(first: int, last: int, zone: ZoneInfo) -> Combinable:
    """A database expression: the record's time plus the library's offset, for records between `first` and `last` (ms).

    Databases support time zones differently or not at all, so the query names the few changes of offset in this span.
    """
    steps = offsets(first, last, zone)
    cases = [When(at__lt=until, then=Value(offset)) for until, offset in steps[:-1]]
    offset = Case(*cases, default=Value(steps[-1][1]), output_field=BigIntegerField())
    return F("at") + (offset if cases else Value(steps[-1][1], output_field=BigIntegerField()))


def offsets(first: int, last: int, zone: ZoneInfo) -> list[tuple[int, int]]:
    """(until, offset) in ms: the offsets in this span, in order."""
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
    """The first moment after `before` with another offset, exact to the second."""
    offset = _offset(before, zone)
    low, high = before // 1000, -(-after // 1000)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset(middle * 1000, zone) == offset else (low, middle)
    return high * 1000


def _offset(at: int, zone: ZoneInfo) -> int:
    shift = local(at, zone).utcoffset()
    return int(shift.total_seconds() * 1000) if shift else 0
