"""The axes that chats are counted by: an expression to group them, and the headings of its groups."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, Literal

from django.db.models import F, IntegerField, Value
from django.db.models.expressions import Combinable

from refdesk.libraries.models import Department
from refdesk.staff.models import Operator
from refdesk.widgets.models import Widget

By = Literal["all", "month", "weekday", "hour", "week", "department", "operator", "widget", "page"]
Heading = tuple[str, str]
"""A stable key and its label. Months, weekdays and hours have no label: the browser writes them in its language."""
HOURS = 24
# 1970-01-01 was a Thursday; Monday is 0.
WEEKDAY = (F("day") + Value(3)) % Value(7)
WEEK = WEEKDAY * Value(HOURS) + F("hour")


@dataclass(frozen=True)
class Axis:
    """`headings` returns all headings in order, for the keys that occur. `busiest`: rows are ordered by number of
    chats.
    """

    expression: Combinable | Value
    headings: Callable[[Collection[str]], list[Heading]]
    busiest: bool = False

    def key(self, value: Any) -> str:
        return "" if value is None else str(value)


def _of_months(keys: Collection[str]) -> list[Heading]:
    months = [int(key) for key in keys]
    return [(str(month), "") for month in range(min(months), max(months) + 1)] if months else []


def _numbered(last: int) -> Callable[[Collection[str]], list[Heading]]:
    return lambda _keys: [(str(number), "") for number in range(last)]


def _named(model: Any, name: str) -> Callable[[Collection[str]], list[Heading]]:
    def headings(keys: Collection[str]) -> list[Heading]:
        numbers = [int(key) for key in keys if key]
        labels = {str(number): label for number, label in model.objects.filter(pk__in=numbers).values_list("pk", name)}
        return [(key, labels.get(key, "")) for key in sorted(keys)]

    return headings


AXES: dict[By, Axis] = {
    "all": Axis(Value(0, output_field=IntegerField()), lambda _keys: []),
    "month": Axis(F("month"), _of_months),
    "weekday": Axis(WEEKDAY, _numbered(7)),
    "hour": Axis(F("hour"), _numbered(HOURS)),
    "week": Axis(WEEK, _numbered(7 * HOURS)),
    "department": Axis(F("department_id"), _named(Department, "name"), busiest=True),
    "operator": Axis(F("operator_id"), _named(Operator, "name"), busiest=True),
    "widget": Axis(F("widget_id"), _named(Widget, "slug"), busiest=True),
    "page": Axis(F("page"), lambda keys: [(key, key) for key in sorted(keys)], busiest=True),
}
