"""Text that a program reports (a browser, a mail program), reduced to what may be stored instead of being refused."""

from urllib.parse import urlsplit, urlunsplit

from .text import nfc, without_forbidden_characters


def sanitized_text(text: str, limit: int) -> str:
    """The text in NFC, without forbidden characters and outer white space, cut to `limit` code points."""
    return nfc(without_forbidden_characters(text)).strip()[:limit]


def sanitized_address(text: str, limit: int, *, query: bool = True) -> str:
    """An http or https address without user, password, fragment and, unless `query`, the query; else empty."""
    try:
        parts = urlsplit(sanitized_text(text, limit))
        host = parts.netloc.rpartition("@")[2]
    except ValueError:
        return ""
    address = (parts.scheme, host, parts.path, parts.query if query else "", "")
    return urlunsplit(address) if parts.scheme in ("http", "https") else ""
