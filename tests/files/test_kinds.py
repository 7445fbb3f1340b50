"""Detection of file types from content."""

import struct
import tracemalloc
from pathlib import Path

import pytest

from refdesk.files.types import compound as reader
from refdesk.files.types import kinds
from refdesk.files.types.kinds import DEFAULT_GROUPS, GROUPS, UNKNOWN, detect_type, is_allowed
from refdesk.files.upload.announce import MAX_BYTES

from .samples import HTML, PDF, PDF_WITH_SCRIPT, SVG, bomb, compound, png, zipped

OPEN_XML = "application/vnd.openxmlformats-officedocument."
ODT = "application/vnd.oasis.opendocument.text"
SLIDES_WITH_MACROS = b"\x02\x00\x00\x04\x0c\x00\x00\x00\x07\x00\x00\x00\x01\x00\x00\x00\x02\x00\x00\x00"
# Its directory goes on with itself.
ENDLESS = compound("WordDocument").replace(
    struct.pack("<2I", 0xFFFFFFFD, 0xFFFFFFFE), struct.pack("<2I", 0xFFFFFFFD, 1)
)
KNOWN = {
    "png": (png(), "image/png"),
    "jpeg": (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(40), "image/jpeg"),
    "gif": (b"GIF89a" + bytes(40), "image/gif"),
    "webp": (b"RIFF\x24\x00\x00\x00WEBPVP8 " + bytes(40), "image/webp"),
    "avif": (b"\x00\x00\x00\x1cftypavif\x00\x00\x00\x00mif1" + bytes(40), "image/avif"),
    "heic": (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(40), "image/heif"),
    "tiff": (b"II*\x00\x08\x00\x00\x00" + bytes(40), "image/tiff"),
    "bmp": (b"BM\x36\x00\x00\x00" + bytes(48), "image/bmp"),
    "pdf": (PDF, "application/pdf"),
    "pdf after an empty line": (b"\n\n" + PDF + bytes(4), "application/pdf"),
    "pdf with script": (PDF_WITH_SCRIPT, "application/pdf"),
    "doc": (compound("WordDocument", "1Table"), "application/msword"),
    "xls": (compound("Workbook"), "application/msword"),
    "ppt": (compound(*"abcde", "PowerPoint Document"), "application/msword"),
    "docx": (zipped("[Content_Types].xml", "word/document.xml"), OPEN_XML + "wordprocessingml.document"),
    "xlsx": (zipped("[Content_Types].xml", "xl/workbook.xml"), OPEN_XML + "spreadsheetml.sheet"),
    "pptx": (zipped("[Content_Types].xml", "ppt/presentation.xml"), OPEN_XML + "presentationml.presentation"),
    "odt": (zipped("content.xml", mimetype=ODT), ODT),
    "epub": (zipped("a.xhtml", mimetype="application/epub+zip"), "application/epub+zip"),
    "rtf": (b"{\\rtf1\\ansi hello}", "application/rtf"),
    "text": ("Où est l’annuaire de 1924 ?\n".encode(), "text/plain"),
    "old text": ("Où est l’annuaire ?".encode("cp1252"), "text/plain"),
    "wide text": ("Où est l’annuaire ?".encode("utf-16"), "text/plain"),
    "csv": (b"title,year\nDirectory,1924\n", "text/plain"),
    "a sentence that begins like an image": (b"BM is short for British Museum.", "text/plain"),
    "a sentence that begins like a program": (b"MZ are two letters.", "text/plain"),
    "script": (b"#!/bin/sh\nrm -rf /\n", "text/plain"),
    "less than": (b"<3 libraries", "text/plain"),
    "mp3": (b"ID3\x03\x00" + bytes(60), "audio/mpeg"),
    "m4a": (b"\x00\x00\x00 ftypM4A \x00" + bytes(60), "audio/mp4"),
    "ogg": (b"OggS\x00" + bytes(60), "audio/ogg"),
    "wav": (b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(40), "audio/wav"),
    "mp4": (b"\x00\x00\x00\x18ftypisom\x00\x00\x00\x00isommp42", "video/mp4"),
    "zip": (zipped("a.txt"), "application/zip"),
    "gz": (b"\x1f\x8b\x08" + bytes(30), "application/gzip"),
    "7z": (b"7z\xbc\xaf\x27\x1c" + bytes(30), "application/x-7z-compressed"),
}
REFUSED = {
    "svg": SVG,
    "svg in xml": b'<?xml version="1.0"?>\n<!-- a picture -->\n' + SVG,
    "svg after a mark and blanks": b"\xef\xbb\xbf \n" + SVG,
    "html": HTML,
    "html in capitals": b"<HTML><BODY onload=alert(1)>",
    "html without a head": b"  <script>alert(1)</script>",
    "html in utf-16": "<!doctype html><script>alert(1)</script>".encode("utf-16"),
    "xhtml": b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>',
    "xml": b'<?xml version="1.0"?><record/>',
    "program": b"MZ\x90\x00" + bytes(200),
    "elf": b"\x7fELF" + bytes(200),
    "avi": b"RIFF\x24\x00\x00\x00AVI LIST" + bytes(40),
    "macros": zipped("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
    "macros in an old document": compound("WordDocument", "Macros", "VBA", "_VBA_PROJECT"),
    "macros in old slides": compound("PowerPoint Document") + SLIDES_WITH_MACROS,
    "macros in an open document": zipped("content.xml", "Basic/script-lc.xml", mimetype=ODT),
    "a script in an open document": zipped("content.xml", "Scripts/python/a.py", mimetype=ODT),
    "an installer": compound("\u4840\u3f3f\u4577"),
    "an old document without its directory": compound("WordDocument")[:512],
    "an old document without an end": ENDLESS,
    "noise": bytes(range(256)),
    "zeroes": bytes(300),
}


def _file(folder: Path, content: bytes) -> Path:
    path = folder / "picture.png"
    path.write_bytes(content)
    return path


def test_the_type_is_found_in_the_content(tmp_path: Path) -> None:
    detected = {name: detect_type(_file(tmp_path, content)) for name, (content, _) in KNOWN.items()}
    assert detected == {name: expected for name, (_, expected) in KNOWN.items()}
    assert [name for name, type_ in detected.items() if not is_allowed(type_, GROUPS)] == []


def test_html_svg_programs_and_unknown_types_are_never_accepted(tmp_path: Path) -> None:
    """Whatever they are called, and even where everything else is."""
    detected = {name: detect_type(_file(tmp_path, content)) for name, content in REFUSED.items()}
    assert [name for name, type_ in detected.items() if is_allowed(type_, GROUPS)] == []


def test_archives_audio_and_video_are_accepted_where_allowed() -> None:
    for type_ in ("application/zip", "audio/mpeg", "video/mp4"):
        assert not is_allowed(type_, DEFAULT_GROUPS)
        assert is_allowed(type_, GROUPS)
    assert not is_allowed("text/plain", ())


def test_a_zip_bomb_is_inspected_and_never_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """200 MB of zeroes in 200 KB, as the list of an Office document's parts."""

    def unpacks(*args: object) -> None:
        raise AssertionError("unpacked")

    path = _file(tmp_path, bomb())
    monkeypatch.setattr("zipfile.ZipFile.open", unpacks)
    monkeypatch.setattr("zlib.decompressobj", unpacks)
    assert detect_type(path) == UNKNOWN


@pytest.mark.parametrize("size", [512, 4096])
@pytest.mark.parametrize("named", ["by the same", "by the next"])
def test_a_hostile_compound_file_is_read_within_its_size(named: str, size: int, tmp_path: Path) -> None:
    """All 20 MB of it name further sectors of the table: one again and again, or each the next."""
    sectors = MAX_BYTES // size - 1
    header = bytearray(compound("WordDocument")[:512].ljust(size, b"\0"))
    struct.pack_into("<H", header, 30, size.bit_length() - 1)
    struct.pack_into("<I", header, 68, 0)
    follows = [0] * sectors if named == "by the same" else [*range(1, sectors), 0]
    filled = b"\x01" * (size - 4)
    path = _file(tmp_path, bytes(header) + b"".join(filled + struct.pack("<I", next_) for next_ in follows))
    assert path.stat().st_size == MAX_BYTES
    tracemalloc.start()
    try:
        assert not reader.is_macro_free_document(path)
        assert tracemalloc.get_traced_memory()[1] < 4 * 2**20
    finally:
        tracemalloc.stop()


def test_a_compound_file_may_have_more_of_a_table_than_its_header_names(tmp_path: Path) -> None:
    """How its directory goes on stands in a part of the table that is named in a sector of its own."""
    end, first = 0xFFFFFFFE, 110 * 128
    small = bytearray(compound(*"abcd", "WordDocument"))
    struct.pack_into("<I", small, 48, first)
    struct.pack_into("<I", small, 68, 0)
    names = struct.pack("<2I", 0, 1).ljust(508, b"\xff") + struct.pack("<I", end)
    table = struct.pack("<2I", first + 1, end).ljust(512, b"\xff")
    content = bytes(small[:512]) + names + table + bytes(512 * (first - 2)) + small[1024:]
    assert reader.is_macro_free_document(_file(tmp_path, content))
    assert not reader.is_macro_free_document(_file(tmp_path, content[:-512]))


def test_file_types_are_unique_and_each_group_has_some() -> None:
    assert {kind.group for kind in kinds.FILE_TYPES.values()} == set(GROUPS)
    assert all(file_type.extensions for file_type in kinds.FILE_TYPES.values())
