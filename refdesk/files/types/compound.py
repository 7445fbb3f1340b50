"""Compound files (OLE): the container of Word, Excel and PowerPoint before 2007, and of installers and much else.

Only the directory is read, which names what is in it. Whatever a file says of itself, reading it takes no more than
what it has: it holds no sector twice, and none beyond its end.
"""

import mmap
import re
import struct
from collections.abc import Callable, Iterator
from pathlib import Path

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
DOCUMENTS = frozenset({"WordDocument", "Workbook", "Book", "PowerPoint Document"})
MACROS = "_VBA_PROJECT"
_TELLING = DOCUMENTS | {MACROS}
# From here on numbers stand for no sector.
_NONE = 0xFFFFFFFA
_ENTRY = 128
# So many sectors of the table the header names.
_IN_HEADER = 109
# PowerPoint keeps its macros within its one stream; this record says that there are some.
_SLIDES_WITH_MACROS = re.compile(rb"\x02\x00\x00\x04\x0c\x00\x00\x00.{4}\x01\x00\x00\x00", re.DOTALL)


def is_macro_free_document(path: Path) -> bool:
    """Whether it is a document without macros. What is broken is none."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        try:
            names = {name for name in _names(content) if name in _TELLING}
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
    for sector in _chain(content, first, size, _table(content, size)):
        for at in range(_place(sector, size), _place(sector + 1, size), _ENTRY):
            length, kind = struct.unpack_from("<HB", content, at + 64)
            if kind:
                yield content[at : at + min(64, length)].decode("utf-16-le").rstrip("\0")


def _table(content: mmap.mmap, size: int) -> Callable[[int], int]:
    """Where it stands which sector follows on a sector.

    The table is in sectors itself. More of them than the header names are named in sectors of their own.
    """
    (more,) = struct.unpack_from("<I", content, 68)
    further = [*_chain(content, more, size, lambda number: _place(number + 1, size) - 4)]

    def link(number: int) -> int:
        part, within = divmod(4 * number, size)
        at = 76 + 4 * part
        if part >= _IN_HEADER:
            which, named = divmod(part - _IN_HEADER, size // 4 - 1)
            at = _place(further[which], size) + 4 * named
        (sector,) = struct.unpack_from("<I", content, at)
        return _place(sector, size) + within

    return link


def _chain(content: mmap.mmap, first: int, size: int, link: Callable[[int], int]) -> Iterator[int]:
    """One sector after the other; at `link` of each stands the number of the next."""
    seen = bytearray(len(content) // size)
    while first < _NONE:
        if seen[first]:
            raise ValueError("endless")
        seen[first] = True
        yield first
        (first,) = struct.unpack_from("<I", content, link(first))


def _place(sector: int, size: int) -> int:
    """Where it begins, after the header."""
    return (sector + 1) * size
