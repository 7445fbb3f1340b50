"""Which part of a file is asked for (RFC 9110, section 14). One range is answered; several are the whole file."""

import re
from typing import NamedTuple

_SINGLE_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})", re.ASCII)


class ByteRange(NamedTuple):
    """Bytes from `start` to before `end`."""

    start: int
    end: int


class UnsatisfiableRangeError(Exception):
    """Nothing of what is asked for is in the file: 416."""


def parse_range(header: str | None, size: int) -> ByteRange | None:
    """The stretch, None for the whole file: where none is asked for, or in words that are not understood."""
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
