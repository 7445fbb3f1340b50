"""Patterns that a library writes itself: letters and digits as they are, `#` for any digit, `@` for any letter.

A pattern has no repetition and no choice, so each character of a text is compared at most as often as the pattern is
long (docs/decisions/0041-patterns-of-sensitive-data.md).
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from .digits import Span

PATTERN_LIMIT, PATTERNS_LIMIT = 40, 50
SHORTEST = 4
"""Characters without spaces: a shorter pattern finds ordinary words."""
_CLASSES = {"#": r"\d", "@": r"[^\W\d_]"}
_SEPARATORS = " \u00a0.-"
_PATRON_CARD = re.compile(r"([A-Za-z]*[0-9]*) +([0-9]{1,2})")
CARD_LENGTHS = range(6, 25)


class BadPatternError(ValueError):
    """The text can't be a pattern; `fault` says why."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


def pattern_of_card(line: str) -> str:
    """The pattern of a line with the prefix and the length of a library's cards. Raises BadPatternError."""
    written = _PATRON_CARD.fullmatch(line.strip())
    if not written or not written[1]:
        raise BadPatternError("card")
    length = int(written[2])
    if length not in CARD_LENGTHS or len(written[1]) > length - 2:
        raise BadPatternError("card")
    return written[1] + "#" * (length - len(written[1]))


def checked_pattern(line: str) -> str:
    """The pattern of a line. Raises BadPatternError."""
    pattern = " ".join(line.split())
    if len(pattern) > PATTERN_LIMIT:
        raise BadPatternError("long")
    if sum(character.isalnum() or character in _CLASSES for character in pattern) < SHORTEST:
        raise BadPatternError("short")
    return pattern


def found_by(text: str, patterns: Sequence[str]) -> Iterator[Span]:
    """Where one of the patterns matches. Spaces, dots and hyphens between characters make no difference."""
    if patterns:
        for match in _compiled(tuple(patterns)).finditer(text):
            yield match.span()


@lru_cache(maxsize=256)
def _compiled(patterns: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(patterns, key=len, reverse=True)
    # A telephone number begins with a plus sign.
    return re.compile(rf"(?<![\w+])(?:{'|'.join(map(_expression, longest_first))})(?!\w)", re.IGNORECASE)


def _expression(pattern: str) -> str:
    # A separator that were part of the pattern could match in two ways at each place: exponentially many in all.
    characters = [character for character in pattern if character not in _SEPARATORS]
    return f"[{_SEPARATORS}]?".join(_CLASSES.get(character) or re.escape(character) for character in characters)
