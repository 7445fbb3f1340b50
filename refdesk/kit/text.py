"""Plain text that may be stored: NFC, no control characters but tab and line feed, no bidirectional controls."""

import re
import unicodedata

# Categories Cc and Cs, without tab and line feed: PostgreSQL refuses NUL, UTF-8 can't encode lone surrogates.
_CONTROL = r"\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff"
# Embeddings, overrides and isolates can display text in another order than it is stored (Unicode TR 36).
_DIRECTION = r"\u202a-\u202e\u2066-\u2069"
_FORBIDDEN = re.compile(f"[{_CONTROL}{_DIRECTION}]")
# Marks turn nothing around, and writers of Arabic and Hebrew need them in texts. In a name they only make a second one
# that looks the same.
_MARKS = re.compile("[\u061c\u200e\u200f]")


def forbidden_character(text: str) -> str | None:
    """The first character that may not be stored, as U+XXXX, or None."""
    match = _FORBIDDEN.search(text)
    return f"U+{ord(match.group()):04X}" if match else None


def without_forbidden_characters(text: str) -> str:
    return _FORBIDDEN.sub("", text)


def without_direction_marks(text: str) -> str:
    """The text without U+061C, U+200E and U+200F, for names, addresses and tags."""
    return text if text.isascii() else _MARKS.sub("", text)


def nfc(text: str) -> str:
    """The text in Normalization Form C (UAX 15)."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def excerpt(text: str, length: int) -> str:
    """The beginning of a text on one line, at most `length` code points."""
    line = " ".join(text[: length * 4].split())
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"


def has_words(text: str, words: str) -> bool:
    """Whether `text` has all of these words, or parts of words, in any case, with or without accents."""
    folded = _folded(text)
    return all(word in folded for word in _folded(words).split())


def _folded(text: str) -> str:
    return "".join(
        character for character in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(character)
    )
