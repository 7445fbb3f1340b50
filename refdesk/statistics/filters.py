"""Which chats are counted: a stretch of days, departments, operators, widgets."""

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
    """All of them must hold. Days are the library's, both included; a chat belongs to the day on which it began."""

    first: Annotated[date | None, Described(description="The first day, by the library's clocks.")] = None
    last: Annotated[date | None, Described(description="The last day, included.")] = None
    department: list[Number] = Described(default_factory=list, max_length=200)
    operator: list[Number] = Described(default_factory=list, max_length=200)
    widget: list[Number] = Described(default_factory=list, max_length=200)


def number_of(day: date) -> int:
    """A day, counted from 1970-01-01."""
    return day.toordinal() - _EPOCH


def filtered(filters: StatisticsQuery, asking: Operator, *, by_operator: bool = False) -> QuerySet[ChatFact]:
    """The facts within the limits that this operator sees."""
    facts = facts_of(asking, by_operator=by_operator or bool(filters.operator))
    if filters.first:
        facts = facts.filter(day__gte=number_of(filters.first))
    if filters.last:
        facts = facts.filter(day__lte=number_of(filters.last))
    for column, wanted in (
        ("department", filters.department),
        ("operator", filters.operator),
        ("widget", filters.widget),
    ):
        if wanted:
            facts = facts.filter(**{f"{column}__in": wanted})
    return facts
