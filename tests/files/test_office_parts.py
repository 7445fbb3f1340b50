"""Macros in Office documents are found by what the document declares, whatever its parts are called."""

import io
import zipfile
from pathlib import Path

import pytest

from refdesk.files.types.kinds import UNKNOWN, detect_type
from refdesk.files.types.office_parts import LIMIT

DOCUMENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MAIN = f'<Override PartName="/word/document.xml" ContentType="{DOCUMENT}.main+xml"/>'
VBA = '<Override PartName="/word/notes.dat" ContentType="application/vnd.ms-office.vbaProject"/>'
ENABLED = MAIN.replace(DOCUMENT, "application/vnd.ms-word.document.macroEnabled")
SHEET = '<Override PartName="/xl/m.xml" ContentType="application/vnd.ms-excel.macrosheet+xml"/>'


def document(folder: Path, types: str | bytes, *, packed: bool = True, name: str = "[Content_Types].xml") -> Path:
    made = io.BytesIO()
    method = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    with zipfile.ZipFile(made, "w", method) as archive:
        archive.writestr(name, types if isinstance(types, bytes) else f"<Types>{types}</Types>")
        archive.writestr("word/document.xml", "<w:document/>")
        archive.writestr("word/notes.dat", bytes(100))
    path = folder / "letter.docx"
    path.write_bytes(made.getvalue())
    return path


@pytest.mark.parametrize("packed", [True, False], ids=["packed", "stored"])
def test_a_document_without_macros_is_one(tmp_path: Path, packed: bool) -> None:
    assert detect_type(document(tmp_path, MAIN, packed=packed)) == DOCUMENT


@pytest.mark.parametrize(
    "types",
    [
        MAIN + VBA,
        MAIN + VBA.upper(),
        ENABLED,
        MAIN + SHEET,
        MAIN + VBA.replace("vba", "&#118;b&#x61;"),
        f"<Types>{MAIN}{VBA}</Types>".encode("utf-16"),
    ],
    ids=["a project", "in capitals", "an enabled document", "a macro sheet", "as numbers", "in UTF-16"],
)
def test_declared_macros_are_found_whatever_the_part_is_called(tmp_path: Path, types: str | bytes) -> None:
    assert detect_type(document(tmp_path, types)) == UNKNOWN
    assert detect_type(document(tmp_path, types, packed=False)) == UNKNOWN


def test_a_project_of_the_usual_name_is_found_in_any_case(tmp_path: Path) -> None:
    path = document(tmp_path, MAIN)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("word/VBAPROJECT.BIN", b"x")
    assert detect_type(path) == UNKNOWN


def test_a_list_in_another_encoding_is_read(tmp_path: Path) -> None:
    assert detect_type(document(tmp_path, MAIN + VBA, name="[CONTENT_TYPES].XML")) == UNKNOWN
    assert detect_type(document(tmp_path, MAIN, name="[CONTENT_TYPES].XML")) == DOCUMENT


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_document_with_two_lists_is_none(tmp_path: Path) -> None:
    path = document(tmp_path, MAIN)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("[Content_Types].xml", f"<Types>{MAIN}</Types>")
    assert detect_type(path) == UNKNOWN


def test_a_list_that_is_too_large_or_broken_is_none(tmp_path: Path) -> None:
    assert detect_type(document(tmp_path, MAIN + " " * LIMIT)) == UNKNOWN
    whole = document(tmp_path, MAIN).read_bytes()
    cut = tmp_path / "cut.docx"
    at = whole.index(b"[Content_Types].xml") + len(b"[Content_Types].xml")
    cut.write_bytes(whole[:at] + b"\xff" * 8 + whole[at + 8 :])
    assert detect_type(cut) == UNKNOWN


@pytest.mark.parametrize("number", ["9" * 5_000, "0" * 5_000 + "118", "x" + "0" * 5_000 + "76"])
def test_a_list_with_a_number_that_is_no_character_is_none(tmp_path: Path, number: str) -> None:
    assert detect_type(document(tmp_path, f"{MAIN}&#{number};")) == UNKNOWN
