"""Times of invented chats by opening hours, weekdays, terms and holidays, and the shifts of operators."""

import random
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

DAYS = 365
MONDAY_TO_SATURDAY, SUNDAY = range(9, 20), range(13, 17)
_BY_WEEKDAY = (1.15, 1.2, 1.1, 1.0, 0.75, 0.35, 0.3)
_BY_HOUR = {9: 0.5, 10: 0.9, 11: 1.1, 12: 0.8, 13: 0.9, 14: 1.2, 15: 1.3, 16: 1.2, 17: 0.9, 18: 0.6, 19: 0.45}
# Terms begin in September and February; the weeks before examinations are the busiest.
_BY_MONTH = (0.7, 1.1, 1.2, 1.3, 1.15, 0.6, 0.4, 0.35, 1.1, 1.3, 1.4, 0.9)
_CLOSED = {(1, 1), (5, 1), (12, 24), (12, 25), (12, 26), (12, 31)}


def hours_of(day: date) -> range:
    """The opening hours of a day."""
    if (day.month, day.day) in _CLOSED:
        return range(0)
    return SUNDAY if day.weekday() == 6 else MONDAY_TO_SATURDAY


def moments(until: date, zone: ZoneInfo, count: int, dice: random.Random) -> list[int]:
    """`count` sorted times (ms) in the year before a day."""
    slots = [(day, hour) for day in year_before(until) for hour in hours_of(day)]
    chosen = dice.choices(slots, [_weight(day, hour) for day, hour in slots], k=count)
    return sorted(moment(day, hour, zone) + dice.randrange(3_600_000) for day, hour in chosen)


def year_before(until: date) -> Iterator[date]:
    """The days of the year before a day."""
    return (until - timedelta(days=back) for back in range(DAYS, 0, -1))


def moment(day: date, hour: int, zone: ZoneInfo) -> int:
    """The start of an hour in a time zone (ms)."""
    return int(datetime(day.year, day.month, day.day, hour, tzinfo=zone).timestamp() * 1000)


def shifts(until: date, zone: ZoneInfo, people: Sequence[int], dice: random.Random) -> Iterator[tuple[int, int, int]]:
    """(operator, from, to): an operator until noon and one after noon, with some gaps."""
    for day in year_before(until):
        hours = hours_of(day)
        middle = hours.start + len(hours) // 2
        for part in (range(hours.start, middle), range(middle, hours.stop)):
            if part and dice.random() < 0.95:
                late = dice.choices((0, 10, 25), (70, 20, 10))[0] * 60_000
                yield dice.choice(people), moment(day, part.start, zone) + late, moment(day, part.stop, zone)


def _weight(day: date, hour: int) -> float:
    return _BY_WEEKDAY[day.weekday()] * _BY_HOUR[hour] * _BY_MONTH[day.month - 1]
