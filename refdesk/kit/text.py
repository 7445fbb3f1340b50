"""Plain text as it may be stored: NFC, no control characters but line breaks, no hidden changes of direction."""

import re
import unicodedata

# Categories Cc and Cs, without tab and line feed; NUL is refused by PostgreSQL, lone surrogates by UTF-8.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
# Embeddings, overrides and isolates can make a text read as something else than it says (Unicode TR 36).
_DIRECTION = re.compile(r"[\u202a-\u202e\u2066-\u2069]")


def forbidden_character(text: str) -> str | None:
    """The first character that a stored text may not hold, as U+XXXX, or None."""
    found = _CONTROL.search(text) or _DIRECTION.search(text)
    return f"U+{ord(found.group()):04X}" if found else None


def nfc(text: str) -> str:
    """The text in Unicode's composed form (NFC, UAX 15)."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def excerpt(text: str, length: int) -> str:
    """The beginning of a text on one line, cut at `length` characters."""
    line = " ".join(text[: length * 4].split())
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"
