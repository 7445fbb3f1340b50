"""What an entry of the audit log says: the action with its kind of setting, and the changes in words."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, NamedTuple

from django.core.exceptions import FieldDoesNotExist
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from refdesk.audit.models import Action, Entry
from refdesk.resources.operations import KINDS

LONGEST = 1_000
"""Characters of a value in the list; a longer one is only in the CSV file."""
_OF_SETTINGS = {Action.SETTINGS_ADDED, Action.SETTINGS_CHANGED, Action.SETTINGS_DELETED}
_FURTHER_KINDS = {
    "faq_picture": gettext_lazy("picture of an FAQ"),
    "decryption_key": gettext_lazy("key for encrypted sign-ins"),
}


class ChangeText(NamedTuple):
    """A changed value: its name, and what it was and is. Both are None where they are too large to be shown."""

    name: str
    before: str | None
    after: str | None


def action_text(entry: Entry) -> str:
    """What happened, with the kind of setting, such as “Added: widget”; or “Signed in”."""
    text = entry.get_action_display()
    kind = KINDS[entry.kind].model._meta.verbose_name if entry.kind in KINDS else _FURTHER_KINDS.get(entry.kind)
    return f"{text}: {kind}" if kind and entry.action in _OF_SETTINGS else text


def change_texts(entry: Entry) -> Iterator[ChangeText]:
    """The changes of an entry. Facts of an action, such as a format, have no value before."""
    for name, values in entry.changes.items():
        pair = values if isinstance(values, list) and len(values) == 2 else (None, values)
        texts = [_text(value) for value in pair]
        if None in texts:
            texts = [None, None]
        yield ChangeText(_name(entry.kind, name), *texts)


def _name(kind: str, name: str) -> str:
    label = name.replace("_", " ")
    if kind in KINDS:
        # Rows of another table, such as a widget's questions, are fields too, but without a name.
        with suppress(FieldDoesNotExist):
            label = getattr(KINDS[kind].model._meta.get_field(name), "verbose_name", label)
    return str(capfirst(label))


def _text(value: Any) -> str | None:
    if value is None or value == [] or value == "":
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list) and all(isinstance(item, str | int) for item in value):
        return ", ".join(map(str, value))
    return None if isinstance(value, list | dict) or len(str(value)) > LONGEST else str(value)
