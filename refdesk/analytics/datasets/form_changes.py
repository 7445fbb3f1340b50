"""Changes to a dataset's form: new fields and choices get numbers, and errors are reported."""

from collections.abc import Iterable
from typing import Any, Literal

import msgspec
from django.utils.translation import gettext as _

from refdesk.kit.text import forbidden_character, nfc

from ..models import NAME_LIMIT
from ..records.values import FieldError
from .form import FROM_CHAT, READ_STEPS, Choice, Field, Form, Value

MOST_FIELDS = 40
MOST_CHOICES = 200


def updated_form(current: Form, new_fields: Iterable[Field]) -> Form | list[FieldError]:
    """The form with these fields, or errors.

    Fields and choices with a number below zero are new; `default` and `from_chat` may name such choices.
    """
    fields = list(new_fields)
    errors = [*_labels(fields), *_foreign(current, fields)]
    if errors:
        return errors
    numbers = _Numbers(current.next_id)
    made = [_numbered(field, numbers) for field in fields]
    errors = [error for field in made for error in _fillings(field)]
    return errors or Form(next_id=numbers.next, fields=tuple(made))


def removed_from(current: Form, new: Form) -> tuple[list[Field], list[tuple[Field, Choice]]]:
    """The fields that the new form lacks, and the choices it lacks of the fields that stay."""
    gone = [field for field in current.fields if new.field(field.id) is None]
    choices: list[tuple[Field, Choice]] = []
    for field in current.fields:
        stays = new.field(field.id)
        choices += [(field, choice) for choice in field.choices if stays and stays.choice(choice.id) is None]
    return gone, choices


class _Numbers:
    """Assigns each new field and choice its number, the same wherever it is named."""

    def __init__(self, first: int) -> None:
        self.next = first
        self._assigned: dict[int, int] = {}

    def of(self, number: int) -> int:
        if number > 0:
            return number
        if number not in self._assigned:
            self._assigned[number] = self.next
            self.next += 1
        return self._assigned[number]


def _numbered(field: Field, numbers: _Numbers) -> Field:
    choices = tuple(
        msgspec.structs.replace(choice, id=numbers.of(choice.id), label=_line(choice.label)) for choice in field.choices
    )
    retired = {choice.id for choice in choices if choice.retired}
    return msgspec.structs.replace(
        field,
        id=numbers.of(field.id),
        label=_line(field.label),
        choices=choices if field.has_choices else (),
        default=_renamed(field, field.default, numbers, retired),
        from_chat=_renamed(field, field.from_chat, numbers, retired),
    )


def _renamed(field: Field, value: Value, numbers: _Numbers, retired: set[int]) -> Value:
    """The value with new numbers. Retired choices are dropped: they would make every new record invalid."""
    if not field.has_choices or value is None or isinstance(value, str):
        return value
    if isinstance(value, list):
        return [number for number in map(numbers.of, value) if number not in retired] or None
    number = numbers.of(int(value))
    return None if number in retired else number


def _line(text: str) -> str:
    return nfc(" ".join(text.split()))


def _labels(fields: list[Field]) -> list[FieldError]:
    errors = [] if len(fields) <= MOST_FIELDS else [FieldError("form", _("A form can have at most 40 fields."))]
    errors += _names("field", [(field.id, field.label) for field in fields])
    for field in fields:
        if not field.has_choices:
            continue
        where = f"field {field.id}"
        if not any(not choice.retired for choice in field.choices):
            errors.append(FieldError(where, _("Add at least one value.")))
        if len(field.choices) > MOST_CHOICES:
            errors.append(FieldError(where, _("A field can have at most 200 values.")))
        errors += _names("choice", [(choice.id, choice.label) for choice in field.choices])
        errors += [
            FieldError(f"choice {choice.id}", _("A value can’t contain a semicolon, which separates values in files."))
            for choice in field.choices
            if ";" in choice.label
        ]
    return errors


def _names(kind: Literal["field", "choice"], named: list[tuple[int, str]]) -> list[FieldError]:
    """Errors for names that are empty, long, not plain, or duplicates: files are read by names."""
    errors, seen = [], set[str]()
    for number, label in named:
        name = _line(label)
        about = f"{kind} {number}"
        if not name and kind == "choice":
            errors.append(FieldError(about, _("Enter a name, or remove this value.")))
        elif not name or len(name) > NAME_LIMIT or forbidden_character(name):
            errors.append(FieldError(about, _("Enter a name of at most 80 characters.")))
        elif name.casefold() in seen or (kind == "field" and name.casefold() in RESERVED):
            errors.append(FieldError(about, _("“%(name)s” already exists.") % {"name": name}))
        seen.add(name.casefold())
    return errors


RESERVED = {"record", "when", "department", "recorded by", "recorded at", "source", "chat", "ticket"}
"""Columns of every file."""


def _foreign(current: Form, fields: list[Field]) -> list[FieldError]:
    """Errors for numbers that are neither new nor of this form, and for fields that changed their kind."""
    errors: list[FieldError] = []
    seen: set[int] = set()
    for field in fields:
        before = current.field(field.id) if field.id > 0 else None
        choices = [choice.id for choice in field.choices if choice.id > 0]
        strange = field.id > 0 and (before is None or before.kind != field.kind)
        strange = strange or any(before is None or before.choice(number) is None for number in choices)
        numbers = [field.id, *(choice.id for choice in field.choices)]
        if strange or seen.intersection(numbers) or len(set(numbers)) != len(numbers):
            errors.append(
                FieldError(f"field {field.id}", _("The type of a field can’t be changed. Add a new field instead."))
            )
        seen.update(numbers)
    return errors


def _fillings(field: Field) -> list[FieldError]:
    good = _is_default(field) and _is_from_chat(field)
    return [] if good else [FieldError(f"field {field.id}", _("This default isn’t possible for this type of field."))]


def _is_default(field: Field) -> bool:
    value: Any = field.default
    if value is None or field.has_choices:
        return _is_choice(field, value)
    if field.kind == "read":
        return value in READ_STEPS
    if field.kind == "number":
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, str) and (len(value) <= 400 if field.kind == "text" else value == "today")


def _is_from_chat(field: Field) -> bool:
    if field.has_choices or field.from_chat is None:
        return _is_choice(field, field.from_chat)
    return field.from_chat in FROM_CHAT.get(field.kind, ())


def _is_choice(field: Field, value: Any) -> bool:
    if value is None:
        return True
    if isinstance(value, list) != (field.kind == "multiple") or isinstance(value, str):
        return False
    return all(field.choice(number) for number in field.chosen(value))
