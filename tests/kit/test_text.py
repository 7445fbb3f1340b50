"""Which plain text may be stored, and excerpts."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refdesk.kit.text import excerpt, forbidden_character, has_words, nfc


@pytest.mark.parametrize(
    ("text", "character"),
    [
        ("plain\ttext\nof two lines", None),
        ("a\x00b", "U+0000"),
        ("a\rb", "U+000D"),
        ("a\x1bb", "U+001B"),
        ("a\x7fb", "U+007F"),
        ("a\x85b", "U+0085"),
        ("a\ud800b", "U+D800"),
        ("a\u202eb", "U+202E"),
        ("a\u2066b", "U+2066"),
        ("\u200e\u200f\u061c", None),
        ("first\x01 and \u202e", "U+0001"),
    ],
)
def test_P27_forbidden_character_returns_the_first_one(text: str, character: str | None) -> None:
    assert forbidden_character(text) == character


@given(st.text(st.characters(exclude_categories=())))
def test_P27_text_without_forbidden_characters_can_be_stored(text: str) -> None:
    if forbidden_character(text) is None:
        assert "\x00" not in text
        text.encode()
        assert not [c for c in text if unicodedata.category(c) in ("Cc", "Cs") and c not in "\t\n"]


@given(st.text())
def test_P27_nfc_is_idempotent(text: str) -> None:
    assert nfc(nfc(text)) == nfc(text) == unicodedata.normalize("NFC", text)


@given(st.text(), st.integers(1, 200))
def test_excerpt_is_one_line_of_limited_length(text: str, length: int) -> None:
    line = excerpt(text, length)
    assert len(line) <= length
    assert line == " ".join(line.split())


def test_excerpt_ends_with_an_ellipsis_only_if_it_was_cut() -> None:
    assert excerpt("Where do\n I renew?", 120) == "Where do I renew?"
    assert excerpt("word " * 100, 10) == "word word…"


@pytest.mark.parametrize("words", ["", "oberg", "ÖBERG", "berg alv", "O\u0308berg"])
def test_has_words_ignores_case_accents_and_order(words: str) -> None:
    assert has_words("Älva Öberg", words)


def test_has_words_requires_every_word() -> None:
    assert not has_words("Älva Öberg", "alva strand")
