"""Checks the values of a record, field by field, and words the errors."""

import math
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from refdesk.kit.text import forbidden_character, nfc

from ..datasets.form import READ_STEPS, Field, Form, Value

TEXT_LIMIT = 4_000
YEARS = range(1900, 2201)
LARGEST = 1_000_000_000

Values = dict[str, Value]


class FieldError(NamedTuple):
    """`field` is a field's number, or "when", "department" and so on."""

    field: str
    text: str


class _InvalidValue(Exception):
    """Why a value is invalid."""


def check_values(
    form: Form, input_: Mapping[str, Any], existing: Mapping[str, Any], *, stale: bool
) -> tuple[Values, list[FieldError]]:
    """The values to store, and errors.

    `existing`: the record's current values, which may stay even if retired since. `stale`: the form was opened before
    its last change, so choices retired since are accepted.
    """
    values: Values = {}
    errors: list[FieldError] = []
    for field in form.fields:
        try:
            value = _value(field, input_.get(field.key), existing.get(field.key), stale=stale)
        except _InvalidValue as error:
            errors.append(FieldError(field.key, str(error)))
            continue
        if value is not None:
            values[field.key] = value
        elif _missing(field, existing):
            errors.append(FieldError(field.key, _("This is required.")))
    return values, errors + _unknown(form, input_)


def _missing(field: Field, existing: Mapping[str, Any]) -> bool:
    """Whether a required value is missing. An old record that never had it may stay without."""
    return field.required and not field.retired and (not existing or field.key in existing)


def _unknown(form: Form, input_: Mapping[str, Any]) -> list[FieldError]:
    keys = {field.key for field in form.fields}
    message = _("This field is no longer part of the form, so its answer can’t be saved.")
    return [FieldError(key, message) for key, value in input_.items() if key not in keys and not _empty(value)]


def _empty(raw: Any) -> bool:
    return raw is None or raw == [] or (isinstance(raw, str) and not raw.strip())


def _value(field: Field, raw: Any, existing: Any, *, stale: bool) -> Value:
    if field.retired and not stale:
        return existing  # type: ignore[no-any-return]
    if _empty(raw):
        return None
    if field.kind == "single":
        return _choices(field, [raw], existing, stale=stale)[0]
    if field.kind == "multiple":
        return sorted(set(_choices(field, raw, existing, stale=stale)))
    return _PLAIN[field.kind](raw)


def _choices(field: Field, raw: Any, existing: Any, *, stale: bool) -> list[int]:
    if not isinstance(raw, list) or not all(type(number) is int for number in raw):
        raise _InvalidValue(_("Choose one of the values."))
    for number in raw:
        choice = field.choice(number)
        if choice is None:
            raise _InvalidValue(_("Choose one of the values."))
        if choice.retired and not stale and number not in field.chosen(existing):
            raise _InvalidValue(_("“%(value)s” is no longer offered. Choose another value.") % {"value": choice.label})
    return list(raw)


def _text(raw: Any) -> str:
    if not isinstance(raw, str):
        raise _InvalidValue(_("Enter a text."))
    text = nfc(raw.replace("\r\n", "\n").strip())
    if len(text) > TEXT_LIMIT:
        raise _InvalidValue(_("This is too long. The limit is %(limit)s characters.") % {"limit": TEXT_LIMIT})
    if forbidden_character(text):
        raise _InvalidValue(_("This contains characters that can’t be saved."))
    return text


def _number(raw: Any) -> int | float:
    try:
        if isinstance(raw, bool):
            raise ValueError
        number = float(raw.strip().replace(",", ".") if isinstance(raw, str) else raw)
    except (TypeError, ValueError):
        raise _InvalidValue(_("Enter a number.")) from None
    except OverflowError:
        raise _InvalidValue(_("This number is too large.")) from None
    if not math.isfinite(number) or abs(number) > LARGEST:
        raise _InvalidValue(_("This number is too large."))
    number = round(number, 3)
    return int(number) if number.is_integer() else number


def _step(raw: Any) -> int:
    number = _number(raw)
    if number not in READ_STEPS:
        raise _InvalidValue(_("The READ scale goes from 1 to 6."))
    return int(number)


def year_message() -> str:
    return _("The year must be between %(first)s and %(last)s.") % {"first": YEARS[0], "last": YEARS[-1]}


def _date(raw: Any) -> str:
    try:
        parsed = date.fromisoformat(raw.strip())
    except (AttributeError, ValueError):
        raise _InvalidValue(_("Enter the date as year, month and day, such as 2026-11-25.")) from None
    if parsed.year not in YEARS:
        # A typing error would extend every report over centuries.
        raise _InvalidValue(year_message())
    return parsed.isoformat()


_PLAIN: dict[str, Callable[[Any], Value]] = {"text": _text, "number": _number, "read": _step, "date": _date}
