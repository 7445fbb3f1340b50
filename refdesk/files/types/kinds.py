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
from .text import is_text, markup_type

Group = Literal["images", "pdf", "office", "text", "audio", "video", "archives"]
GROUPS: tuple[Group, ...] = ("images", "pdf", "office", "text", "audio", "video", "archives")
DEFAULT_GROUPS: tuple[Group, ...] = ("images", "pdf", "office", "text")

UNKNOWN = "application/octet-stream"
# Enough for every signature and for the first entry of an e-book; the names in a ZIP stand at its end.
HEAD, TAIL = 8 * 1024, 1024 * 1024
# Images, audio and video alike begin with it; which it is comes eight bytes later.
_RIFF = b"RIFF"


@dataclass(frozen=True)
class FileType:
    """A type of file: its name on the wire, and the extensions that go with it, the usual one first."""

    type: str
    group: Group
    extensions: tuple[str, ...]


_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
_TEXT_EXTENSIONS = ("txt", "csv", "tsv", "md", "log", "json", "ris", "bib", "enw", "nbib", "ics", "vcf", "srt", "vtt")

PDF = FileType("application/pdf", "pdf", ("pdf",))
RTF = FileType("application/rtf", "office", ("rtf",))
TEXT = FileType("text/plain", "text", _TEXT_EXTENSIONS)
COMPOUND = FileType("application/msword", "office", ("doc", "xls", "ppt"))
ZIP = FileType("application/zip", "archives", ("zip",))
# In the order in which they are tried: several have the same beginning.
_BY_SIGNATURE = (
    FileType("image/png", "images", ("png",)),
    FileType("image/jpeg", "images", ("jpg", "jpeg", "jpe", "jfif")),
    FileType("image/gif", "images", ("gif",)),
    FileType("image/webp", "images", ("webp",)),
    FileType("image/avif", "images", ("avif",)),
    FileType("image/heif", "images", ("heic", "heif")),
    FileType("image/tiff", "images", ("tiff", "tif")),
    FileType("image/bmp", "images", ("bmp",)),
    FileType("audio/mp4", "audio", ("m4a",)),
    FileType("audio/mpeg", "audio", ("mp3",)),
    FileType("audio/flac", "audio", ("flac",)),
    FileType("audio/ogg", "audio", ("ogg", "opus", "oga", "ogv")),
    FileType("audio/wav", "audio", ("wav",)),
    FileType("video/mp4", "video", ("mp4", "m4v")),
    FileType("video/quicktime", "video", ("mov",)),
    FileType("video/webm", "video", ("webm",)),
    FileType("application/gzip", "archives", ("gz", "tgz")),
    FileType("application/x-7z-compressed", "archives", ("7z",)),
    FileType("application/vnd.rar", "archives", ("rar",)),
    FileType("application/x-tar", "archives", ("tar",)),
)
_BY_PART_NAME = (
    (b"word/document.xml", FileType(_OFFICE + "wordprocessingml.document", "office", ("docx",))),
    (b"xl/workbook.xml", FileType(_OFFICE + "spreadsheetml.sheet", "office", ("xlsx",))),
    (b"ppt/presentation.xml", FileType(_OFFICE + "presentationml.presentation", "office", ("pptx",))),
)
_BY_MIMETYPE_ENTRY = (
    FileType("application/epub+zip", "office", ("epub",)),
    FileType(_OPEN_DOCUMENT + "text", "office", ("odt",)),
    FileType(_OPEN_DOCUMENT + "spreadsheet", "office", ("ods",)),
    FileType(_OPEN_DOCUMENT + "presentation", "office", ("odp",)),
    FileType(_OPEN_DOCUMENT + "graphics", "office", ("odg",)),
)
# Where OpenDocument keeps them.
_OPEN_DOCUMENT_MACROS = (b"Basic/", b"Scripts/")
FILE_TYPES = {
    file_type.type: file_type
    for file_type in (
        PDF,
        RTF,
        TEXT,
        COMPOUND,
        ZIP,
        *_BY_SIGNATURE,
        *_BY_MIMETYPE_ENTRY,
        *(file_type for _, file_type in _BY_PART_NAME),
    )
}


def detect_type(path: Path) -> str:
    """The type of this file, whatever it is called; `UNKNOWN` where its content tells none."""
    with path.open("rb") as file:
        head = file.read(HEAD)
        file.seek(max(0, path.stat().st_size - TAIL))
        tail = file.read()
    extensions = _extensions_by_signature(head.removeprefix(b"\xef\xbb\xbf").lstrip())
    if "pdf" in extensions:
        return PDF.type
    if "rtf" in extensions:
        return RTF.type
    # Before other signatures: some are two letters, with which a sentence may begin.
    if is_text(path):
        return markup_type(head) or TEXT.type
    if head.startswith(compound.SIGNATURE):
        return COMPOUND.type if compound.is_macro_free_document(path) else UNKNOWN
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _type_of_zip(path, head, tail)
    return next((file_type.type for file_type in _BY_SIGNATURE if extensions & set(file_type.extensions)), UNKNOWN)


def is_allowed(type_: str, groups: tuple[str, ...]) -> bool:
    """Whether files of this type may be sent where these groups may."""
    file_type = FILE_TYPES.get(type_)
    return file_type is not None and file_type.group in groups


def _extensions_by_signature(head: bytes) -> set[str]:
    """The extensions of all types whose signature is at the beginning."""
    try:
        found = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return set()
    return {each.extension.removeprefix(".") for each in found if each.byte_match != _RIFF}


def _type_of_zip(path: Path, head: bytes, tail: bytes) -> str:
    """Documents that are ZIP files inside. One with macros is none that we know."""
    names = tail.lower()
    if b"vbaproject.bin" in names:
        return UNKNOWN
    if head[30:38] == b"mimetype":
        said = head[38 : 38 + int.from_bytes(head[18:22], "little")].decode("latin-1")
        if said.startswith(_OPEN_DOCUMENT) and any(folder in tail for folder in _OPEN_DOCUMENT_MACROS):
            return UNKNOWN
        return said if any(said == file_type.type for file_type in _BY_MIMETYPE_ENTRY) else ZIP.type
    if office_parts.PART_NAME not in names:
        return ZIP.type
    if not office_parts.is_macro_free(path, tail):
        return UNKNOWN
    return next((file_type.type for name, file_type in _BY_PART_NAME if name in names), ZIP.type)
