"""What all forms of the administration share: their version, and errors in words for the administrator."""

import hashlib
from typing import Any

import msgspec
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.validators import MaxLengthValidator, ProhibitNullCharactersValidator
from django.db import models
from django.utils.text import slugify
from ninja import Schema

VERSION_LIMIT = 64


class FormError(Schema):
    """An invalid field by its path in the body, such as `hours.week.0`; an empty one stands for the form."""

    field: str
    text: str


class FormErrors(Schema):
    """Why nothing was saved."""

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


def free_slug(model: type[models.Model], text: str, otherwise: str) -> str:
    """An unused URL name (`slug`) made from a text; from `otherwise` for one without Latin letters."""
    name = slugify(text)[:40].strip("-_") or otherwise
    used = set(model._default_manager.filter(slug__startswith=name).values_list("slug", flat=True))
    return next(slug for n in range(1, len(used) + 2) if (slug := name if n == 1 else f"{name}-{n}") not in used)
