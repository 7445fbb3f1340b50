"""Marks the words of a query in a text, or in an excerpt around the first of them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .tokenizer import Term, forms, kinds, split

LENGTH = 220
_BEFORE = 60
"""Characters before the first match at most: a list shows two short lines of an excerpt."""
_WORD_LIMIT = 40
"""A longer word is cut: a script without spaces would shift an excerpt by a sentence."""
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Piece:
    """A part of a text; `meant` where it matches the query."""

    text: str
    meant: bool


def marked(text: str, terms: Sequence[Term], languages: Sequence[str]) -> list[Piece]:
    """The whole text, split into pieces."""
    at, pieces = 0, []
    for match in _meant(text, terms, languages):
        pieces += [Piece(text[at : match.start()], False), Piece(match.group(), True)]
        at = match.end()
    return [piece for piece in [*pieces, Piece(text[at:], False)] if piece.text]


def excerpt(text: str, terms: Sequence[Term], languages: Sequence[str]) -> list[Piece]:
    """About 200 characters of the text with the first match near their beginning, cut between words."""
    first = next(_meant(text, terms, languages), None)
    begin = _word_start(text, first.start() - _BEFORE) if first and first.start() > _BEFORE else 0
    end = max(_word_end(text, begin + LENGTH), first.end() if first else 0)
    shown = ("… " if begin else "") + text[begin:end].strip() + (" …" if end < len(text) else "")
    return marked(shown, terms, languages)


def _meant(text: str, terms: Sequence[Term], languages: Sequence[str]) -> Iterator[re.Match[str]]:
    stemmers = kinds(languages)
    for match in _WORD.finditer(text):
        parts = split(match.group())
        if any(term.fits(forms(part, stemmers)) for part in parts for term in terms):
            yield match


def _word_start(text: str, at: int) -> int:
    """The beginning of the first word that begins at `at` or after it."""
    if text[at - 1].isspace():
        return at
    space = text.find(" ", at, at + _WORD_LIMIT)
    return space + 1 if space >= 0 else at


def _word_end(text: str, at: int) -> int:
    """The end of the last word that ends before `at`."""
    if at >= len(text):
        return len(text)
    space = text.rfind(" ", at - _WORD_LIMIT, at + 1)
    return space if space >= 0 else at
