"""What the API of Reference Analytics takes and gives, and what its endpoints share."""

from typing import Any, Literal

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from ninja import Field as Described
from ninja import Schema

from refdesk.people.models import Operator

from .datasets import form
from .models import Dataset, Record
from .permissions import administers, datasets_of, departments_of
from .records import values

Value = int | float | str | list[int] | None


class DatasetChoice(Schema):
    """Something to choose. A number below zero: a new one."""

    id: int
    label: str = Described(max_length=400)
    retired: bool = False


class DatasetField(Schema):
    """A question of a form. Retired ones are no longer asked, and stay in the records that have them."""

    id: int
    label: str = Described(max_length=400)
    kind: Literal["single", "multiple", "text", "number", "read", "date"]
    required: bool = False
    retired: bool = False
    default: Value = None
    from_chat: Value = Described(None, description="What it is filled with in a form opened from a chat.")
    choices: list[DatasetChoice] = Described(default_factory=list, max_length=1_000)


class DatasetDepartment(Schema):
    """A department that one may record for."""

    id: int
    name: str


class DatasetOut(Schema):
    """A dataset with its form. `version` grows with each change; `administers`: whether it is one's own to change."""

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
    """A record. `when` is `at` by the library's clocks; values by the fields' numbers; `mine`: one may remove it."""

    id: int
    revision: int
    dataset: int
    at: int
    when: str
    department: int
    department_name: str
    operator: str
    recorded_at: int
    source: str
    chat: int | None
    ticket: int | None
    position: int | None
    values: dict[str, Value]
    mine: bool


class FieldErrorOut(Schema):
    """What can't be kept: a field's number or another place of the form, and why."""

    field: str
    message: str


class AnalyticsErrors(Schema):
    """Why nothing was kept. `dataset`: the form as it is now, where it was another when it was opened."""

    errors: list[FieldErrorOut]
    dataset: DatasetOut | None = None


_WRONG = {"application/json": {"schema": {"$ref": "#/components/schemas/AnalyticsRefused"}}}
CONDITION_ERRORS = {"responses": {400: {"description": "A condition can't be read", "content": _WRONG}}}
"""`openapi_extra` of an operation that answers with a file, or says what of the conditions is wrong."""


def asking(request: HttpRequest) -> Operator:
    """Who is signed in."""
    operator: Operator = request.auth  # type: ignore[attr-defined]
    return operator


def dataset_of(request: HttpRequest, number: int) -> Dataset:
    """The dataset; 404 where the operator may not know of it."""
    return get_object_or_404(datasets_of(asking(request)), pk=number)


def error_body(errors: list[values.FieldError], dataset: DatasetOut | None = None) -> AnalyticsErrors:
    """In the words of the API."""
    return AnalyticsErrors(errors=[FieldErrorOut(**each._asdict()) for each in errors], dataset=dataset)


def errors_instead_of_file(errors: list[values.FieldError]) -> HttpResponse:
    """The same instead of a file."""
    return HttpResponse(error_body(errors).model_dump_json(), content_type="application/json", status=400)


def file_headers(dataset: Dataset, ending: str, what: str = "") -> dict[str, str]:
    """What makes an answer a file, and as which a browser keeps it."""
    name = _("%(library)s %(dataset)s") % {"library": dataset.library.name, "dataset": dataset.name}
    name = f"{name} {what}" if what else name
    disposition = content_disposition_header(True, f"{name}.{ending}")
    return {"Content-Disposition": disposition or "attachment", "Cache-Control": "no-store"}


def csv_answer(dataset: Dataset, what: str, content: str) -> HttpResponse:
    """A file of a dataset's."""
    headers = file_headers(dataset, "csv", what)
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)


def dataset_out(dataset: Dataset, operator: Operator) -> DatasetOut:
    """As an operator sees it."""
    departments = departments_of(operator).filter(library=dataset.library_id)
    return DatasetOut(
        id=dataset.pk,
        name=dataset.name,
        library=dataset.library.name,
        library_id=dataset.library_id,
        time_zone=dataset.library.time_zone,
        version=dataset.version,
        retired=dataset.retired,
        changed_at=dataset.changed_at,
        changed_by=dataset.changed_by.name if dataset.changed_by else "",
        administers=administers(operator, dataset),
        departments=[DatasetDepartment(id=each.pk, name=each.name) for each in departments],
        fields=[DatasetField(**msgspec.to_builtins(each)) for each in form.read(dataset.form).fields],
    )


def record_out(record: Record, when: str, *, mine: bool) -> RecordOut:
    """As it is shown."""
    facts: dict[str, Any] = {
        name: getattr(record, name) for name in ("id", "revision", "at", "recorded_at", "source", "position", "values")
    }
    return RecordOut(
        **facts,
        dataset=record.dataset_id,
        when=when,
        department=record.department_id,
        department_name=record.department.name,
        operator=record.operator_name,
        chat=record.chat_id,
        ticket=record.ticket_id,
        mine=mine,
    )
