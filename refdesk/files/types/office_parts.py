"""Reads the list of parts in an Office document, the only part that is unpacked, up to a limit."""

import html
import re
import struct
import zlib
from pathlib import Path

LIMIT = 1024 * 1024
"""Maximum size of the list in bytes, packed and unpacked. With hundreds of pictures it has some 50 KB."""
PART_NAME = b"[content_types].xml"
"""In lowercase: Office ignores the case of part names."""
# An entry of the directory at a ZIP file's end, up to its name.
_ENTRY = re.compile(rb"PK\x01\x02.{42}" + re.escape(PART_NAME), re.DOTALL | re.IGNORECASE)
# The types of VBA projects, documents that may contain one, and sheets of Excel 4.0 macros. Office goes by the type,
# not by the name of the part.
_MACROS = ("vbaproject", "macroenabled", "macrosheet")
# Unicode's last character has seven digits. Python converts no number of more than 4,300, leading zeros included.
_LONG_NUMBER = re.compile(r"&#[xX]?[0-9a-fA-F]{20}")


def is_macro_free(path: Path, tail: bytes) -> bool:
    """Whether the list can be read and declares no macros; `tail` is the file's end, with its directory."""
    entries = _ENTRY.findall(tail)
    # With two lists, readers differ in which one they use.
    content = _unpacked(path, entries[0]) if len(entries) == 1 else None
    if content is None:
        return False
    # In UTF-16 each letter has a zero beside it, and a letter may be written as its number.
    written = content.replace(b"\0", b"").decode("latin-1")
    if _LONG_NUMBER.search(written):
        return False
    said = html.unescape(written).lower()
    return not any(macro in said for macro in _MACROS)


def _unpacked(path: Path, entry: bytes) -> bytes | None:
    """The list; None for one that is broken, compressed by an unusual method, or too large."""
    (method,) = struct.unpack_from("<H", entry, 10)
    packed, size = struct.unpack_from("<II", entry, 20)
    (offset,) = struct.unpack_from("<I", entry, 42)
    if max(packed, size) > LIMIT:
        return None
    with path.open("rb") as file:
        file.seek(offset)
        head = file.read(30)
        if len(head) < 30 or not head.startswith(b"PK\x03\x04"):
            return None
        file.seek(sum(struct.unpack_from("<HH", head, 26)), 1)
        content = file.read(packed)
    if method == 0:
        return content
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        unpacked = inflate.decompress(content, LIMIT) if method == 8 else b""
    except zlib.error:
        return None
    return unpacked if inflate.eof else None
