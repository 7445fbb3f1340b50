"""The API of datasets: listing them, and, for administrators, making, changing and deleting them."""

import msgspec
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router, Status

from refdesk.http.forms import FormErrors, refused
from refdesk.staff.roles import Right
from refdesk.staff.signed_in import SignedIn, current_operator

from ..models import Dataset
from ..permissions import administered, datasets_of
from ..records.values import FieldError
from ..schemas import DatasetOut, dataset_of, dataset_out
from . import edit, form
from .edit import Change, Conflict
from .schemas import DatasetBody, DatasetConflict, DatasetLibrary, Datasets, NewDataset
from .standard import make_standard

router = Router(tags=["analytics"], auth=SignedIn(csrf=True, right=Right.RECORD))


@router.get("/desk/analytics/datasets", response=Datasets, summary="List datasets")
def every(request: HttpRequest) -> Datasets:
    """The datasets of the operator's libraries, with their forms."""
    who = current_operator(request)
    return Datasets(
        datasets=[dataset_out(dataset, who) for dataset in datasets_of(who)],
        administered=[DatasetLibrary(id=library.pk, name=library.name) for library in administered(who)],
    )


@router.post("/desk/analytics/datasets", response={201: DatasetOut, 400: FormErrors}, summary="Create a dataset")
def add(request: HttpRequest, body: NewDataset) -> Status[DatasetOut | FormErrors]:
    """For administrators of the library; 404 for others."""
    library = get_object_or_404(administered(current_operator(request)), pk=body.library)
    make = make_standard if body.standard else edit.make_empty
    errors = edit.name_errors(library, body.name)
    if errors:
        return Status(400, refused(*errors))
    return Status(
        201, dataset_out(make(library, edit.line(body.name), current_operator(request)), current_operator(request))
    )


@router.put(
    "/desk/analytics/datasets/{int:dataset}",
    response={200: DatasetOut, 400: FormErrors, 403: None, 409: DatasetConflict},
    summary="Change a dataset",
)
def change(
    request: HttpRequest, dataset: int, body: DatasetBody
) -> Status[DatasetOut | FormErrors | DatasetConflict | None]:
    """For administrators. 409 if somebody else has changed it since `version`; nothing is stored."""
    row = dataset_of(request, dataset)
    if not administered(current_operator(request)).filter(pk=row.library_id).exists():
        return Status(403, None)
    fields = _fields(body)
    if isinstance(fields, list):
        return Status(400, refused(*fields))
    new = Change(body.version, body.name, body.retired, fields)
    outcome = edit.change(row, new, current_operator(request))
    if isinstance(outcome, Conflict):
        return Status(409, DatasetConflict(dataset=dataset_out(outcome.current, current_operator(request))))
    if isinstance(outcome, list):
        return Status(400, refused(*outcome))
    return Status(200, dataset_out(outcome, current_operator(request)))


@router.delete(
    "/desk/analytics/datasets/{int:dataset}",
    response={204: None, 403: None, 409: FormErrors},
    summary="Delete a dataset",
)
def delete(request: HttpRequest, dataset: int) -> Status[FormErrors | None]:
    """For administrators, and only while it has no records. A dataset with records can be retired."""
    row = dataset_of(request, dataset)
    if not administered(current_operator(request)).filter(pk=row.library_id).exists():
        return Status(403, None)
    if _deleted_if_empty(row):
        return Status(204, None)
    message = _("This dataset has records. You can retire it, but not delete it.")
    return Status(409, refused(("form", message)))


def _deleted_if_empty(dataset: Dataset) -> bool:
    with transaction.atomic():
        current = Dataset.objects.select_for_update().get(pk=dataset.pk)
        if current.records.exists():
            return False
        current.delete()
    return True


def _fields(body: DatasetBody) -> tuple[form.Field, ...] | list[FieldError]:
    try:
        return msgspec.convert([field.model_dump() for field in body.fields], tuple[form.Field, ...])
    except msgspec.ValidationError:
        return [FieldError("form", _("This form is invalid: a field contains a value of the wrong type."))]
