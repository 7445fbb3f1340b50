"""URLs that one person sends another to open, in normal form."""

from ipaddress import ip_address
from typing import Literal
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

import idna

from .text import forbidden_character

Fault = Literal["empty", "too_long", "not_web", "user", "not_whole"]

_PORTS = {"http": 80, "https": 443}
# Characters that are not percent-encoded; existing escapes stay.
_SAFE = "%/:=&?~+!$,;'@()*[]"


class BadAddressError(ValueError):
    """The text is not such a URL."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault: Fault = fault


def normalize(text: str, limit: int) -> str:
    """The http or https URL as browsers write it, in ASCII, at most `limit` characters.

    Raises `BadAddressError`, also for a user name before an @, which can look like another host.
    """
    text = text.strip()
    if not text:
        raise BadAddressError("empty")
    parts = _split(text)
    # Browsers read a backslash as a slash, and so another host than `urlsplit`.
    if "\\" in text or any(c.isspace() for c in text) or forbidden_character(text):
        raise BadAddressError("not_whole")
    if "@" in parts.netloc:
        raise BadAddressError("user")
    rest = [quote(part, safe=_SAFE) for part in (parts.path or "/", parts.query, parts.fragment)]
    address = urlunsplit((parts.scheme, _authority(parts), *rest))
    if len(address) > limit:
        raise BadAddressError("too_long")
    return address


def _split(text: str) -> SplitResult:
    try:
        parts = urlsplit(text)
    except ValueError as error:
        raise BadAddressError("not_whole") from error
    if parts.scheme not in _PORTS:
        raise BadAddressError("not_web")
    return parts


def _authority(parts: SplitResult) -> str:
    """Host and port, without the default port."""
    try:
        host, port = _host(parts.hostname or ""), parts.port
    except ValueError as error:
        raise BadAddressError("not_whole") from error
    return host if port in (None, _PORTS[parts.scheme]) else f"{host}:{port}"


def _host(name: str) -> str:
    if ":" in name:
        return f"[{ip_address(name).compressed}]"
    return idna.encode(name, uts46=True).decode("ascii")
