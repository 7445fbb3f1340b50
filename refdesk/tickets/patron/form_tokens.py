"""A public form's stamp: for which queue it was made and when, and the key of the one ticket that it can make.

Signed, so that a program has to load the form anew for each ticket, and to wait a little, as people do by themselves.
"""

import re
import secrets
from typing import NamedTuple

from django.core.signing import BadSignature, Signer

_signer = Signer(salt="refdesk.tickets.form")
_PARTS = re.compile(r"(\d{1,12})\.(\d{1,15})\.([\w-]{16,32})", re.ASCII)

VALID_FOR = 24 * 3600_000
"""In milliseconds: whoever writes for longer sends the form once more."""


class FormToken(NamedTuple):
    """What a stamp says."""

    at: int
    key: str


def issue(queue: int, now: int) -> str:
    """A stamp for a form of this queue."""
    return _signer.sign(f"{queue}.{now}.{secrets.token_urlsafe(16)}")


def read(text: str, queue: int) -> FormToken | None:
    """What the stamp says; None where it is not ours, or another queue's."""
    try:
        parts = _PARTS.fullmatch(_signer.unsign(text))
    except BadSignature:
        return None
    return FormToken(int(parts[2]), parts[3]) if parts and int(parts[1]) == queue else None
