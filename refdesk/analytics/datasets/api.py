"""Datasets over HTTP: those one may record in, and, for administrators, making and changing them."""

import msgspec
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Field as Described
from ninja import Router, Schema, Status

from refdesk.kit.numbers import Number
from refdesk.people.api import SignedIn

from ..models import Dataset
from ..permissions import administered, datasets_of
from ..records.values import FieldError
from ..schemas import AnalyticsErrors, DatasetField, DatasetOut, asking, dataset_of, dataset_out, error_body
from . import edit, form
from .edit import Change, Conflict
from .standard import make_standard

router = Router(tags=["analytics"], auth=SignedIn(csrf=True))


class DatasetLibrary(Schema):
    """A library for which one may make datasets."""

    id: int
    name: str


class Datasets(Schema):
    """The datasets that one may record in, and the libraries that one administers."""

    datasets: list[DatasetOut]
    administered: list[DatasetLibrary]


class NewDataset(Schema):
    """A new dataset; `standard`: with the fields and figures that a library can begin with, else with none."""

    library: Number
    name: str = Described(max_length=400)
    standard: bool = True


class DatasetBody(Schema):
    """What a dataset is to be, made from `version`. Fields and choices that are left out are removed."""

    version: Number
    name: str = Described(max_length=400)
    retired: bool = False
    fields: list[DatasetField] = Described(max_length=200)


class DatasetConflict(Schema):
    """Somebody else changed the dataset: it is now this."""

    dataset: DatasetOut


@router.get("/desk/analytics/datasets", response=Datasets, summary="Datasets")
def every(request: HttpRequest) -> Datasets:
    """Those of the libraries that one works for, with their forms."""
    who = asking(request)
    return Datasets(
        datasets=[dataset_out(each, who) for each in datasets_of(who)],
        administered=[DatasetLibrary(id=each.pk, name=each.name) for each in administered(who)],
    )


@router.post("/desk/analytics/datasets", response={201: DatasetOut, 400: AnalyticsErrors}, summary="A new dataset")
def add(request: HttpRequest, given: NewDataset) -> Status[DatasetOut | AnalyticsErrors]:
    """For an administrator of the library; 404 for others."""
    library = get_object_or_404(administered(asking(request)), pk=given.library)
    make = make_standard if given.standard else edit.make_empty
    errors = edit.name_errors(library, given.name)
    if errors:
        return Status(400, error_body(errors))
    return Status(201, dataset_out(make(library, edit.line(given.name), asking(request)), asking(request)))


@router.put(
    "/desk/analytics/datasets/{int:dataset}",
    response={200: DatasetOut, 400: AnalyticsErrors, 403: None, 409: DatasetConflict},
    summary="Change a dataset",
)
def change(
    request: HttpRequest, dataset: int, given: DatasetBody
) -> Status[DatasetOut | AnalyticsErrors | DatasetConflict | None]:
    """For administrators. 409 where somebody else changed it since `version`: nothing is kept, theirs is told."""
    found = dataset_of(request, dataset)
    if not administered(asking(request)).filter(pk=found.library_id).exists():
        return Status(403, None)
    fields = _fields(given)
    if isinstance(fields, list):
        return Status(400, error_body(fields))
    wanted = Change(given.version, given.name, given.retired, fields)
    outcome = edit.change(found, wanted, asking(request))
    if isinstance(outcome, Conflict):
        return Status(409, DatasetConflict(dataset=dataset_out(outcome.kept, asking(request))))
    if isinstance(outcome, list):
        return Status(400, error_body(outcome))
    return Status(200, dataset_out(outcome, asking(request)))


@router.delete(
    "/desk/analytics/datasets/{int:dataset}",
    response={204: None, 403: None, 409: AnalyticsErrors},
    summary="Delete a dataset",
)
def delete(request: HttpRequest, dataset: int) -> Status[AnalyticsErrors | None]:
    """For administrators, and only while it has no records: afterwards it can be retired."""
    found = dataset_of(request, dataset)
    if not administered(asking(request)).filter(pk=found.library_id).exists():
        return Status(403, None)
    if _removed(found):
        return Status(204, None)
    message = _("This dataset has records: it can be retired, and not deleted.")
    return Status(409, error_body([FieldError("form", message)]))


def _removed(dataset: Dataset) -> bool:
    with transaction.atomic():
        kept = Dataset.objects.select_for_update().get(pk=dataset.pk)
        if kept.records.exists():
            return False
        kept.delete()
    return True


def _fields(given: DatasetBody) -> tuple[form.Field, ...] | list[FieldError]:
    try:
        return msgspec.convert([each.model_dump() for each in given.fields], tuple[form.Field, ...])
    except msgspec.ValidationError:
        return [FieldError("form", _("This form can't be read: a field holds something of another kind than it says."))]
