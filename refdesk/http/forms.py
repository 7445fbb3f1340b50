"""What all forms of the desk share: their version, and errors in words for the operator."""

import hashlib
from typing import Any

import msgspec
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.validators import MaxLengthValidator, ProhibitNullCharactersValidator
from django.db import models
from ninja import Schema

VERSION_LIMIT = 64


class FormError(Schema):
    """An invalid field by its path in the body, such as `hours.week.0`; an empty one means the form as a whole."""

    field: str
    text: str


class FormErrors(Schema):
    """Why the request was refused."""

    errors: list[FormError]


def version_of(values: Any) -> str:
    """Changes with every change of the values."""
    return hashlib.sha256(msgspec.json.encode(values, order="deterministic")).hexdigest()[:VERSION_LIMIT]


def model_errors(row: models.Model, *fields: str) -> list[FormError]:
    """The errors that the model finds in these fields, and in the row as a whole."""
    others = {field.name for field in row._meta.concrete_fields} - {*fields}
    if errors := [error for field in fields for error in _text_errors(row, field)]:
        return errors
    try:
        row.full_clean(exclude=others)
    except ValidationError as error:
        return [
            FormError(field="" if name == NON_FIELD_ERRORS else name, text=text)
            for name, texts in error.message_dict.items()
            for text in texts
        ]
    return []


def _text_errors(row: models.Model, name: str) -> list[FormError]:
    """What Django checks in its own forms only: NUL, which PostgreSQL refuses, and the length of a `TextField`."""
    field, value = row._meta.get_field(name), getattr(row, name)
    if not isinstance(value, str):
        return []
    try:
        ProhibitNullCharactersValidator()(value)
        if isinstance(field, models.TextField) and field.max_length is not None:
            MaxLengthValidator(field.max_length)(value)
    except ValidationError as error:
        return [FormError(field=name, text=text) for text in error.messages]
    return []


def refused(*errors: tuple[str, object]) -> FormErrors:
    """Errors as (field, text)."""
    return FormErrors(errors=[FormError(field=field, text=str(text)) for field, text in errors])
