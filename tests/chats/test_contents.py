"""P27: what people may put into a chat, and in which form it is stored."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refdesk.chats.contents import reported_address
from refdesk.eventlog.contents import (
    HREF_LIMIT,
    MARKS_LIMIT,
    checked_contact,
    checked_marks,
    checked_name,
    checked_text,
)
from refdesk.eventlog.events import Mark
from refdesk.eventlog.refusals import BadContact, BadMarks, TextEmpty, TextNotPlain, TextTooLong
from refdesk.kit.sanitize import sanitized_text
from refdesk.kit.text import forbidden_character, nfc


def bold(start: int, end: int) -> Mark:
    return Mark(kind="bold", start=start, end=end)


def link(href: str | None) -> Mark:
    return Mark(kind="link", start=0, end=1, href=href)


@pytest.mark.parametrize("text", ["", " ", "\n\t \u00a0\u2003"])
def test_P27_white_space_alone_is_no_text(text: str) -> None:
    assert checked_text(text) == TextEmpty()


def test_P27_a_text_has_at_most_10000_characters() -> None:
    assert checked_text("x" * 10_000) == "x" * 10_000
    assert checked_text("x" * 10_001) == TextTooLong(limit=10_000, length=10_001)


def test_P27_characters_are_counted_as_code_points_of_the_composed_text() -> None:
    assert checked_text("e\u0301" * 10_000) == "é" * 10_000
    assert checked_text("😀" * 10_000) == "😀" * 10_000
    assert checked_text("😀" * 10_001) == TextTooLong(limit=10_000, length=10_001)


@pytest.mark.parametrize("text", ["<b>hi</b>", "<script>alert(1)</script>", "a & b &amp; c", "</textarea><img src=x>"])
def test_P27_html_is_stored_as_plain_text(text: str) -> None:
    assert checked_text(text) == text


@pytest.mark.parametrize("text", ["one\ntwo", "a\tb", "ends\n"])
def test_P27_line_feeds_and_tabs_are_stored(text: str) -> None:
    assert checked_text(text) == text


CONTROLS = [*range(0x09), *range(0x0B, 0x20), *range(0x7F, 0xA0)]
DIRECTIONS = [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]


def test_P27_hidden_characters_are_refused_by_name() -> None:
    codes = [*CONTROLS, *DIRECTIONS, 0xD800, 0xDBFF, 0xDC00, 0xDFFF]
    expected = [TextNotPlain(character=f"U+{code:04X}") for code in codes]
    assert [checked_text(f"a{chr(code)}b") for code in codes] == expected


@pytest.mark.parametrize("text", ["שלום", "مرحبا", "e\u200dx", "a\u200fb", "\ufeffx", "👩‍👩‍👧"])
def test_P27_scripts_from_right_to_left_and_joiners_are_texts(text: str) -> None:
    assert checked_text(text) == text


def test_P27_marks_move_with_their_characters_into_the_composed_text() -> None:
    text = "e\u0301te\u0301 chaud"
    assert nfc(text) == "été chaud"
    assert checked_marks(text, (bold(0, 5), Mark(kind="italic", start=6, end=11))) == (
        bold(0, 3),
        Mark(kind="italic", start=4, end=9),
    )


def test_P27_a_mark_that_lies_within_one_composed_character_is_dropped() -> None:
    assert checked_marks("e\u0301", (bold(1, 2),)) == ()


def test_P27_marks_come_in_one_order_however_they_were_sent() -> None:
    first, second = bold(0, 1), bold(1, 2)
    assert checked_marks("ab", (second, first)) == checked_marks("ab", (first, second)) == (first, second)


def test_P27_marks_of_different_kinds_may_overlap() -> None:
    marks = (bold(0, 2), Mark(kind="italic", start=1, end=3), Mark(kind="underline", start=0, end=3))
    assert checked_marks("abc", marks) == marks


@pytest.mark.parametrize(
    "marks",
    [
        (bold(0, 4),),
        (bold(-1, 2),),
        (bold(2, 2),),
        (bold(2, 1),),
        (bold(0, 2), bold(1, 3)),
        (bold(0, 3), bold(1, 2)),
        (bold(0, 10**30),),
        (Mark(kind="bold", start=0, end=1, href="https://x.example"),),
        tuple(bold(0, 1) for _ in range(MARKS_LIMIT + 1)),
    ],
    ids=["beyond", "before", "empty", "backwards", "overlap", "inside", "huge", "bold with address", "too many"],
)
def test_P27_bad_marks_are_refused(marks: tuple[Mark, ...]) -> None:
    assert isinstance(checked_marks("abc", marks), BadMarks)


@pytest.mark.parametrize("href", ["https://x.example/a?b#c", "http://x.example", "mailto:desk@x.example", "HTTPS://X"])
def test_P27_a_link_leads_to_the_web_or_to_an_address_of_mail(href: str) -> None:
    assert checked_marks("a", (link(href),)) == (link(href),)


BAD_LINKS = [
    None,
    "",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)",
    " javascript:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "//x.example",
    "/here",
    "ftp://x.example",
    "https://x.example/\u202egpj.exe",
    "https://x.example/ y",
    "http://[broken",
    "https://desk.example@evil.example/login/",
    "https://desk.example:secret@evil.example/",
    "https://@evil.example/",
    "https://evil.example\\.desk.example/",
    "https:evil.example",
    "https://" + "x" * HREF_LIMIT,
]


@pytest.mark.parametrize("href", BAD_LINKS)
def test_P27_a_link_leads_nowhere_else(href: str | None) -> None:
    assert isinstance(checked_marks("a", (link(href),)), BadMarks)


MARKS = st.lists(st.builds(bold, st.integers(-2, 40), st.integers(-2, 40)), max_size=4).map(tuple)


# What composes, reorders, and falls apart again: accents, dots, a horn, jamo, a letter that is never composed.
COMPOSING = st.text("aeo\u0301\u0304\u0307\u0323\u031b\u0344\u0958\u1100\u1161\u11a8\uac00", max_size=40)


@given(COMPOSING, MARKS)
def test_P27_stored_marks_lie_inside_the_stored_text(text: str, marks: tuple[Mark, ...]) -> None:
    stored, moved = checked_text(text), checked_marks(text, marks)
    if isinstance(stored, str) and not isinstance(moved, BadMarks):
        ends = [0]
        for mark in moved:
            assert ends[-1] <= mark.start < mark.end <= len(stored)
            ends.append(mark.end)


@given(st.text())
def test_P27_stored_text_is_plain_and_composed(text: str) -> None:
    stored = checked_text(text)
    if isinstance(stored, str):
        assert stored == unicodedata.normalize("NFC", text)
        assert forbidden_character(stored) is None
        stored.encode()


def test_a_name_is_one_line_of_at_most_80_characters() -> None:
    assert checked_name("  Dana \n Q.  ") == "Dana Q."
    assert checked_name("x" * 80) == "x" * 80
    assert checked_name("x" * 81) == TextTooLong(limit=80, length=81)
    assert checked_name(" \n ") is None
    assert checked_name("Da\x00na") == TextNotPlain(character="U+0000")


def test_a_contact_is_stored_normalized() -> None:
    assert checked_contact(" Dana@Example.ORG ", "US") == "dana@example.org"
    assert checked_contact("(212) 555-0147", "US") == "+12125550147"
    assert checked_contact("+44 20 7946 0018", "US") == "+442079460018"
    assert checked_contact("", "US") is None


@pytest.mark.parametrize("contact", ["nobody", "a@", "@b", "12", "a@b\x00.org", "x" * 250 + "@b.org", "+1 999"])
def test_a_bad_contact_is_refused(contact: str) -> None:
    assert isinstance(checked_contact(contact, "US"), BadContact)


@given(st.text())
def test_reported_text_and_address_are_sanitized_and_storable(text: str) -> None:
    reported = sanitized_text(text, 40)
    assert len(reported) <= 40
    assert forbidden_character(reported) is None
    address = reported_address(text)
    assert not address or address.lower().startswith(("http://", "https://", "http:", "https:"))


@pytest.mark.parametrize("limit", [40])
def test_reported_text_is_cut_at_the_limit(limit: int) -> None:
    assert sanitized_text("x" * 100, limit) == "x" * limit
