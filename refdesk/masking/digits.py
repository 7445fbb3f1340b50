"""Numbers in a text, in the groups in which they are written."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

Span = tuple[int, int]

SEPARATORS = " \u00a0.\u2010\u2011-"
"""Characters between the groups of a number, as in a character class."""
_RUN = re.compile(rf"(?<![\d+])\d+(?:[{SEPARATORS}]\d+)*")
_GROUP = re.compile(r"\d+")
# A DOI is an identifier as a whole, whatever its digits are.
_DOI = re.compile(r"\b10\.\d{4,9}/\S+")
_ADDRESS = re.compile(r"\bhttps?://\S+", re.IGNORECASE)
GROUPS_LIMIT = 8
"""Numbers of more groups are not looked for."""


class Number(NamedTuple):
    """Digits in groups, and where they stand in the text."""

    digits: str
    groups: tuple[int, ...]
    span: Span


def numbers(text: str, shortest: int, longest: int) -> Iterator[Number]:
    """Every sequence of whole groups with so many digits. A number after a plus sign is a telephone number."""
    for run in _RUN.finditer(text):
        groups = [(run.start() + group.start(), group.group()) for group in _GROUP.finditer(run.group())]
        for first in range(len(groups)):
            yield from _beginning_at(groups[first : first + GROUPS_LIMIT], shortest, longest)


def _beginning_at(groups: Sequence[tuple[int, str]], shortest: int, longest: int) -> Iterator[Number]:
    digits, lengths = "", []
    for start, group in groups:
        digits += group
        lengths.append(len(group))
        if len(digits) > longest:
            return
        if len(digits) >= shortest:
            # `int` reads the digits of all scripts.
            ascii_digits = digits if digits.isascii() else "".join(str(int(digit)) for digit in digits)
            yield Number(ascii_digits, tuple(lengths), (groups[0][0], start + len(group)))


def identifiers(text: str) -> list[Span]:
    """Where DOIs are in the text."""
    return [match.span() for match in _DOI.finditer(text)] if "10." in text else []


def addresses(text: str) -> list[Span]:
    """Where web addresses are in the text."""
    return [match.span() for match in _ADDRESS.finditer(text)] if "://" in text else []


def is_inside(span: Span, outer: Sequence[Span]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in outer)


def has_word_near(text: str, span: Span, words: re.Pattern[str]) -> bool:
    """Whether one of the words stands shortly before or after the span."""
    start, end = span
    return bool(words.search(text[max(0, start - 60) : start]) or words.search(text[end : end + 40]))
