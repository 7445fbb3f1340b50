"""Conditions that limit records: days, departments, operators, sources, chosen values and words."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from django.db.models import F, Func, Q, QuerySet, TextField
from django.utils.translation import gettext as _

from refdesk.kit.clock import day_start

from ..datasets.form import Field, Form
from ..models import Record
from .values import YEARS, FieldError, year_message


class Chosen(msgspec.Struct, frozen=True, kw_only=True):
    """A condition: the field has one of these values (numbers of choices, or steps of the READ scale)."""

    field: int
    values: tuple[int, ...]


class Conditions(msgspec.Struct, frozen=True, kw_only=True):
    """The conditions of a list, a report or a file. Days are in the library's time zone, both included."""

    first: date | None = None
    last: date | None = None
    departments: tuple[int, ...] = ()
    operators: tuple[int, ...] = ()
    sources: tuple[str, ...] = ()
    text: str = ""
    chosen: tuple[Chosen, ...] = ()


class Pick(Func):
    """A field's value as text; several choices as their numbers between commas: ",3,17,"."""

    output_field = TextField()

    def __init__(self, field: Field) -> None:
        super().__init__(F("values"))
        self.number = field.id
        self.several = field.kind == "multiple"

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self._as(compiler, connection, f"CAST(JSON_EXTRACT(%(expressions)s, '$.\"{self.number}\"') AS TEXT)")

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """PostgreSQL writes a space after each comma of a list; it is removed."""
        value = f"(%(expressions)s ->> '{self.number}')"
        return self._as(compiler, connection, f"REPLACE({value}, ' ', '')" if self.several else value)

    def _as(self, compiler: Any, connection: Any, template: str) -> Any:
        if self.several:
            template = f"REPLACE(REPLACE({template}, '[', ','), ']', ',')"
        return self.as_sql(compiler, connection, template=template)


def filtered(records: QuerySet[Record], conditions: Conditions, form: Form, zone: ZoneInfo) -> QuerySet[Record]:
    """The records that meet all conditions."""
    if conditions.first:
        records = records.filter(at__gte=day_start(conditions.first, zone))
    if conditions.last:
        records = records.filter(at__lt=day_start(conditions.last + timedelta(days=1), zone))
    for column, values in (
        ("department", conditions.departments),
        ("operator", conditions.operators),
        ("source", conditions.sources),
    ):
        if values:
            records = records.filter(**{f"{column}__in": values})
    for chosen in conditions.chosen:
        records = _having(records, chosen, form)
    return _holding(records, conditions.text, form) if conditions.text.strip() else records


def condition_errors(conditions: Conditions, form: Form) -> list[FieldError]:
    """Errors for conditions that are impossible or name no field."""
    errors = []
    if conditions.first and conditions.last and conditions.first > conditions.last:
        errors.append(FieldError("last", _("The last day is before the first.")))
    if conditions.last and conditions.last.year not in YEARS:
        errors.append(FieldError("last", year_message()))
    if any(_field(chosen, form) is None for chosen in conditions.chosen):
        errors.append(FieldError("chosen", _("The filter names an unknown field.")))
    return errors


def _field(chosen: Chosen, form: Form) -> Field | None:
    field = form.field(chosen.field)
    return field if field and field.kind in ("single", "multiple", "read") else None


def _having(records: QuerySet[Record], chosen: Chosen, form: Form) -> QuerySet[Record]:
    field = _field(chosen, form)
    if field is None:
        return records.none()
    name = f"pick_{field.id}"
    records = records.annotate(**{name: Pick(field)})
    if field.kind != "multiple":
        return records.filter(**{f"{name}__in": [str(number) for number in chosen.values]})
    values = Q(pk__in=[])
    for number in chosen.values:
        values |= Q(**{f"{name}__contains": f",{number},"})
    return records.filter(values)


def _holding(records: QuerySet[Record], text: str, form: Form) -> QuerySet[Record]:
    """Records whose texts hold every word."""
    fields = [field for field in form.fields if field.kind == "text"]
    records = records.annotate(**{f"text_{field.id}": Pick(field) for field in fields})
    for word in text.split()[:10]:
        matches = Q(pk__in=[])
        for field in fields:
            matches |= Q(**{f"text_{field.id}__icontains": word})
        records = records.filter(matches)
    return records


def parse_chosen(written: Iterable[str]) -> tuple[Chosen, ...] | None:
    """Conditions from their form in a URL, like 12:30,31. None if one is malformed."""
    try:
        parts = [condition.partition(":") for condition in written]
        return tuple(
            Chosen(field=int(field), values=tuple(int(value) for value in values.split(",")))
            for field, _colon, values in parts
        )
    except ValueError:
        return None
