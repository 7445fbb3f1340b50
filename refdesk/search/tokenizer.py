"""Splits texts and queries into tokens: words without case and accents, whole and as stems.

Folding and stemming are done here and not in the database, so that every database finds the same.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock

import Stemmer

_STEMMERS = """
ar:arabic ca:catalan cs:czech da:danish de:german el:greek en:english es:spanish et:estonian eu:basque fi:finnish
fr:french ga:irish hi:hindi hu:hungarian hy:armenian id:indonesian it:italian lt:lithuanian nb:norwegian ne:nepali
nl:dutch nn:norwegian no:norwegian pl:polish pt:portuguese ro:romanian ru:russian sr:serbian sv:swedish ta:tamil
tr:turkish yi:yiddish
"""
_ENGLISH = """
a an and are as at be been by can could did do does for from had has have how i if in is it its may me my not of on or
our shall should so that the their there these they this those to us was we were what when where which who why will
with would you your
"""

STEMMERS = dict(pair.split(":") for pair in _STEMMERS.split())
"""The name of the Snowball stemmer by the first part of a language's tag."""
EMPTY_WORDS = frozenset(_ENGLISH.split())
"""Stop words: searched for only where a query has no other words."""

WORDS_LIMIT = 12
LENGTH_LIMIT = 64
PREFIX_LEAST = 2

# Letters that Unicode doesn't decompose into a letter and an accent.
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "’": "'", "ʼ": "'"}
)
_ACCENT = re.compile(r"[\u0300-\u036f]")
# The 's of "library's" and the l' of "l'heure" are no words.
_CLIPPED = re.compile(r"(?<=\w)'\w\b|\b\w'(?=\w)")
SIGNS = "".join(
    chr(code)
    for block in (range(0x0900, 0x0E00), range(0x0E31, 0x0E4F))
    for code in block
    if unicodedata.category(chr(code)).startswith("M")
)
"""Indic and Thai vowel signs, which belong to their letter. `\\w` of regular expressions doesn't match them.

Punctuation and currency signs of their blocks are left out: FTS5 splits a word there, and refuses a query for a word of
several tokens.
"""
# Chinese and Japanese don't separate words, so each character is a token.
_WORD = re.compile(rf"[\u3040-\u30ff\u3400-\u9fff]|(?:[^\W_\u3040-\u30ff\u3400-\u9fff][{SIGNS}]*)+")
_lock = Lock()
_stemmers: dict[str, Stemmer.Stemmer] = {}


@dataclass(frozen=True)
class Term:
    """One word of a query. Any of these forms matches; with `prefix` (a word being typed), all that begin with it."""

    forms: frozenset[str]
    prefix: str = ""

    def fits(self, forms: Iterable[str]) -> bool:
        """Whether a word with these forms matches."""
        return any(form in self.forms or (self.prefix and form.startswith(self.prefix)) for form in forms)


def folded(text: str) -> str:
    """The text without case and accents."""
    small = unicodedata.normalize("NFKD", text.casefold())
    return unicodedata.normalize("NFKC", _ACCENT.sub("", small)).translate(_LETTERS)


def split(text: str) -> list[str]:
    """The words of a text, folded, in their order."""
    return [word[:LENGTH_LIMIT] for word in _WORD.findall(_CLIPPED.sub("", folded(text)))]


def kinds(languages: Iterable[str]) -> list[str]:
    """The names of the stemmers for these language tags."""
    names = {STEMMERS.get(language.split("-")[0].lower(), "") for language in languages}
    return sorted(names - {""})


def forms(word: str, stemmers: Iterable[str]) -> frozenset[str]:
    """A folded word, and its stem by each of these stemmers."""
    # Nothing is left of some words of grammar: Greek "εις", for one.
    return frozenset(filter(None, (word, *(_stem(word, stemmer) for stemmer in stemmers))))


def indexed(texts: Iterable[str], language: str) -> list[str]:
    """Every form that these texts are found by, once.

    One text at a time: a regular expression holds the GIL while it searches a text.
    """
    return inflected(dict.fromkeys(word for text in texts for word in split(text)), language)


def inflected(words: Iterable[str], language: str) -> list[str]:
    """Every form that these folded words are found by, once."""
    stemmers = kinds([language])
    return list(dict.fromkeys(form for word in words for form in sorted(forms(word, stemmers))))


def terms(query: str, languages: Iterable[str]) -> list[Term]:
    """What a query looks for: any of its words. The last may be unfinished, unless something follows it."""
    words = split(query)
    if not words:
        return []
    stemmers = kinds(languages)
    unfinished = words[-1] if query[-1:].isalnum() and len(words[-1]) >= PREFIX_LEAST else ""
    return [Term(forms(word, stemmers), word if word == unfinished else "") for word in searched(query)]


def any_of(words: Iterable[str], stemmers: Sequence[str]) -> Term:
    """Any of these folded words counts as the same word."""
    return Term(frozenset(form for word in words for form in forms(word, stemmers)))


def searched(query: str) -> list[str]:
    """The words of a query that are searched for, folded, each once."""
    words = split(query)
    said = [word for word in words if word not in EMPTY_WORDS] or words
    return list(dict.fromkeys(said))[-WORDS_LIMIT:]


@lru_cache(maxsize=65_536)
def _stem(word: str, kind: str) -> str:
    # A stemmer has a buffer, so it is not thread-safe.
    with _lock:
        if kind not in _stemmers:
            _stemmers[kind] = Stemmer.Stemmer(kind)
        return _stemmers[kind].stemWord(word)
