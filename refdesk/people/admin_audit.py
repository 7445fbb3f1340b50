"""Audit log of settings that are added, changed and deleted in the admin. The desk's API records its own changes."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.db.models import Model

from refdesk.audit.models import Action
from refdesk.audit.recording import Thing, record
from refdesk.libraries.models import Library

from .audited import PRIVACY

_KINDS = {
    "canned.cannedmessage": "canned_message",
    "faq.faq": "faq",
    "faq.faqgroup": "faq_group",
    "files.filetypes": "library",
    "libraries.department": "department",
    "libraries.library": "library",
    "tickets.queue": "queue",
    "widgets.widget": "widget",
}
"""The kinds of things by model. Accounts, memberships and members of queues are recorded when they are saved."""
_ROWS = ("questions",)
"""Formsets whose rows are fields of the page's thing."""
_OWNERS = ("library", "department", "group")

Changes = dict[str, list[Any]]


def form_saved(form: Any, formsets: Iterable[Any], *, added: bool) -> None:
    """Record what an administrator saved on a page, with the rows inside it."""
    formsets = list(formsets or ())
    thing = getattr(form, "instance", None)  # the form of a password has none
    if thing is not None and _is_recorded(thing):
        rows = [formset for formset in formsets if not _is_recorded(formset.model()) and formset.has_changed()]
        changes = _changes(form) | {formset.prefix: _row_texts(formset) for formset in rows if formset.prefix in _ROWS}
        _saved(thing, changes, added=added)
    for formset in formsets:
        if _is_recorded(formset.model()):
            new = set(formset.new_objects)
            for row in formset.forms:
                if row.has_changed() and row.instance not in formset.deleted_objects:
                    _saved(row.instance, _changes(row), added=row.instance in new)
            deleted(formset.deleted_objects)


def deleted(objects: Iterable[Model]) -> None:
    """Record what an administrator deletes; called while the rows are there, or right after."""
    for thing in objects:
        if _is_recorded(thing):
            record(Action.SETTINGS_DELETED, _thing(thing), library=_library(thing))


def _is_recorded(thing: Model) -> bool:
    return thing._meta.label_lower in _KINDS


def _saved(thing: Model, changes: Changes, *, added: bool) -> None:
    if added:
        record(Action.SETTINGS_ADDED, _thing(thing), library=_library(thing))
    elif changes:
        record(Action.SETTINGS_CHANGED, _thing(thing), library=_library(thing), changes=changes)


def _changes(form: Any) -> Changes:
    """The changed values by field. Many-to-many fields are recorded as rights, privacy settings as retention."""
    return {
        name: [_text(form, name, form[name].initial), _text(form, name, form.cleaned_data.get(name))]
        for name in form.changed_data
        if name not in PRIVACY
        and name in form.cleaned_data
        and not isinstance(form.fields[name], forms.ModelMultipleChoiceField)
    }


def _text(form: Any, name: str, value: Any) -> Any:
    """The value as the log stores it: a name instead of a number."""
    field = form.fields[name]
    if isinstance(field, forms.ModelChoiceField) and field.queryset is not None:
        chosen = value if isinstance(value, Model) else field.queryset.model.objects.filter(pk=value).first()
        return str(chosen) if chosen else ""
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, list | tuple) and all(isinstance(part, str) for part in value):
        return list(value)
    return form[name].value() if value == form.cleaned_data.get(name) else str(value)


def _row_texts(formset: Any) -> list[list[str]]:
    """The rows' texts before and now."""
    text = next(iter(formset.empty_form.fields))
    rows = [form.cleaned_data for form in formset.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]
    return [[str(form.initial[text]) for form in formset.initial_forms], [str(row[text]) for row in rows]]


def _thing(thing: Any) -> Thing:
    about = thing.library if thing._meta.label_lower == "files.filetypes" else thing
    return Thing(_KINDS[thing._meta.label_lower], about.pk, str(about)[:200])


def _library(thing: Any) -> int | None:
    if isinstance(thing, Library):
        return thing.pk
    return next(_libraries(thing), None)


def _libraries(thing: Any) -> Iterator[int]:
    for name in _OWNERS:
        owner = getattr(thing, name, None)
        if isinstance(owner, Library):
            yield owner.pk
        elif owner is not None and hasattr(owner, "library_id"):
            yield owner.library_id
