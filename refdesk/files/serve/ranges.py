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
    match = _SINGLE_RANGE.fullmatch(header.strip()) if header else None
    if match is None or not (match[1] or match[2]):
        return None
    if not match[1]:
        start, end = max(0, size - int(match[2])), size
    else:
        start, end = int(match[1]), min(size, int(match[2]) + 1) if match[2] else size
        if match[2] and int(match[2]) < start:
            return None
    if start >= end:
        raise UnsatisfiableRangeError
    return ByteRange(start, end)
