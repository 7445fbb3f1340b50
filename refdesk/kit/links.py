"""Addresses that people give for others to follow."""

from urllib.parse import urlsplit

from .text import forbidden_character

LIMIT = 2_000


def is_web_address(text: str) -> bool:
    """Whether it is a whole address of the web that leads where it seems to."""
    # Browsers read a backslash as a slash, and so another host than we would.
    if len(text) > LIMIT or "\\" in text or forbidden_character(text) or any(character.isspace() for character in text):
        return False
    try:
        parts = urlsplit(text)
        leads = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    # What stands before an @ can make a link read as another host's.
    return leads and "@" not in parts.netloc
