"""Links that people write for others to follow."""

import re
from urllib.parse import urlsplit

from .text import forbidden_character

LIMIT = 2_000


# The authority as browsers read it: without tabs and line breaks, a backslash like a slash, and https: also without
# slashes.
_AUTHORITY = re.compile(r"\s*(?:https?:[/\\]*|[/\\]{2,})([^/\\?#]*)", re.IGNORECASE)


def has_user(address: str) -> bool:
    """Whether a link names a user before the host, as in `https://bank.example@evil.example`: it looks like another
    host. Links of other schemes don't have one."""
    authority = _AUTHORITY.match(re.sub(r"[\t\r\n]", "", address))
    return authority is not None and "@" in authority[1]


def is_web_address(text: str) -> bool:
    """Whether it is an absolute http or https URL whose host is the one that a reader sees."""
    # Browsers read a backslash as a slash, and so another host than `urlsplit`.
    if len(text) > LIMIT or "\\" in text or forbidden_character(text) or any(character.isspace() for character in text):
        return False
    try:
        parts = urlsplit(text)
        valid = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    # A user name before an @ can look like another host.
    return valid and "@" not in parts.netloc
