"""The axes of a report: an expression to group records, and the headings of its groups."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, IntegerField, QuerySet, Value
from django.db.models.expressions import Combinable
from django.utils.translation import gettext as _

from refdesk.libraries.models import Department

from ..datasets.form import READ_STEPS, Field, Form
from ..local_time import DAY, HOUR, day_of, local_at
from ..models import Record
from ..records.conditions import Pick

Heading = tuple[str, str]
"""A stable key and its label. Months, weekdays and hours have no label: the browser writes them in its language."""
NONE = ""
"""The key of records without a value."""


@dataclass(frozen=True)
class Axis:
    """Rows or columns. `keys` gives the headings of a group: several if several choices were made."""

    expression: Combinable | Value
    keys: Callable[[Any], Iterable[str]]
    headings: Callable[[set[str]], list[Heading]]
    """All headings in order, for the keys that occur."""
    overlaps: bool = False


@dataclass(frozen=True)
class Scope:
    """The records of a report, all of one dataset, and their time span (ms)."""

    records: QuerySet[Record]
    form: Form
    zone: ZoneInfo
    first: int
    last: int


def axis(name: str, scope: Scope) -> Axis | None:
    """The axis of this name: none, department, operator, source, year, month, weekday, hour, or field:12."""
    if name.startswith("field:"):
        field = scope.form.field(int(name[6:])) if name[6:].isdecimal() else None
        return _of_field(field) if field else None
    make = _MAKERS.get(name)
    return make(scope) if make else None


def _plain(value: Any) -> list[str]:
    return [str(value)] if value is not None else [NONE]


def _none(scope: Scope) -> Axis:
    return Axis(Value(0, output_field=IntegerField()), lambda _value: ["all"], lambda _keys: [("all", _("Records"))])


def _department(scope: Scope) -> Axis:
    def headings(keys: set[str]) -> list[Heading]:
        names = Department.objects.filter(pk__in=[int(key) for key in keys]).values_list("pk", "name")
        return [(str(number), name) for number, name in names]

    return Axis(F("department_id"), _plain, headings)


def _operator(scope: Scope) -> Axis:
    return Axis(F("operator_name"), _plain, lambda keys: [(key, key) for key in sorted(keys, key=str.casefold)])


def _source(scope: Scope) -> Axis:
    return Axis(F("source"), _plain, lambda _keys: [(key, str(label)) for key, label in Record.Source.choices])


def _day(scope: Scope) -> Combinable:
    return local_at(scope.first, scope.last, scope.zone) / Value(DAY)


def _year(scope: Scope) -> Axis:
    def headings(keys: set[str]) -> list[Heading]:
        years = [int(key) for key in keys]
        return [(str(year), str(year)) for year in range(min(years), max(years) + 1)] if years else []

    return Axis(_day(scope), lambda day: [str(day_of(day).year)], headings)


def _month(scope: Scope) -> Axis:
    return Axis(_day(scope), lambda day: [day_of(day).isoformat()[:7]], months)


MOST_MONTHS = 20 * 12


def months(keys: set[str]) -> list[Heading]:
    """All months from the first to the last, also those without records; beyond 20 years only those with some."""
    if not keys:
        return []
    year, month = map(int, min(keys).split("-"))
    last_year, last_month = map(int, max(keys).split("-"))
    if (last_year - year) * 12 + last_month - month > MOST_MONTHS:
        return [(key, "") for key in sorted(keys)]
    headings: list[Heading] = []
    while (key := date(year, month, 1).isoformat()[:7]) <= max(keys):
        headings.append((key, ""))
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return headings


def _weekday(scope: Scope) -> Axis:
    # 1970-01-01 was a Thursday; Monday is 0, as in Python.
    expression = (_day(scope) + Value(3)) % Value(7)
    return Axis(expression, lambda day: [str(day)], lambda _keys: [(str(day), "") for day in range(7)])


def _hour(scope: Scope) -> Axis:
    expression = (local_at(scope.first, scope.last, scope.zone) / Value(HOUR)) % Value(24)
    return Axis(expression, lambda hour: [str(hour)], lambda _keys: [(str(hour), "") for hour in range(24)])


_MAKERS: dict[str, Callable[[Scope], Axis]] = {
    "none": _none,
    "department": _department,
    "operator": _operator,
    "source": _source,
    "year": _year,
    "month": _month,
    "weekday": _weekday,
    "hour": _hour,
}


def _of_field(field: Field) -> Axis:
    keys, headings_for = _KEYS_AND_HEADINGS[field.kind]

    def headings(keys: set[str]) -> list[Heading]:
        listed = headings_for(field, keys - {NONE})
        return [*listed, (NONE, _("Not answered"))] if NONE in keys else listed

    return Axis(Pick(field), keys, headings, overlaps=field.kind == "multiple")


def _several(value: str | None) -> list[str]:
    return value.strip(",").split(",") if value else [NONE]


def _choices(field: Field, keys: set[str]) -> list[Heading]:
    """The choices in the form's order; retired ones only if records have them."""
    return [(str(choice.id), choice.label) for choice in field.choices if not choice.retired or str(choice.id) in keys]


def _steps(field: Field, keys: set[str]) -> list[Heading]:
    return [(str(step), str(step)) for step in READ_STEPS]


# Finer where most values are.
_BOUNDS = (0, 1, 5, 10, 20, 30, 60, 120, 500, 1_000, 10_000, 100_000)


def _bin(value: str | None) -> list[str]:
    """The index of the first bound that is not exceeded."""
    if value is None:
        return [NONE]
    number = float(value)
    return [str(-1 if number < 0 else next((n for n, top in enumerate(_BOUNDS) if number <= top), len(_BOUNDS)))]


def _bins(field: Field, keys: set[str]) -> list[Heading]:
    numbers = sorted(int(key) for key in keys)
    return [(str(n), _range(n)) for n in range(numbers[0], numbers[-1] + 1)] if numbers else []


def _range(number: int) -> str:
    if number < 0:
        return _("below 0")
    if number == len(_BOUNDS):
        return _("over %(bound)s") % {"bound": f"{_BOUNDS[-1]:,}"}
    if number < 2:
        return str(_BOUNDS[number])
    return f"{_BOUNDS[number - 1] + 1:,}–{_BOUNDS[number]:,}"


def _answered(value: str | None) -> list[str]:
    return ["answered" if value else NONE]


_KEYS_AND_HEADINGS: dict[str, tuple[Callable[[Any], list[str]], Callable[[Field, set[str]], list[Heading]]]] = {
    "single": (_plain, _choices),
    "multiple": (_several, _choices),
    "read": (_plain, _steps),
    "number": (_bin, _bins),
    "text": (_answered, lambda _field, _keys: [("answered", _("Answered"))]),
    "date": (lambda value: [value[:7]] if value else [NONE], lambda _field, keys: months(keys)),
}
