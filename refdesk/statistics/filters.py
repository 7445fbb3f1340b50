"""The filters of statistics: days, departments, operators, widgets."""

from datetime import date
from typing import Annotated

from django.db.models import QuerySet
from ninja import Field as Described
from ninja import Schema

from refdesk.kit.numbers import Number
from refdesk.people.models import Operator

from .models import ChatFact
from .permissions import facts_of

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
