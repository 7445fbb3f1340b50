"""Reads the directory of compound files (OLE): Word, Excel and PowerPoint before 2007, installers and others.

Source: [MS-CFB]. Whatever a hostile file claims, reading visits each sector at most once and none beyond the end. Why
not `olefile`: docs/decisions/0017-compound-files.md.
"""

import mmap
import re
import struct
from collections.abc import Callable, Iterator
from pathlib import Path

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
DOCUMENTS = frozenset({"WordDocument", "Workbook", "Book", "PowerPoint Document"})
MACROS = "_VBA_PROJECT"
_RELEVANT = DOCUMENTS | {MACROS}
# Sector numbers from here on are markers ([MS-CFB], section 2.1).
_NONE = 0xFFFFFFFA
_ENTRY = 128
# Number of table sectors (FAT) that the header names.
_IN_HEADER = 109
# PowerPoint stores macros inside its only stream; this record (VBAInfoAtom) declares them.
_SLIDES_WITH_MACROS = re.compile(rb"\x02\x00\x00\x04\x0c\x00\x00\x00.{4}\x01\x00\x00\x00", re.DOTALL)


def is_macro_free_document(path: Path) -> bool:
    """Whether the file is a Word, Excel or PowerPoint document without macros; False for a broken one."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        try:
            names = {name for name in _names(content) if name in _RELEVANT}
        except (ValueError, IndexError, struct.error):
            return False
        return bool(names & DOCUMENTS) and MACROS not in names and not _SLIDES_WITH_MACROS.search(content)


def _names(content: mmap.mmap) -> Iterator[str]:
    """The names of all streams and storages."""
    (shift,) = struct.unpack_from("<H", content, 30)
    (first,) = struct.unpack_from("<I", content, 48)
    if shift not in (9, 12):
        raise ValueError(shift)
    size = 1 << shift
    for sector in _chain(content, first, size, _table(content, size)):
        for at in range(_offset(sector, size), _offset(sector + 1, size), _ENTRY):
            length, kind = struct.unpack_from("<HB", content, at + 64)
            if kind:
                yield content[at : at + min(64, length)].decode("utf-16-le").rstrip("\0")


def _table(content: mmap.mmap, size: int) -> Callable[[int], int]:
    """A function from a sector's number to the offset of its successor's number.

    The table (FAT) itself lies in sectors. Those that the header doesn't name are named in sectors of their own
    (DIFAT).
    """
    (more,) = struct.unpack_from("<I", content, 68)
    further = [*_chain(content, more, size, lambda number: _offset(number + 1, size) - 4)]

    def link(number: int) -> int:
        part, within = divmod(4 * number, size)
        at = 76 + 4 * part
        if part >= _IN_HEADER:
            which, named = divmod(part - _IN_HEADER, size // 4 - 1)
            at = _offset(further[which], size) + 4 * named
        (sector,) = struct.unpack_from("<I", content, at)
        return _offset(sector, size) + within

    return link


def _chain(content: mmap.mmap, first: int, size: int, link: Callable[[int], int]) -> Iterator[int]:
    """The chain of sectors from `first`; `link` gives the offset of a sector's successor. Raises ValueError for a
    cycle."""
    seen = bytearray(len(content) // size)
    while first < _NONE:
        if seen[first]:
            raise ValueError("cycle")
        seen[first] = True
        yield first
        (first,) = struct.unpack_from("<I", content, link(first))


def _offset(sector: int, size: int) -> int:
    """The offset of a sector, which follows the header."""
    return (sector + 1) * size
