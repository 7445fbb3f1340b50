"""Recognizes plain text, and markup that a browser would render as a page."""

import codecs
import re
from pathlib import Path

CHUNK = 256 * 1024

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
_BROWSER_TAGS = re.compile(
    rb"<(!doctype\s+html|html|head|body|script|iframe|svg|math|object|embed|img|style|meta|link|form|a|p|div|h1|table)\b",
    re.IGNORECASE,
)
_ENCODINGS = ("utf-8", "cp1252")


def is_text(path: Path) -> bool:
    """Whether the whole file decodes as UTF-8, UTF-16 with a byte order mark, or Windows-1252, without control
    characters."""
    with path.open("rb") as file:
        begin = file.read(2)
    wide = begin in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    return any(_is_valid(path, encoding) for encoding in (("utf-16",) if wide else _ENCODINGS))


def markup_type(head: bytes) -> str | None:
    """The media type of a text that begins as markup; None for other text."""
    begin = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\f")
    if not begin.startswith(b"<"):
        return None
    if re.search(rb"<svg\b", begin, re.IGNORECASE):
        return "image/svg+xml"
    if _BROWSER_TAGS.search(begin):
        return "text/html"
    return "application/xml" if begin.startswith(b"<?xml") else None


def _is_valid(path: Path, encoding: str) -> bool:
    reader = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while piece := file.read(CHUNK):
                if _CONTROL.search(reader.decode(piece)):
                    return False
        reader.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
