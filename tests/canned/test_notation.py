from collections.abc import Iterator
from itertools import product

import pytest

from refdesk.canned.notation import read, write
from refdesk.eventlog.events import Mark


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
        (
            "**Name:** ______ **Date:** ______",
            "Name: ______ Date: ______",
            (_mark("bold", 0, 5), _mark("bold", 13, 18)),
        ),
        (r"\__init\__ and **\*b**", "__init__ and *b", (_mark("bold", 13, 15),)),
        (r"**C:\\**", "C:\\", (_mark("bold", 0, 3),)),
    ],
)
def test_signs_are_read_as_marks_and_written_again(written: str, text: str, marks: tuple[Mark, ...]) -> None:
    assert read(written) == (text, marks)
    assert read(write(text, marks)) == (text, marks)


@pytest.mark.parametrize(
    "written", ["a ** b", "don''t", "__init", "2**3", "a****b", "Name: ____ Date: ____", r"\\host\map"]
)
def test_a_sign_without_a_partner_or_with_nothing_between_is_text(written: str) -> None:
    assert read(written) == (written, ())


def _all_short_texts() -> Iterator[str]:
    for length in range(1, 6):
        yield from map("".join, product("a*'\\", repeat=length))


def test_what_is_stored_is_read_the_same_after_it_was_written() -> None:
    """Whatever signs are in it: an edit in the admin changes nothing that nobody touched."""
    for text in _all_short_texts():
        end = len(text)
        for marks in ((), (_mark("bold", 0, end),), (_mark("bold", end - 1, end), _mark("italic", 0, end))):
            again, marks_again = read(write(text, marks))
            assert (again, set(marks_again)) == (text, set(marks)), (text, marks, write(text, marks))
