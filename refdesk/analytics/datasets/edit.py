"""Makes and changes datasets. Of two simultaneous changes the second gets a `Conflict`."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from refdesk.kit.clock import now_ms
from refdesk.kit.text import forbidden_character, nfc
from refdesk.libraries.models import Library
from refdesk.staff.models import Operator

from ..models import NAME_LIMIT, Dataset
from ..records.conditions import Pick
from ..records.values import FieldError
from ..survey_counts.edit import conditions_of
from . import form, form_changes


class Conflict(NamedTuple):
    """The dataset was changed since it was read."""

    current: Dataset


class Change(NamedTuple):
    """The new state of a dataset, based on `version`."""

    version: int
    name: str
    retired: bool
    fields: Iterable[form.Field]


def make_empty(library: Library, name: str, operator: Operator) -> Dataset:
    """A new dataset without fields."""
    return Dataset.objects.create(
        library=library, name=name, form=form.write(form.Form()), changed_at=now_ms(), changed_by=operator
    )


def change(dataset: Dataset, new: Change, operator: Operator) -> Dataset | Conflict | list[FieldError]:
    """Stores the new name and form, unless the dataset was changed since `new.version`."""
    with transaction.atomic():
        current = Dataset.objects.select_for_update().get(pk=dataset.pk)
        if current.version != new.version:
            return Conflict(Dataset.objects.select_related("library", "changed_by").get(pk=dataset.pk))
        before = form.read(current.form)
        after = form_changes.updated_form(before, new.fields)
        errors = name_errors(current.library, new.name, current.pk)
        errors += after if isinstance(after, list) else _in_use(current, before, after)
        if errors or isinstance(after, list):
            return errors
        current.name, current.form, current.retired = line(new.name), form.write(after), new.retired
        current.version, current.changed_at, current.changed_by = current.version + 1, now_ms(), operator
        current.save()
    return current


def lock_dataset(dataset: Dataset) -> Dataset:
    """The dataset, locked until the end of the transaction: its fields can't be removed meanwhile."""
    current = Dataset.objects.select_for_update(of=("self",), no_key=True).select_related("library")
    return current.get(pk=dataset.pk)


def _in_use(dataset: Dataset, before: form.Form, after: form.Form) -> list[FieldError]:
    """Errors for removed fields or choices that a record holds or a survey count needs."""
    fields, choices = form_changes.removed_from(before, after)
    counted = [chosen for survey_count in dataset.survey_counts.all() for chosen in conditions_of(survey_count)]
    counted_by = _("A survey count uses “%(name)s”. Change the survey count first, or retire this.")
    used = [
        (field.label, f"field {field.id}")
        for field in fields
        if any(field.id == condition.field for condition in counted)
    ]
    used += [
        (choice.label, f"field {field.id}")
        for field, choice in choices
        if any(field.id == condition.field and choice.id in condition.values for condition in counted)
    ]
    if used:
        return [FieldError(where, counted_by % {"name": label}) for label, where in used]
    message = _("“%(name)s” is used in records. You can retire it, but not remove it.")
    held = [(field.label, f"field {field.id}") for field in fields if _holds(dataset, field)]
    held += [(choice.label, f"field {field.id}") for field, choice in choices if _holds(dataset, field, choice.id)]
    return [FieldError(where, message % {"name": label}) for label, where in held]


def _holds(dataset: Dataset, field: form.Field, choice: int | None = None) -> bool:
    picked = dataset.records.annotate(pick=Pick(field))
    if choice is None:
        return picked.filter(pick__isnull=False).exists()
    if field.kind == "multiple":
        return picked.filter(pick__contains=f",{choice},").exists()
    return picked.filter(pick=str(choice)).exists()


def name_errors(library: Library, written: str, dataset: int = 0) -> list[FieldError]:
    """Errors for a name that the library can't give to a dataset."""
    name = line(written)
    if not name or len(name) > NAME_LIMIT or forbidden_character(name):
        return [FieldError("name", _("Enter a name of at most 80 characters."))]
    if library.datasets.filter(name__iexact=name).exclude(pk=dataset).exists():
        return [FieldError("name", _("This library already has a dataset with that name."))]
    return []


def line(text: str) -> str:
    """The name on one line, in NFC."""
    return nfc(" ".join(text.split()))
