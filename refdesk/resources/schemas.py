"""Schemas of forms, made from the fields of a model: a setting is declared once, with its limits."""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from django.core.validators import MaxLengthValidator
from django.db import models
from ninja import Field, Schema
from pydantic import create_model

from refdesk.http.forms import VERSION_LIMIT, limited_by
from refdesk.kit.numbers import Number
from refdesk.libraries.own_texts import ByLanguage, Translations

SchemaT = TypeVar("SchemaT", bound=Schema)

_TEXT_LIMIT = 4_000
"""Characters that the schema accepts in a text with a lower limit, so that `model_errors` can refuse it in words."""


class NewInLibrary(Schema):
    """`library` may be left out by an administrator of only one."""

    library: Number | None = None


def fields_of(
    model: type[models.Model], *, exclude: tuple[str, ...] = (), filled: tuple[str, ...] = ()
) -> Callable[[type[SchemaT]], type[SchemaT]]:
    """Decorator: add the model's editable texts, numbers and switches to the schema, and document their limits.

    So are the translations of its texts. Fields that the schema declares itself, relations, dates and other JSON stay
    as they are. `filled`: see `limited_by`.
    """

    def add(schema: type[SchemaT]) -> type[SchemaT]:
        omitted = {*exclude, *schema.model_fields}
        fields: Any = {name: type_ for name, type_ in _fields(model) if name not in omitted}
        schema.model_config.update(limited_by(model, filled))
        return create_model(
            schema.__name__, __base__=schema, __doc__=schema.__doc__, __module__=schema.__module__, **fields
        )

    return add


def versioned(values: type[Schema], name: str = "") -> type[Schema]:
    """The schema of a change, named like that of its values with `Form` at the end."""
    return create_model(
        name or values.__name__.removesuffix("Values") + "Form",
        __base__=values,
        __doc__="New settings, based on `version`.",
        __module__=values.__module__,
        version=(str, Field(max_length=VERSION_LIMIT)),
    )


def _fields(model: type[models.Model]) -> Iterator[tuple[str, tuple[Any, Any]]]:
    for field in model._meta.concrete_fields:
        if not field.editable or field.primary_key:
            continue
        if isinstance(field, models.BooleanField):
            yield field.name, (bool, ...)
        elif isinstance(field, models.IntegerField):
            yield field.name, (int | None if field.null else int, ...)
        elif isinstance(field, models.CharField | models.TextField):
            yield field.name, (str, Field(max_length=max(_TEXT_LIMIT, 4 * _text_limit(field))))
        elif isinstance(field, Translations):
            described: Any = {"x-translated": list(field.names)}
            yield field.name, (ByLanguage, Field(max_length=100, json_schema_extra=described))


def _text_limit(field: "models.CharField[Any, Any] | models.TextField[Any, Any]") -> int:
    limits = [validator.limit_value for validator in field.validators if isinstance(validator, MaxLengthValidator)]
    return max([field.max_length or 0, *map(int, limits)])
