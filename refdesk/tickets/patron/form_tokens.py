"""Signed tokens of public forms: the queue, when the form was made, and the key of the one ticket that it can open.

A program has to load the form for each ticket, and to wait a little, as people do anyway.
"""

import re
import secrets
from typing import NamedTuple

from django.core.signing import BadSignature, Signer

_PARTS = re.compile(r"(\d{1,12})\.(\d{1,15})\.([\w-]{16,32})", re.ASCII)

VALID_FOR = 24 * 3600_000
"""How long (ms) a token is valid; after that the form has to be sent once more."""


class FormToken(NamedTuple):
    """When (ms) the form was made, and the key of its ticket."""

    at: int
    key: str


def issue(queue: int, now: int) -> str:
    return _signer().sign(f"{queue}.{now}.{secrets.token_urlsafe(16)}")


def read(text: str, queue: int) -> FormToken | None:
    """The content of a token; None if the signature is wrong, or the queue is another."""
    try:
        parts = _PARTS.fullmatch(_signer().unsign(text))
    except BadSignature:
        return None
    return FormToken(int(parts[2]), parts[3]) if parts and int(parts[1]) == queue else None


def _signer() -> Signer:
    return Signer(salt="refdesk.tickets.form")
