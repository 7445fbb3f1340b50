"""Which addresses of push services browsers may hand over: the server sends requests to them."""

import re
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import urlsplit

LIMIT = 1_000
"""Characters of an endpoint; those of today's browsers have 150 to 700."""
BROWSERS = (
    "fcm.googleapis.com",
    "push.services.mozilla.com",
    "notify.windows.com",
    "push.apple.com",
)
"""The services of Chrome and its kin, Firefox, Edge, and Safari. A name stands for its subdomains too."""
_ENDPOINT = re.compile(f"[!-~]{{1,{LIMIT}}}")
_NAME = re.compile(r"(?=.{4,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?\Z")
_LOOPBACK = re.compile(r"http://127\.0\.0\.1:[1-9]\d{0,4}\Z")


class Endpoint(NamedTuple):
    """Where a message is posted. `service` is the entry of the list that allows it."""

    service: str
    secure: bool
    host: str
    port: int
    path: str

    @property
    def origin(self) -> str:
        return f"https://{self.host}" if self.secure else self.service


def endpoint_of(address: str, services: Iterable[str]) -> Endpoint | None:
    """None for an address of no listed service: only https on its usual port, or an origin of this machine (tests)."""
    if not _ENDPOINT.fullmatch(address):
        return None
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return None
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    origin = f"{parts.scheme}://{parts.netloc}"
    if is_loopback(origin) and origin in services and port:
        return Endpoint(origin, secure=False, host=host, port=port, path=path or "/")
    if parts.scheme != "https" or parts.netloc.lower() not in (host, f"{host}:443"):
        return None
    service = next((name for name in services if host == name or host.endswith(f".{name}")), None)
    return Endpoint(service, secure=True, host=host, port=443, path=path or "/") if service else None


def is_loopback(service: str) -> bool:
    """Whether an entry of the list is an origin of this machine."""
    return bool(_LOOPBACK.match(service))


def is_service(word: str) -> bool:
    """Whether the list may have this entry."""
    return bool(_NAME.match(word)) or is_loopback(word)
