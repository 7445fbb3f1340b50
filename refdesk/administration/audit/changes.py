"""The changes of an entry of the audit log in words."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, NamedTuple

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from refdesk.audit.models import Entry
from refdesk.canned.models import CannedMessage
from refdesk.faq.models import Faq, FaqGroup
from refdesk.libraries.models import Department, Library
from refdesk.people.models import Operator, SignInRules
from refdesk.tickets.models import Queue
from refdesk.widgets.models import Widget

LONGEST = 1_000
"""Characters of a value in the list; a longer one is only in the CSV file."""
_MODELS: dict[str, type[Model]] = {
    "canned_message": CannedMessage,
    "department": Department,
    "faq": Faq,
    "faq_group": FaqGroup,
    "library": Library,
    "operator": Operator,
    "queue": Queue,
    "sign_in_rules": SignInRules,
    "widget": Widget,
}


class ChangeText(NamedTuple):
    """A changed value: its name, and what it was and is. Both are None where they are too large to be shown."""

    name: str
    before: str | None
    after: str | None


def change_texts(entry: Entry) -> Iterator[ChangeText]:
    """The changes of an entry. Facts of an action, such as a format, have no value before."""
    for name, values in entry.changes.items():
        pair = values if isinstance(values, list) and len(values) == 2 else (None, values)
        texts = [_text(each) for each in pair]
        if None in texts:
            texts = [None, None]
        yield ChangeText(_name(entry.kind, name), *texts)


def _name(kind: str, name: str) -> str:
    model, label = _MODELS.get(kind), name.replace("_", " ")
    if model is not None:
        # Rows of another table, such as a widget's questions, are fields too, but without a name.
        with suppress(FieldDoesNotExist):
            label = getattr(model._meta.get_field(name), "verbose_name", label)
    return str(capfirst(label))


def _text(value: Any) -> str | None:
    if value is None or value == [] or value == "":
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list) and all(isinstance(each, str | int) for each in value):
        return ", ".join(map(str, value))
    return None if isinstance(value, list | dict) or len(str(value)) > LONGEST else str(value)
