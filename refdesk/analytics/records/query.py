"""The conditions of lists, reports and files as query parameters."""

from datetime import date
from typing import Annotated
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field as Described
from ninja import Schema

from refdesk.kit.numbers import Number
from refdesk.staff.signed_in import current_operator

from ..datasets import form
from ..models import Dataset, Record
from ..permissions import records_of
from .conditions import Conditions, condition_errors, filtered, parse_chosen
from .values import FieldError


class ConditionsQuery(Schema):
    """Records that meet all conditions, each with any of its values."""

    first: Annotated[date | None, Described(description="The first day, in the library's time zone.")] = None
    last: Annotated[date | None, Described(description="The last day, included.")] = None
    department: list[Number] = Described(default_factory=list, max_length=200)
    operator: list[Number] = Described(default_factory=list, max_length=200)
    source: list[str] = Described(default_factory=list, max_length=4)
    text: str = Described("", max_length=200, description="Words that the texts contain.")
    chosen: list[str] = Described(
        default_factory=list, max_length=40, description="A field's number and its accepted values, such as 12:30,31."
    )


def conditions_of(query: ConditionsQuery) -> Conditions | None:
    """The conditions; None if one is malformed."""
    chosen = parse_chosen(query.chosen)
    if chosen is None:
        return None
    return Conditions(
        first=query.first,
        last=query.last,
        departments=tuple(query.department),
        operators=tuple(query.operator),
        sources=tuple(query.source),
        text=query.text,
        chosen=chosen,
    )


def matching_records(
    request: HttpRequest, dataset: Dataset, query: ConditionsQuery
) -> QuerySet[Record] | list[FieldError]:
    """The records of a dataset that meet the conditions and that the operator sees; or errors."""
    conditions = conditions_of(query)
    if conditions is None:
        return [FieldError("chosen", _("The filter names an unknown field."))]
    form_ = form.read(dataset.form)
    errors = condition_errors(conditions, form_)
    if errors:
        return errors
    return filtered(records_of(current_operator(request)).filter(dataset=dataset), conditions, form_, zone_of(dataset))


def zone_of(dataset: Dataset) -> ZoneInfo:
    return ZoneInfo(dataset.library.time_zone)


def below(chosen: QuerySet[Record], before: str) -> QuerySet[Record]:
    """The records below a cursor: the time (ms) and number of a page's last one. One that can't be read is ignored."""
    position = [int(number) for number in before.split(",") if number.isascii() and number.isdigit()]
    if len(position) != 2 or max(position) >= 2**63:
        return chosen
    at, last = position
    return chosen.filter(Q(at__lt=at) | Q(at=at, id__lt=last))
