"""Detects the type of a file from its content, against a closed list.

Unknown content is refused. Containers are not unpacked: of a ZIP only the names in its directory are read, of an Office
document also its list of parts, of a compound file the names in its directory.
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
# HEAD covers every signature and the first entry of an e-book; TAIL a ZIP's directory, which is at its end.
HEAD, TAIL = 8 * 1024, 1024 * 1024
# Signature of several formats (WebP, WAV, AVI); the format's name follows eight bytes later.
_RIFF = b"RIFF"


@dataclass(frozen=True)
class FileType:
    """A media type, its group, and its file name extensions, the most common first."""

    type: str
    group: Group
    extensions: tuple[str, ...]


_OPEN_XML = "application/vnd.openxmlformats-officedocument."
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
_TEXT_EXTENSIONS = ("txt", "csv", "tsv", "md", "log", "json", "ris", "bib", "enw", "nbib", "ics", "vcf", "srt", "vtt")

PDF = FileType("application/pdf", "pdf", ("pdf",))
RTF = FileType("application/rtf", "office", ("rtf",))
TEXT = FileType("text/plain", "text", _TEXT_EXTENSIONS)
COMPOUND = FileType("application/msword", "office", ("doc", "xls", "ppt"))
ZIP = FileType("application/zip", "archives", ("zip",))
# In the order in which they are tried: some share a signature.
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
    (b"word/document.xml", FileType(_OPEN_XML + "wordprocessingml.document", "office", ("docx",))),
    (b"xl/workbook.xml", FileType(_OPEN_XML + "spreadsheetml.sheet", "office", ("xlsx",))),
    (b"ppt/presentation.xml", FileType(_OPEN_XML + "presentationml.presentation", "office", ("pptx",))),
)
_BY_MIMETYPE_ENTRY = (
    FileType("application/epub+zip", "office", ("epub",)),
    FileType(_OPEN_DOCUMENT + "text", "office", ("odt",)),
    FileType(_OPEN_DOCUMENT + "spreadsheet", "office", ("ods",)),
    FileType(_OPEN_DOCUMENT + "presentation", "office", ("odp",)),
    FileType(_OPEN_DOCUMENT + "graphics", "office", ("odg",)),
)
# Folders in which OpenDocument stores macros.
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
    """The media type of this file's content; `UNKNOWN` for anything that isn't on the list."""
    with path.open("rb") as file:
        head = file.read(HEAD)
        file.seek(max(0, path.stat().st_size - TAIL))
        tail = file.read()
    extensions = _extensions_by_signature(head.removeprefix(b"\xef\xbb\xbf").lstrip())
    if "pdf" in extensions:
        return PDF.type
    if "rtf" in extensions:
        return RTF.type
    # Before other signatures: some are two letters, with which a text may begin.
    if is_text(path):
        return markup_type(head) or TEXT.type
    if head.startswith(compound.SIGNATURE):
        return COMPOUND.type if compound.is_macro_free_document(path) else UNKNOWN
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _type_of_zip(path, head, tail)
    return next((file_type.type for file_type in _BY_SIGNATURE if extensions & set(file_type.extensions)), UNKNOWN)


def is_allowed(type_: str, groups: tuple[str, ...]) -> bool:
    """Whether files of this type may be sent where these groups are accepted."""
    file_type = FILE_TYPES.get(type_)
    return file_type is not None and file_type.group in groups


def _extensions_by_signature(head: bytes) -> set[str]:
    """The extensions of all types whose signature matches."""
    try:
        matches = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return set()
    return {match.extension.removeprefix(".") for match in matches if match.byte_match != _RIFF}


def _type_of_zip(path: Path, head: bytes, tail: bytes) -> str:
    """The type of a ZIP or of a document in a ZIP; `UNKNOWN` for documents with macros."""
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
