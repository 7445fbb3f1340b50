"""Regular expressions that ignore case and accents, for texts without an index, the same on every database.

SQLite ignores case in ASCII only, PostgreSQL by its locale, and neither ignores accents. So a letter of the pattern
matches every character that folds to it.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from .tokenizer import folded

# Latin, Greek and Cyrillic; other scripts have neither case nor accents that people leave out.
_LETTERS = (*range(0x41, 0x530), *range(0x1E00, 0x2000))
_ACCENTS = "[\u0300-\u036f]*"


def pattern(word: str) -> str:
    """A regular expression, of what Python and PostgreSQL have in common, that matches the word."""
    plain = "".join(folded(letter) if letter.isalpha() else letter for letter in unicodedata.normalize("NFC", word))
    return "".join(_parts(plain))


def _parts(plain: str) -> Iterator[str]:
    forms, at = _forms(), 0
    while at < len(plain):
        two = plain[at : at + 2]
        whole = "".join(_one(letter) for letter in two)
        yield f"(?:{whole}|[{forms[two]}])" if len(two) == 2 and two in forms else _one(plain[at])
        at += 2 if len(two) == 2 and two in forms else 1


def _one(letter: str) -> str:
    forms = _forms().get(letter)
    return f"[{forms}]{_ACCENTS}" if forms else re.escape(letter)


@cache
def _forms() -> dict[str, str]:
    """The characters that fold to a letter, or to two letters."""
    found: defaultdict[str, str] = defaultdict(str)
    for letter in map(chr, _LETTERS):
        if letter.isalpha():
            found[folded(letter)] += letter
    return dict(found)
