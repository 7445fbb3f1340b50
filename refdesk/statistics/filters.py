"""The filters of statistics: days, departments, operators, widgets."""

from datetime import date
from typing import Annotated

from django.db.models import QuerySet
from ninja import Field as Described
from ninja import Schema

from refdesk.analytics.local_time import DAY
from refdesk.kit.numbers import Number
from refdesk.libraries.models import Department
from refdesk.staff.models import Operator
from refdesk.widgets.models import Widget

from .models import ChatFact, Shift
from .permissions import facts_of, seen_departments, shifts_of

_EPOCH = date(1970, 1, 1).toordinal()


class StatisticsQuery(Schema):
    """All filters must match. Days are in the library's time zone, both included; a chat belongs to the day on which it
    began.
    """

    first: Annotated[date | None, Described(description="The first day, in the library's time zone.")] = None
    last: Annotated[date | None, Described(description="The last day, included.")] = None
    department: list[Number] = Described(default_factory=list, max_length=200)
    operator: list[Number] = Described(default_factory=list, max_length=200)
    widget: list[Number] = Described(default_factory=list, max_length=200)


def number_of(day: date) -> int:
    """The day's number, counted from 1970-01-01."""
    return day.toordinal() - _EPOCH


def filtered(filters: StatisticsQuery, operator: Operator, *, by_operator: bool = False) -> QuerySet[ChatFact]:
    """The facts that match the filters and that this operator may see."""
    facts = facts_of(operator, by_operator=by_operator or bool(filters.operator))
    if filters.first:
        facts = facts.filter(day__gte=number_of(filters.first))
    if filters.last:
        facts = facts.filter(day__lte=number_of(filters.last))
    for column, values in (
        ("department", filters.department),
        ("operator", filters.operator),
        ("widget", filters.widget),
    ):
        if values:
            facts = facts.filter(**{f"{column}__in": values})
    return facts


def filtered_departments(filters: StatisticsQuery, operator: Operator) -> QuerySet[Department]:
    """The departments that match the filters. For a widget, its department."""
    departments = seen_departments(operator).select_related("library")
    if filters.department:
        departments = departments.filter(pk__in=filters.department)
    if filters.widget:
        departments = departments.filter(widgets__in=filters.widget)
    return departments.distinct()


def filtered_shifts(filters: StatisticsQuery, operator: Operator) -> QuerySet[Shift]:
    """Shifts that match the filters. For a widget, those of its department."""
    shifts = shifts_of(operator, by_operator=bool(filters.operator))
    if filters.department:
        shifts = shifts.filter(department__in=filters.department)
    if filters.widget:
        shifts = shifts.filter(department__in=Widget.objects.filter(pk__in=filters.widget).values("department"))
    return shifts.filter(operator__in=filters.operator) if filters.operator else shifts


def shifts_within(shifts: QuerySet[Shift], first: date, last: date) -> QuerySet[Shift]:
    """Shifts that may overlap these days in some time zone."""
    begins, ends = (number_of(first) - 1) * DAY, (number_of(last) + 2) * DAY
    return shifts.filter(began_at__lt=ends, until__gt=begins)
