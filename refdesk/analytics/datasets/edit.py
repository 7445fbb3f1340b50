"""What a dataset may be called, and which of its fields can't be removed."""

from django.utils.translation import gettext as _

from refdesk.kit.text import forbidden_character, nfc

from ..models import NAME_LIMIT, Dataset
from ..records.conditions import Pick
from ..records.values import FieldError
from ..survey_counts.edit import conditions_of
from . import form, form_changes


def lock_dataset(dataset: Dataset) -> Dataset:
    """The dataset, locked until the end of the transaction: its fields can't be removed meanwhile."""
    current = Dataset.objects.select_for_update(of=("self",), no_key=True).select_related("library")
    return current.get(pk=dataset.pk)


def in_use(dataset: Dataset, before: form.Form, after: form.Form) -> list[FieldError]:
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


def name_errors(dataset: Dataset) -> list[FieldError]:
    """Errors for a name that the library can't give to the dataset."""
    name = dataset.name
    if not name or len(name) > NAME_LIMIT or forbidden_character(name):
        return [FieldError("name", _("Enter a name of at most 80 characters."))]
    if dataset.library.datasets.filter(name__iexact=name).exclude(pk=dataset.pk).exists():
        return [FieldError("name", _("This library already has a dataset with that name."))]
    return []


def line(text: str) -> str:
    """The name on one line, in NFC."""
    return nfc(" ".join(text.split()))
