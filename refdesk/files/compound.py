"""Compound files (OLE): the container of Word, Excel and PowerPoint before 2007, and of installers and much else.

Only the directory is read, which names what is in it.
"""

import mmap
import re
import struct
from collections.abc import Callable, Iterator
from pathlib import Path

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
DOCUMENTS = frozenset({"WordDocument", "Workbook", "Book", "PowerPoint Document"})
MACROS = "_VBA_PROJECT"
# From here on numbers stand for no sector.
_NONE = 0xFFFFFFFA
_ENTRY = 128
# PowerPoint keeps its macros within its one stream; this record says that there are some.
_SLIDES_WITH_MACROS = re.compile(rb"\x02\x00\x00\x04\x0c\x00\x00\x00.{4}\x01\x00\x00\x00", re.DOTALL)


def holds_document(path: Path) -> bool:
    """Whether it is a document without macros. What is broken is none."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        try:
            names = set(_names(content))
        except (ValueError, IndexError, struct.error):
            return False
        return bool(names & DOCUMENTS) and MACROS not in names and not _SLIDES_WITH_MACROS.search(content)


def _names(content: mmap.mmap) -> Iterator[str]:
    """Of all that is in it, whether a part or a folder of parts."""
    (shift,) = struct.unpack_from("<H", content, 30)
    (first,) = struct.unpack_from("<I", content, 48)
    if shift not in (9, 12):
        raise ValueError(shift)
    size = 1 << shift
    table = _table(content, size)
    for sector in _chain(content, first, lambda number: _place(table[4 * number // size], size) + 4 * number % size):
        for at in range(_place(sector, size), _place(sector + 1, size), _ENTRY):
            length, kind = struct.unpack_from("<HB", content, at + 64)
            if kind:
                yield content[at : at + min(64, length)].decode("utf-16-le").rstrip("\0")


def _table(content: mmap.mmap, size: int) -> list[int]:
    """The sectors in which stands which sector follows on which. More than the header holds are listed elsewhere."""
    told = [*struct.unpack_from("<109I", content, 76)]
    (more,) = struct.unpack_from("<I", content, 68)
    for sector in _chain(content, more, lambda number: _place(number + 1, size) - 4):
        told += struct.unpack_from(f"<{size // 4 - 1}I", content, _place(sector, size))
    return [sector for sector in told if sector < _NONE]


def _chain(content: mmap.mmap, first: int, link: Callable[[int], int]) -> Iterator[int]:
    """One sector after the other; at `link` of each stands the number of the next."""
    for _ in range(len(content) // 512):
        if first >= _NONE:
            return
        yield first
        (first,) = struct.unpack_from("<I", content, link(first))
    raise ValueError("endless")


def _place(sector: int, size: int) -> int:
    """Where it begins, after the header."""
    return (sector + 1) * size
