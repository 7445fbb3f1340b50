"""On which pages a widget invites to a chat, as an administrator writes it: one pattern a line.

A pattern is a path, such as `/catalog/*`, or a whole address with http or https. `*` stands for any characters. The
query of an address does not count.
"""

import re
from urllib.parse import unquote

LIMIT = 50
LINE_LIMIT = 300
_PATTERN = re.compile(r"(https?://[^\s/?#]+)?/[^\s?#]*", re.IGNORECASE)


def read_pages(text: str) -> list[str]:
    """The lines that aren't empty, without blanks around them, each once."""
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


def is_pattern(line: str) -> bool:
    return len(line) <= LINE_LIMIT and _PATTERN.fullmatch(line) is not None


def patterns(text: str) -> list[str]:
    """For the browser, which compares them with decoded addresses: decoded, with the host in small letters."""
    return [_readable(line) for line in read_pages(text) if is_pattern(line)]


def _readable(pattern: str) -> str:
    origin, slash, path = pattern.partition("/") if pattern.startswith("/") else _parts(pattern)
    return origin.lower() + slash + unquote(path)


def _parts(address: str) -> tuple[str, str, str]:
    scheme, mark, rest = address.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}{mark}{host}", slash, path
