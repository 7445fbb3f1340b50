"""The API of datasets: listing them, and, for administrators, making, changing and deleting them."""

from typing import Any

import msgspec
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from refdesk.http.forms import FormError, refused
from refdesk.kit.clock import now_ms
from refdesk.resources.operations import routes
from refdesk.resources.resource import Resource
from refdesk.staff.models import Operator
from refdesk.staff.roles import Right
from refdesk.staff.signed_in import current_operator

from ..models import Dataset
from ..permissions import administered, datasets_of
from ..records.values import FieldError
from ..schemas import DatasetOut, dataset_out
from . import form as forms
from .edit import in_use, line, name_errors
from .form_changes import updated_form
from .schemas import DatasetBody, DatasetLibrary, Datasets, NewDataset
from .standard import save_standard


class DatasetSettings(Resource[Dataset]):
    """Datasets are listed below, for everyone who records in them. `version` counts the changes: records name it."""

    model = Dataset
    kind = "dataset"
    path = "/desk/analytics/datasets"
    parameter = "dataset"
    nouns = ("a dataset", "datasets")
    about = {
        "create": "404 for a library of others.",
        "change": "409 with the current form if it has changed since `version`. 404 for a dataset of others.",
        "delete": "409 while it has records. Such a dataset can be retired. 404 for a dataset of others.",
    }
    operations = ("create", "change", "delete")
    item, new, form = DatasetOut, NewDataset, DatasetBody
    protected = gettext_lazy("This dataset has records. You can retire it, but not delete it.")

    def rows(self, by: Operator) -> QuerySet[Dataset]:
        return datasets_of(by).filter(library__in=administered(by))

    def shown(self, by: Operator, row: Dataset, version: Any) -> DatasetOut:
        return dataset_out(row, by)

    def values(self, by: Operator, row: Dataset) -> dict[str, Any]:
        return super().values(by, row) | {"fields": row.form.get("fields", [])}

    def version(self, by: Operator, row: Dataset) -> int:
        return row.version

    def make(self, by: Operator, form: NewDataset) -> Dataset:
        return Dataset(library=get_object_or_404(administered(by), pk=form.library), version=0)

    def fill_new(self, by: Operator, row: Dataset, form: NewDataset) -> list[FormError]:
        row.name, row.form = line(form.name), forms.write(forms.Form())
        return refused(*name_errors(row)).errors

    def fill(self, by: Operator, row: Dataset, form: DatasetBody) -> list[FormError]:
        row.name, row.retired = line(form.name), form.retired
        before, errors = forms.read(row.form), name_errors(row)
        after = _updated(before, form)
        if isinstance(after, list):
            return refused(*errors, *after).errors
        row.form = forms.write(after)
        return refused(*errors, *in_use(row, before, after)).errors

    def save(self, by: Operator, row: Dataset, form: NewDataset | DatasetBody) -> None:
        row.version, row.changed_at, row.changed_by = row.version + 1, now_ms(), by
        if isinstance(form, NewDataset) and form.standard:
            save_standard(row)
        else:
            row.save()

    def delete(self, by: Operator, row: Dataset) -> str:
        return str(self.protected) if row.records.exists() else super().delete(by, row)


router = routes(DatasetSettings(), tag="analytics", right=Right.RECORD)


@router.get("/desk/analytics/datasets", response=Datasets, summary="List datasets")
def every(request: HttpRequest) -> Datasets:
    """The datasets of the operator's libraries, with their forms."""
    who = current_operator(request)
    return Datasets(
        datasets=[dataset_out(dataset, who) for dataset in datasets_of(who)],
        administered=[DatasetLibrary(id=library.pk, name=library.name) for library in administered(who)],
    )


def _updated(before: forms.Form, form: DatasetBody) -> forms.Form | list[FieldError]:
    try:
        fields = msgspec.convert([field.model_dump() for field in form.fields], tuple[forms.Field, ...])
    except msgspec.ValidationError:
        return [FieldError("form", _("This form is invalid: a field contains a value of the wrong type."))]
    return updated_form(before, fields)
