"""Schemas of Reference Analytics, and functions that its endpoints share."""

from typing import Literal

import msgspec
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Field as Described
from ninja import Schema

from refdesk.http.respond import as_schema
from refdesk.staff.models import Operator
from refdesk.staff.signed_in import current_operator

from .datasets import form
from .datasets.form import Kind, Value
from .models import Dataset, Record
from .permissions import administers, datasets_of, departments_of


class DatasetChoice(Schema):
    """A choice."""

    id: int
    label: str
    retired: bool


class DatasetField(Schema):
    """A question of a form. Retired ones are no longer offered, and remain in records that have them."""

    id: int
    label: str
    kind: Kind
    required: bool
    retired: bool
    default: Value
    from_chat: Value = Described(description="The value prefilled in a form opened from a chat.")
    choices: list[DatasetChoice]


class DatasetChoiceForm(Schema):
    """A choice of a changed form. Numbers below zero are of new ones."""

    id: int
    label: str = Described(max_length=400)
    retired: bool = False


class DatasetFieldForm(Schema):
    """A question of a changed form. Numbers below zero are of new ones."""

    id: int
    label: str = Described(max_length=400)
    kind: Kind
    required: bool = False
    retired: bool = False
    default: Value = None
    from_chat: Value = None
    choices: list[DatasetChoiceForm] = Described(default_factory=list, max_length=1_000)


class DatasetDepartment(Schema):
    """A department that the operator may record for."""

    id: int
    name: str


class DatasetOut(Schema):
    """A dataset with its form. `version` grows with each change; `administers`: whether the operator may change it."""

    id: int
    name: str
    library: str
    library_id: int
    time_zone: str
    version: int
    retired: bool
    changed_at: int
    changed_by: str
    administers: bool
    departments: list[DatasetDepartment]
    fields: list[DatasetField]


class RecordOut(Schema):
    """A record. `when` is `at` in local time; values by the fields' numbers; `mine`: whether the operator may remove
    it.
    """

    id: int
    revision: int
    dataset: int
    at: int
    when: str
    department: int
    department_name: str
    operator: str
    recorded_at: int
    source: Literal["chat", "ticket", "hand", "import"]
    chat: int | None
    ticket: int | None
    position: int | None
    values: dict[str, Value]
    mine: bool


_WRONG = {"application/json": {"schema": {"$ref": "#/components/schemas/FormErrors"}}}
CONDITION_ERRORS = {"responses": {400: {"description": "A condition can't be read", "content": _WRONG}}}
"""`openapi_extra` of an operation that returns a file, or 400 with errors in the conditions."""


def dataset_of(request: HttpRequest, number: int) -> Dataset:
    """The dataset; 404 if the operator may not see it."""
    return get_object_or_404(datasets_of(current_operator(request)), pk=number)


def file_name(dataset: Dataset) -> str:
    """The beginning of the name under which a browser saves a file of the dataset."""
    return _("%(library)s %(dataset)s") % {"library": dataset.library.name, "dataset": dataset.name}


def dataset_out(dataset: Dataset, operator: Operator) -> DatasetOut:
    departments = departments_of(operator).filter(library=dataset.library_id)
    return as_schema(
        DatasetOut,
        dataset,
        library=dataset.library.name,
        time_zone=dataset.library.time_zone,
        changed_by=dataset.changed_by.name if dataset.changed_by else "",
        administers=administers(operator, dataset),
        departments=[as_schema(DatasetDepartment, department) for department in departments],
        fields=[DatasetField(**msgspec.to_builtins(field)) for field in form.read(dataset.form).fields],
    )


def record_out(record: Record, when: str, *, mine: bool) -> RecordOut:
    return as_schema(
        RecordOut, record, when=when, department_name=record.department.name, operator=record.operator_name, mine=mine
    )
