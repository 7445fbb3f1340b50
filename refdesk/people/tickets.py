"""Tickets: what an operator's desk shows when it opens its connection. Short-lived, signed, bound to a session."""

import hashlib

from django.core.signing import BadSignature, TimestampSigner

from .models import Operator

EXPIRES_IN = 60

_signer = TimestampSigner(salt="refdesk.desk")


def issue(operator: Operator, session_key: str) -> str:
    """A ticket for this operator, good for `EXPIRES_IN` seconds."""
    return _signer.sign(f"{operator.pk}.{session_hash(session_key)}")


def read(ticket: str) -> tuple[int, str] | None:
    """The operator's id and the hash of their session; None for a ticket that is expired or not ours."""
    try:
        operator, session = _signer.unsign(ticket, max_age=EXPIRES_IN).split(".")
        return int(operator), session
    except (BadSignature, ValueError):
        return None


def session_hash(session_key: str) -> str:
    """What stands for a session where its key must not be shown."""
    return hashlib.sha256(session_key.encode()).hexdigest()[:32]
