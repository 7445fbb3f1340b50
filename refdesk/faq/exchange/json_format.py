"""FAQs as JSON: one list of objects."""

import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO

import msgspec
from django.utils.translation import gettext as _

from .record import Record, UnreadableError


def write(records: Iterable[Record]) -> Iterator[str]:
    """The file in pieces."""
    between = "[\n"
    for record in records:
        yield between + msgspec.json.encode(record).decode()
        between = ",\n"
    yield "\n]\n" if between == ",\n" else "[]\n"


def read(file: BinaryIO) -> Iterator[tuple[int, Record | UnreadableError]]:
    """Each object with its number, from 1. Raises `UnreadableError` if the file as a whole can't be read."""
    content = file.read().removeprefix(b"\xef\xbb\xbf")
    try:
        # `Raw` objects are views of the content: a large file needs little more memory than itself.
        rows = msgspec.json.decode(content, type=list[msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UnreadableError(_of_file(str(error))) from None
    for number, row in enumerate(rows, 1):
        yield number, _record(row)


def _record(row: msgspec.Raw) -> Record | UnreadableError:
    try:
        return msgspec.json.decode(row, type=Record)
    except (msgspec.ValidationError, UnicodeDecodeError):
        return UnreadableError(_of_row(row))


def _of_file(reason: str) -> str:
    """Why the file can't be read. Only the position is used from the decoder's message."""
    position = re.search(r"\(byte (\d+)\)", reason)
    if position is None:
        return _("The file isn’t a JSON list of FAQs.")
    return _("The file isn’t a JSON list of FAQs. The error is after %(count)s bytes.") % {"count": position.group(1)}


def _of_row(row: msgspec.Raw) -> str:
    """Why the object can't be read, by field."""
    try:
        fields = msgspec.json.decode(row, type=dict[str, object])
    except (msgspec.ValidationError, UnicodeDecodeError):
        return _("It isn’t an object with fields.")
    for field in msgspec.structs.fields(Record):
        name = {"name": field.name}
        if field.name not in fields:
            if field.required:
                return _("The field “%(name)s” is missing.") % name
        elif not _fits(fields.pop(field.name), field.type):
            return _wrong(field.type) % name
    return _("Unknown field “%(name)s”.") % {"name": ", ".join(fields)[:80]}


def _wrong(kind: object) -> str:
    if kind is str:
        return _("The field “%(name)s” must be a text in quotation marks.")
    if kind is int:
        return _("The field “%(name)s” must be a whole number.")
    return _("The field “%(name)s” must be a list of objects with a title and an address.")


def _fits(value: object, kind: object) -> bool:
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError:
        return False
    return True
