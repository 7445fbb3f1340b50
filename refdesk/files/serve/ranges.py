"""Parses the `Range` header (RFC 9110, section 14). A single range is served; for several, the whole file."""

import re
from typing import NamedTuple

_SINGLE_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})", re.ASCII)


class ByteRange(NamedTuple):
    """Bytes from `start` up to, but not including, `end`."""

    start: int
    end: int


class UnsatisfiableRangeError(Exception):
    """The requested range lies outside the file: 416."""


def parse_range(header: str | None, size: int) -> ByteRange | None:
    """The requested range; None for the whole file, where the header is missing or malformed.

    Raises UnsatisfiableRangeError if no byte of the range exists.
    """
    found = _SINGLE_RANGE.fullmatch(header.strip()) if header else None
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        start, end = max(0, size - int(found[2])), size
    else:
        start, end = int(found[1]), min(size, int(found[2]) + 1) if found[2] else size
        if found[2] and int(found[2]) < start:
            return None
    if start >= end:
        raise UnsatisfiableRangeError
    return ByteRange(start, end)
