"""What all forms of the desk share: their version, and errors in words for the operator."""

import hashlib
from collections.abc import Collection
from enum import Enum
from typing import Any

import msgspec
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.validators import (
    BaseValidator,
    MaxLengthValidator,
    MaxValueValidator,
    MinValueValidator,
)
from django.db import models
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import ConfigDict

from refdesk.kit.text import forbidden_character

VERSION_LIMIT = 64
SMALL_LIMIT = 2**15 - 1
"""The largest number of a PositiveSmallIntegerField in every database."""

_KEYWORDS: dict[type[BaseValidator], str] = {
    MaxLengthValidator: "maxLength",
    MinValueValidator: "minimum",
    MaxValueValidator: "maximum",
}
"""The keyword of JSON Schema for each validator."""
_FORMATS: dict[type["models.Field[Any, Any]"], str] = {
    models.SlugField: "slug",
    models.EmailField: "email",
    models.URLField: "uri",
    models.TextField: "lines",
}


class FormError(Schema):
    """An invalid field by its path in the body, such as `hours.week.0`; an empty one means the form as a whole."""

    field: str
    text: str


class FormErrors(Schema):
    """Why the request was refused."""

    errors: list[FormError]


def limited_by(model: type[models.Model], filled: Collection[str] = ()) -> ConfigDict:
    """The configuration of a form's schema that documents the model's fields with the same names: limits, kinds of
    texts, and what a new row has.

    The schema itself refuses only far longer texts, with 422: `model_errors` answers in words what is beyond a limit.
    `npm run protocol` makes the desk's forms from it, and of lists those whose schema is marked with `x-form`.
    `filled` are texts that the server fills in where they are empty.
    """
    fields = {field.name: field for field in model._meta.concrete_fields}

    def document(schema: dict[str, Any]) -> None:
        schema["x-form"] = True
        for name, described in schema.get("properties", {}).items():
            if name in fields:
                described.update(_documented(fields[name], described))
            if name in filled:
                described.pop("minLength", None)

    return ConfigDict(json_schema_extra=document)


def _documented(field: "models.Field[Any, Any]", described: dict[str, Any]) -> dict[str, Any]:
    """What the declaration of a field adds to its schema; of the database's types, small numbers have limits."""
    added: dict[str, Any] = {} if field.max_length is None else {"maxLength": field.max_length}
    if isinstance(field, models.CharField | models.TextField) and not field.blank and "default" not in described:
        added["minLength"] = 1
    if isinstance(field, models.PositiveSmallIntegerField) and described.get("type") == "integer":
        added |= {"minimum": 0, "maximum": SMALL_LIMIT}
    for validator in field.deconstruct()[3].get("validators", ()):
        if keyword := _KEYWORDS.get(type(validator)):
            added[keyword] = validator.limit_value
    if text_format := _FORMATS.get(type(field)):
        added["x-format"] = text_format
    allowed = ("minLength", "maxLength", "x-format") if described.get("type") == "string" else ("minimum", "maximum")
    applied = {keyword: value for keyword, value in added.items() if keyword in allowed}
    # Other defaults are texts, which each reader's language has.
    if isinstance(field.default, bool | int | Enum):
        applied["default"] = field.default
    return applied


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
    """What Django doesn't check in a model: characters that no text may have, and the length of a `TextField`."""
    field, value = row._meta.get_field(name), getattr(row, name)
    if not isinstance(value, str):
        return []
    if character := forbidden_character(value):
        text = _("It contains the character %(character)s, which isn’t allowed.") % {"character": character}
        return [FormError(field=name, text=text)]
    try:
        if isinstance(field, models.TextField) and field.max_length is not None:
            MaxLengthValidator(field.max_length)(value)
    except ValidationError as error:
        return [FormError(field=name, text=text) for text in error.messages]
    return []


def refused(*errors: tuple[str, object]) -> FormErrors:
    """Errors as (field, text)."""
    return FormErrors(errors=[FormError(field=field, text=str(text)) for field, text in errors])
