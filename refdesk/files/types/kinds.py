"""What a file is, found from its content, and whether that is something we know.

The list is closed: what is not in it, or can't be told, is refused. Containers are not opened: of a ZIP only the
names at its end are looked at, as bytes, and of an Office document its list of parts; of a compound file those in its
directory.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import puremagic

from . import compound, office_parts
from .text import is_text, markup

Group = Literal["images", "pdf", "office", "text", "audio", "video", "archives"]
GROUPS: tuple[Group, ...] = ("images", "pdf", "office", "text", "audio", "video", "archives")
USUAL: tuple[Group, ...] = ("images", "pdf", "office", "text")

UNKNOWN = "application/octet-stream"
# Enough for every signature and for the first entry of an e-book; the names in a ZIP stand at its end.
HEAD, TAIL = 8 * 1024, 1024 * 1024
# Images, audio and video alike begin with it; which it is comes eight bytes later.
_SHARED = b"RIFF"


@dataclass(frozen=True)
class Kind:
    """A type of file: its name on the wire, and the endings that go with it, the usual one first."""

    type: str
    group: Group
    endings: tuple[str, ...]


_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
_TEXT_ENDINGS = ("txt", "csv", "tsv", "md", "log", "json", "ris", "bib", "enw", "nbib", "ics", "vcf", "srt", "vtt")

PDF = Kind("application/pdf", "pdf", ("pdf",))
RTF = Kind("application/rtf", "office", ("rtf",))
TEXT = Kind("text/plain", "text", _TEXT_ENDINGS)
COMPOUND = Kind("application/msword", "office", ("doc", "xls", "ppt"))
ZIP = Kind("application/zip", "archives", ("zip",))
# In the order in which they are tried: several have the same beginning.
_BY_SIGNATURE = (
    Kind("image/png", "images", ("png",)),
    Kind("image/jpeg", "images", ("jpg", "jpeg", "jpe", "jfif")),
    Kind("image/gif", "images", ("gif",)),
    Kind("image/webp", "images", ("webp",)),
    Kind("image/avif", "images", ("avif",)),
    Kind("image/heif", "images", ("heic", "heif")),
    Kind("image/tiff", "images", ("tiff", "tif")),
    Kind("image/bmp", "images", ("bmp",)),
    Kind("audio/mp4", "audio", ("m4a",)),
    Kind("audio/mpeg", "audio", ("mp3",)),
    Kind("audio/flac", "audio", ("flac",)),
    Kind("audio/ogg", "audio", ("ogg", "opus", "oga", "ogv")),
    Kind("audio/wav", "audio", ("wav",)),
    Kind("video/mp4", "video", ("mp4", "m4v")),
    Kind("video/quicktime", "video", ("mov",)),
    Kind("video/webm", "video", ("webm",)),
    Kind("application/gzip", "archives", ("gz", "tgz")),
    Kind("application/x-7z-compressed", "archives", ("7z",)),
    Kind("application/vnd.rar", "archives", ("rar",)),
    Kind("application/x-tar", "archives", ("tar",)),
)
_IN_ZIP = (
    (b"word/document.xml", Kind(_OFFICE + "wordprocessingml.document", "office", ("docx",))),
    (b"xl/workbook.xml", Kind(_OFFICE + "spreadsheetml.sheet", "office", ("xlsx",))),
    (b"ppt/presentation.xml", Kind(_OFFICE + "presentationml.presentation", "office", ("pptx",))),
)
_DECLARED = (
    Kind("application/epub+zip", "office", ("epub",)),
    Kind(_OPEN + "text", "office", ("odt",)),
    Kind(_OPEN + "spreadsheet", "office", ("ods",)),
    Kind(_OPEN + "presentation", "office", ("odp",)),
    Kind(_OPEN + "graphics", "office", ("odg",)),
)
# Where OpenDocument keeps them.
_OPEN_MACROS = (b"Basic/", b"Scripts/")
KINDS = {
    kind.type: kind
    for kind in (PDF, RTF, TEXT, COMPOUND, ZIP, *_BY_SIGNATURE, *_DECLARED, *(kind for _, kind in _IN_ZIP))
}


def type_of(path: Path) -> str:
    """The type of this file, whatever it is called; `UNKNOWN` where its content tells none."""
    with path.open("rb") as file:
        head = file.read(HEAD)
        file.seek(max(0, path.stat().st_size - TAIL))
        tail = file.read()
    endings = _endings(head.removeprefix(b"\xef\xbb\xbf").lstrip())
    if "pdf" in endings:
        return PDF.type
    if "rtf" in endings:
        return RTF.type
    # Before other signatures: some are two letters, with which a sentence may begin.
    if is_text(path):
        return markup(head) or TEXT.type
    if head.startswith(compound.SIGNATURE):
        return COMPOUND.type if compound.holds_document(path) else UNKNOWN
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _in_zip(path, head, tail)
    return next((kind.type for kind in _BY_SIGNATURE if endings & set(kind.endings)), UNKNOWN)


def allowed(type_: str, groups: tuple[str, ...]) -> bool:
    """Whether files of this type may be sent where these groups may."""
    kind = KINDS.get(type_)
    return kind is not None and kind.group in groups


def _endings(head: bytes) -> set[str]:
    """The endings of all types whose signature is at the beginning."""
    try:
        found = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return set()
    return {each.extension.removeprefix(".") for each in found if each.byte_match != _SHARED}


def _in_zip(path: Path, head: bytes, tail: bytes) -> str:
    """Documents that are ZIP files inside. One with macros is none that we know."""
    names = tail.lower()
    if b"vbaproject.bin" in names:
        return UNKNOWN
    if head[30:38] == b"mimetype":
        said = head[38 : 38 + int.from_bytes(head[18:22], "little")].decode("latin-1")
        if said.startswith(_OPEN) and any(folder in tail for folder in _OPEN_MACROS):
            return UNKNOWN
        return said if any(said == kind.type for kind in _DECLARED) else ZIP.type
    if office_parts.NAME not in names:
        return ZIP.type
    if not office_parts.without_macros(path, tail):
        return UNKNOWN
    return next((kind.type for name, kind in _IN_ZIP if name in names), ZIP.type)
