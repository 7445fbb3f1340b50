"""Excerpts of search results are cut between words and always show the first match as a whole."""

import pytest

from refdesk.search.excerpts import LENGTH, Piece, excerpt
from refdesk.search.tokenizer import terms

ENGLISH = ["en"]


def shown(text: str, query: str) -> str:
    pieces = excerpt(text, terms(f"{query} ", ENGLISH), ENGLISH)
    return "".join(f"[{piece.text}]" if piece.meant else piece.text for piece in pieces)


def test_excerpt_is_the_whole_text_if_it_is_short() -> None:
    assert shown("Where is the 1924 city directory?", "city directory") == "Where is the 1924 [city] [directory]?"
    assert excerpt("", terms("map ", ENGLISH), ENGLISH) == []


@pytest.mark.parametrize("before", range(0, 300, 7))
def test_excerpt_shows_whole_words_and_the_match_near_its_beginning(before: int) -> None:
    filling = "shelves and rooms of the old library building on the hill beside the harbor "
    text = f"{(filling * 5)[:before]} directory {filling * 5}".strip()
    result = shown(text, "directory")
    assert "[directory]" in result
    assert result.index("[directory]") <= 64
    words = result.replace("[", "").replace("]", "").removeprefix("… ").removesuffix(" …").split()
    assert set(words) <= set(text.split())


@pytest.mark.parametrize("before", [0, 59, 60, 61, 150, 160, 219, 220, 221])
def test_excerpt_never_cuts_a_match_even_in_a_text_without_spaces(before: int) -> None:
    word = "x" * 64
    text = f"{'-' * before}{word}{'-' * 300}"
    assert Piece(word, True) in excerpt(text, terms(f"{word} ", ENGLISH), ENGLISH)
    assert len(shown(text, word)) <= LENGTH + 70


def test_excerpt_without_a_match_is_the_beginning_cut_between_words() -> None:
    result = shown("shelf " * 100, "directory")
    assert result.endswith("shelf …")
    assert len(result) <= LENGTH + 2
