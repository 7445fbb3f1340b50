"""What a file may be called."""

import pytest

from refdesk.files.names import MAX_LENGTH, name_for_type, plain_name
from refdesk.files.types.kinds import FILE_TYPES


@pytest.mark.parametrize(
    ("original", "shown"),
    [
        ("map.pdf", "map.pdf"),
        ("Plan de la bibliothèque.pdf", "Plan de la bibliothèque.pdf"),
        ("e\u0301tage.pdf", "étage.pdf"),
        ("地図.pdf", "地図.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Dana\\map.pdf", "map.pdf"),
        ("..", "file"),
        ("a/..", "file"),
        (".bashrc", "bashrc"),
        ("", "file"),
        ("   ", "file"),
        ("a\r\nSet-Cookie: b.pdf", "aSet-Cookie_ b.pdf"),
        ("a\x00b.pdf", "ab.pdf"),
        ('say "hi".pdf', "say _hi_.pdf"),
        ("CON|aux?.pdf", "CON_aux_.pdf"),
        ("a   b.pdf", "a b.pdf"),
        ("report\u202efdp.exe", "reportfdp.exe"),
        ("\u2067report\u2069.pdf", "report.pdf"),
        ("re\u200bport\ufeff.pdf", "report.pdf"),
        ("a\ud800b.pdf", "ab.pdf"),
        ("تقرير.pdf", "تقرير.pdf"),
        ("trailing. ", "trailing"),
    ],
)
def test_names_lose_paths_and_invisible_characters(original: str, shown: str) -> None:
    assert plain_name(original) == shown
    assert plain_name(shown) == shown


@pytest.mark.parametrize("original", ["x" * 296 + ".pdf", "é" * 296 + ".pdf", "a." * 148 + "pdf"])
def test_a_name_of_300_characters_is_shortened_and_keeps_its_extension(original: str) -> None:
    shown = plain_name(original)
    assert len(shown) <= MAX_LENGTH
    assert shown.endswith(".pdf")
    assert "…" in shown


@pytest.mark.parametrize(
    ("name", "type_", "shown"),
    [
        ("map.pdf", "application/pdf", "map.pdf"),
        ("MAP.PDF", "application/pdf", "MAP.PDF"),
        ("map", "application/pdf", "map.pdf"),
        ("run.bat", "text/plain", "run.bat.txt"),
        ("page.html", "text/plain", "page.html.txt"),
        ("data.csv", "text/plain", "data.csv"),
        ("photo.exe", "image/jpeg", "photo.exe.jpg"),
        ("photo.JPEG", "image/jpeg", "photo.JPEG"),
        ("letter.doc", "application/msword", "letter.doc"),
        ("v1.2 final", "application/pdf", "v1.2 final.pdf"),
    ],
)
def test_the_extension_is_one_of_the_type(name: str, type_: str, shown: str) -> None:
    assert name_for_type(name, type_) == shown


def test_no_name_is_too_long_with_any_extension() -> None:
    for type_ in FILE_TYPES:
        assert len(name_for_type(plain_name("x" * 300), type_)) <= MAX_LENGTH
