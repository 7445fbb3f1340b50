"""Tickets: what an operator's desk shows when it opens its connection.

Short-lived, signed, bound to a session and to the password that it was opened with.
"""

import hashlib
from collections.abc import Iterable
from typing import NamedTuple

from django.core.signing import BadSignature, TimestampSigner

from .models import Operator

EXPIRES_IN = 60

_signer = TimestampSigner(salt="refdesk.desk")


class Ticket(NamedTuple):
    """What a ticket says: the operator's id, and what stands for their session and for their password."""

    operator: int
    session: str
    password: str


def issue(operator: Operator, session_key: str) -> str:
    """A ticket for this operator, good for `EXPIRES_IN` seconds."""
    return _signer.sign(f"{operator.pk}.{session_hash(session_key)}.{password_hash(operator.password)}")


def read(ticket: str) -> Ticket | None:
    """What it says; None for a ticket that is expired or not ours."""
    try:
        operator, session, password = _signer.unsign(ticket, max_age=EXPIRES_IN).split(".")
        return Ticket(int(operator), session, password)
    except (BadSignature, ValueError):
        return None


def session_hash(session_key: str) -> str:
    """What stands for a session where its key must not be shown."""
    return hashlib.sha256(session_key.encode()).hexdigest()[:32]


def password_hash(kept: str) -> str:
    """What stands for a password, of what is kept of it: another one as soon as it is changed."""
    return hashlib.sha256(kept.encode()).hexdigest()[:16]


def password_hashes(operators: Iterable[int]) -> dict[int, str]:
    """What stands for the passwords that these operators have now."""
    found = Operator.objects.filter(id__in=list(operators)).values_list("id", "password")
    return {operator: password_hash(kept) for operator, kept in found}
