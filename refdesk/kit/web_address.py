"""An address of the web that one person gives another to open, in one form: whole, and leading where it says."""

from ipaddress import ip_address
from typing import Literal
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

import idna

from .text import forbidden_character

Fault = Literal["empty", "too_long", "not_web", "user", "not_whole"]

_PORTS = {"http": 80, "https": 443}
# What an address may hold as it is; all else is written as %XX. An escape that is there already stays.
_AS_IT_IS = "%/:=&?~+!$,;'@()*[]"


class BadAddressError(ValueError):
    """The text is no such address; `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault: Fault = fault


def normalise(text: str, limit: int) -> str:
    """The http or https address as browsers write it, in ASCII, at most `limit` characters.

    Refused is what has a user or password before an @, which can make an address read as if it led somewhere else.
    """
    text = text.strip()
    if not text:
        raise BadAddressError("empty")
    parts = _split(text)
    # Browsers read a backslash as a slash, and so another host than we would.
    if "\\" in text or any(c.isspace() for c in text) or forbidden_character(text):
        raise BadAddressError("not_whole")
    if "@" in parts.netloc:
        raise BadAddressError("user")
    rest = [quote(part, safe=_AS_IT_IS) for part in (parts.path or "/", parts.query, parts.fragment)]
    address = urlunsplit((parts.scheme, _place(parts), *rest))
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


def _place(parts: SplitResult) -> str:
    """Host and port, without the port that everybody expects."""
    try:
        host, port = _host(parts.hostname or ""), parts.port
    except ValueError as error:
        raise BadAddressError("not_whole") from error
    return host if port in (None, _PORTS[parts.scheme]) else f"{host}:{port}"


def _host(name: str) -> str:
    if ":" in name:
        return f"[{ip_address(name).compressed}]"
    return idna.encode(name, uts46=True).decode("ascii")
