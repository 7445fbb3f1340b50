"""FAQs as JSON: one list of objects."""

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
    """Each object with its number, from 1. Raises `UnreadableError` where the file as a whole can't be read."""
    content = file.read().removeprefix(b"\xef\xbb\xbf")
    try:
        # Of each object only where it begins and ends is kept, so that a large file costs little more than itself.
        rows = msgspec.json.decode(content, type=list[msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UnreadableError(_("The file isn't a list of FAQs in JSON: %(reason)s.") % {"reason": error}) from None
    for number, row in enumerate(rows, 1):
        yield number, _record(row)


def _record(row: msgspec.Raw) -> Record | UnreadableError:
    try:
        return msgspec.json.decode(row, type=Record)
    except (msgspec.ValidationError, UnicodeDecodeError) as error:
        return UnreadableError(str(error))
