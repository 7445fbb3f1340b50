"""Making and changing a dataset. Of two who change one at a time, the second is told."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from refdesk.kit.clock import now_ms
from refdesk.kit.text import forbidden_character, nfc
from refdesk.libraries.models import Library
from refdesk.people.models import Operator

from ..models import NAME_LIMIT, Dataset
from ..records.conditions import Pick
from ..records.values import FieldError
from ..survey_counts.edit import conditions_of
from . import form, form_changes


class Conflict(NamedTuple):
    """Somebody changed it since it was read."""

    kept: Dataset


class Change(NamedTuple):
    """What a dataset is to be, made from the version that was read."""

    version: int
    name: str
    retired: bool
    fields: Iterable[form.Field]


def make_empty(library: Library, name: str, by: Operator) -> Dataset:
    """A new dataset without fields."""
    return Dataset.objects.create(
        library=library, name=name, form=form.write(form.Form()), changed_at=now_ms(), changed_by=by
    )


def change(dataset: Dataset, wanted: Change, by: Operator) -> Dataset | Conflict | list[FieldError]:
    """Put the new name and form in place, if nobody else did since `wanted.version`."""
    with transaction.atomic():
        kept = Dataset.objects.select_for_update().get(pk=dataset.pk)
        if kept.version != wanted.version:
            return Conflict(Dataset.objects.select_related("library", "changed_by").get(pk=dataset.pk))
        before = form.read(kept.form)
        after = form_changes.changed(before, wanted.fields)
        errors = name_errors(kept.library, wanted.name, kept.pk)
        errors += after if isinstance(after, list) else _in_use(kept, before, after)
        if errors or isinstance(after, list):
            return errors
        kept.name, kept.form, kept.retired = line(wanted.name), form.write(after), wanted.retired
        kept.version, kept.changed_at, kept.changed_by = kept.version + 1, now_ms(), by
        kept.save()
    return kept


def held(dataset: Dataset) -> Dataset:
    """As it is now, until the transaction ends: what is about to be recorded isn't removed from the form meanwhile."""
    kept = Dataset.objects.select_for_update(of=("self",), no_key=True).select_related("library")
    return kept.get(pk=dataset.pk)


def _in_use(dataset: Dataset, before: form.Form, after: form.Form) -> list[FieldError]:
    """Nothing that a record holds goes away, nor what a survey's figure counts by."""
    fields, choices = form_changes.removed(before, after)
    counted = [chosen for survey_count in dataset.survey_counts.all() for chosen in conditions_of(survey_count)]
    by = _("A survey's figure counts by “%(name)s”: change the figure first, or retire this.")
    used = [(each.label, f"field {each.id}") for each in fields if any(each.id == one.field for one in counted)]
    used += [
        (each.label, f"field {field.id}")
        for field, each in choices
        if any(field.id == one.field and each.id in one.values for one in counted)
    ]
    if used:
        return [FieldError(where, by % {"name": label}) for label, where in used]
    message = _("“%(name)s” is in records: it can be retired, and not removed.")
    held = [(field.label, f"field {field.id}") for field in fields if _holds(dataset, field)]
    held += [(each.label, f"field {field.id}") for field, each in choices if _holds(dataset, field, each.id)]
    return [FieldError(where, message % {"name": label}) for label, where in held]


def _holds(dataset: Dataset, field: form.Field, choice: int | None = None) -> bool:
    found = dataset.records.annotate(pick=Pick(field))
    if choice is None:
        return found.filter(pick__isnull=False).exists()
    if field.kind == "multiple":
        return found.filter(pick__contains=f",{choice},").exists()
    return found.filter(pick=str(choice)).exists()


def name_errors(library: Library, written: str, own: int = 0) -> list[FieldError]:
    """Why the library can't have a dataset of this name."""
    name = line(written)
    if not name or len(name) > NAME_LIMIT or forbidden_character(name):
        return [FieldError("name", _("Give it a name of at most 80 characters."))]
    if library.datasets.filter(name__iexact=name).exclude(pk=own).exists():
        return [FieldError("name", _("This library has a dataset of that name already."))]
    return []


def line(text: str) -> str:
    """A name on one line, in composed form."""
    return nfc(" ".join(text.split()))
