"""A provider's metadata and keys (OpenID Connect Discovery 1.0), stored in this process for some minutes."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache

from refdesk.outgoing.client import Request, Response, Unreachable, send

from .models import digest_of
from .reasons import Reason, SignOnRefused

ANSWER_LIMIT = 256 * 1024
"""Bytes of an answer of a provider."""
STORED_SECONDS = 300
"""For how long metadata and keys are used again. A token with an unknown key has them read anew."""
AT_ONCE = 8
"""Requests to providers at one time: a slow provider must not hold all threads for pages."""
_requests = BoundedSemaphore(AT_ONCE)
_PATH = "/.well-known/openid-configuration"
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


@dataclass(frozen=True)
class Metadata:
    """What Refdesk uses of a provider's metadata."""

    issuer: str
    authorization: str
    token: str
    keys: str
    userinfo: str
    posts_secret: bool
    """The secret is sent in the form of a token request, not in a header."""
    names_issuer: bool
    """Answers have the parameter `iss` (RFC 9207)."""


def read_metadata(issuer: str) -> Metadata:
    """Raises `SignOnRefused`."""
    name = f"refdesk.sign-on.metadata-{digest_of(issuer)}"
    stored: Metadata | None = cache.get(name)
    if stored is None:
        stored = _metadata(issuer, fetch_json(issuer.rstrip("/") + _PATH))
        cache.set(name, stored, STORED_SECONDS)
    return stored


def read_keys(metadata: Metadata, *, again: bool = False) -> list[Any]:
    """The provider's keys as JWKs; `again`: not those stored before. Raises `SignOnRefused`."""
    name = f"refdesk.sign-on.keys-{digest_of(metadata.keys)}"
    stored: list[Any] | None = None if again else cache.get(name)
    if stored is None:
        stored = fetch_json(metadata.keys).get("keys")
        if not isinstance(stored, list):
            raise SignOnRefused(Reason.INCOMPLETE, "keys")
        cache.set(name, stored, STORED_SECONDS)
    return stored


def fetch_json(address: str, headers: Mapping[str, str] | None = None, body: bytes | None = None) -> dict[str, Any]:
    """The object at an https address; with `body` it is posted as a form. Raises `SignOnRefused`."""
    form = {} if body is None else {"Content-Type": "application/x-www-form-urlencoded"}
    response = _exchange(address, {"Accept": "application/json", **form, **(headers or {})}, body)
    if 300 <= response.status < 400:
        raise SignOnRefused(Reason.REDIRECT, f"status {response.status}")
    try:
        answer = json.loads(response.body)
    except (ValueError, RecursionError) as error:
        raise SignOnRefused(Reason.INCOMPLETE, f"status {response.status}") from error
    if not isinstance(answer, dict):
        raise SignOnRefused(Reason.INCOMPLETE, f"status {response.status}")
    if response.status != 200:
        raise SignOnRefused(Reason.PROVIDER, error_code(answer.get("error")) or f"status {response.status}")
    return answer


def error_code(error: object) -> str:
    """An error code of OAuth, such as `access_denied`; empty for anything else."""
    return error if isinstance(error, str) and error.isascii() and error.replace("_", "").isalpha() else ""


def _exchange(address: str, headers: Mapping[str, str], body: bytes | None) -> Response:
    parts = urlsplit(_secure(address))
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    method = "GET" if body is None else "POST"
    request = Request(method, parts.hostname or "", parts.port or 443, path, headers, body or b"")
    config = settings.CONFIG
    with _slot():
        try:
            return send(request, limit=ANSWER_LIMIT, networks=config.outgoing_networks, authorities=config.outgoing_ca)
        except Unreachable as error:
            raise SignOnRefused(Reason.UNREACHABLE, str(error)) from error


@contextmanager
def _slot() -> Iterator[None]:
    if not _requests.acquire(timeout=2):
        raise SignOnRefused(Reason.BUSY)
    try:
        yield
    finally:
        _requests.release()


def _metadata(issuer: str, answer: Mapping[str, Any]) -> Metadata:
    if answer.get("issuer") != issuer:
        raise SignOnRefused(Reason.ISSUER, "metadata")
    methods = answer.get("code_challenge_methods_supported")
    # Microsoft Entra ID supports S256 without announcing it.
    if isinstance(methods, list) and "S256" not in methods:
        raise SignOnRefused(Reason.PKCE)
    authorization, token, keys = (_secure(answer.get(name)) for name in _ENDPOINTS)
    userinfo = answer.get("userinfo_endpoint")
    ways = answer.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    return Metadata(
        issuer=issuer,
        authorization=authorization,
        token=token,
        keys=keys,
        userinfo=_secure(userinfo) if userinfo else "",
        posts_secret=isinstance(ways, list) and "client_secret_basic" not in ways,
        names_issuer=answer.get("authorization_response_iss_parameter_supported") is True,
    )


def _secure(address: object) -> str:
    """The address, if it is one of https. Raises `SignOnRefused`."""
    try:
        parts = urlsplit(address if isinstance(address, str) else "")
        usable = parts.scheme == "https" and bool(parts.hostname) and parts.port != 0 and not parts.username
    except ValueError:
        usable = False
    if not usable or not isinstance(address, str) or not address.isascii() or parts.fragment:
        raise SignOnRefused(Reason.REDIRECT, "address without https")
    return address
