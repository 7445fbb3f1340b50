import pytest

from refdesk.canned.notation import read, write
from refdesk.chats.events import Mark


def _mark(kind: str, start: int, end: int) -> Mark:
    return Mark(kind=kind, start=start, end=end)  # type: ignore[arg-type] # names from the table below


@pytest.mark.parametrize(
    ("written", "text", "marks"),
    [
        ("plain", "plain", ()),
        ("a **bold** b", "a bold b", (_mark("bold", 2, 6),)),
        ("''one'' __two__", "one two", (_mark("italic", 0, 3), _mark("underline", 4, 7))),
        ("**a __b__ c**", "a b c", (_mark("underline", 2, 3), _mark("bold", 0, 5))),
        ("**a** and **b**", "a and b", (_mark("bold", 0, 1), _mark("bold", 6, 7))),
    ],
)
def test_signs_are_read_as_marks_and_written_again(written: str, text: str, marks: tuple[Mark, ...]) -> None:
    assert read(written) == (text, marks)
    assert read(write(text, marks)) == (text, marks)


@pytest.mark.parametrize("written", ["a ** b", "don''t", "__init", "2**3"])
def test_a_sign_without_a_partner_is_text(written: str) -> None:
    assert read(written) == (written, ())


def test_signs_around_nothing_mark_nothing() -> None:
    assert read("a****b") == ("ab", ())
