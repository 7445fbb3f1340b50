"""The conditions of lists, reports and files, as they stand in an address."""

from datetime import date
from typing import Annotated
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field as Described
from ninja import Schema

from refdesk.kit.numbers import Number

from ..datasets import form
from ..models import Dataset, Record
from ..permissions import records_of
from ..schemas import asking
from .conditions import Conditions, chosen_by, condition_errors, limited
from .values import FieldError


class ConditionsQuery(Schema):
    """Which records: all conditions must hold, and any of the values within one."""

    first: Annotated[date | None, Described(description="The first day, by the library's clocks.")] = None
    last: Annotated[date | None, Described(description="The last day, included.")] = None
    department: list[Number] = Described(default_factory=list, max_length=200)
    operator: list[Number] = Described(default_factory=list, max_length=200)
    source: list[str] = Described(default_factory=list, max_length=4)
    text: str = Described("", max_length=200, description="Words that stand in the texts.")
    chosen: list[str] = Described(
        default_factory=list, max_length=40, description="A field's number and the values, like 12:30,31."
    )


def conditions_of(asked: ConditionsQuery) -> Conditions | None:
    """The conditions; None where they can't be read."""
    chosen = chosen_by(asked.chosen)
    if chosen is None:
        return None
    return Conditions(
        first=asked.first,
        last=asked.last,
        departments=tuple(asked.department),
        operators=tuple(asked.operator),
        sources=tuple(asked.source),
        text=asked.text,
        chosen=chosen,
    )


def found(request: HttpRequest, dataset: Dataset, asked: ConditionsQuery) -> QuerySet[Record] | list[FieldError]:
    """The records of a dataset that meet the conditions, as far as the operator sees them; or what is wrong."""
    conditions = conditions_of(asked)
    if conditions is None:
        return [FieldError("chosen", _("There is no such field to choose by."))]
    kept = form.read(dataset.form)
    errors = condition_errors(conditions, kept)
    if errors:
        return errors
    return limited(records_of(asking(request)).filter(dataset=dataset), conditions, kept, zone_of(dataset))


def zone_of(dataset: Dataset) -> ZoneInfo:
    """Its library's time zone."""
    return ZoneInfo(dataset.library.time_zone)
