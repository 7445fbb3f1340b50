"""Tickets: what an operator's desk shows when it opens its connection.

Short-lived, signed, bound to a session and to the password that it was opened with.
"""

import hashlib
from collections.abc import Iterable
from typing import NamedTuple

from django.core.signing import BadSignature, TimestampSigner
from django.utils import timezone

from .models import DeskSession, Operator

EXPIRES_IN = 60

_signer = TimestampSigner(salt="refdesk.desk")


class Ticket(NamedTuple):
    """What a ticket says: the operator's id, and what stands for their session and for their password."""

    operator: int
    session: str
    password: str


def issue(operator: Operator, session_key: str) -> str:
    """A ticket for this operator, good for `EXPIRES_IN` seconds."""
    session = session_hash(session_key)
    DeskSession.objects.get_or_create(hash=session, defaults={"session_id": session_key, "operator": operator})
    return _signer.sign(f"{operator.pk}.{session}.{password_hash(operator.password)}")


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


def holding(told: Iterable[Ticket]) -> set[Ticket]:
    """Those among them whose session lasts and whose password is still the same. One query for all."""
    wanted = set(told)
    lasting = DeskSession.objects.filter(
        hash__in={ticket.session for ticket in wanted}, session__expire_date__gt=timezone.now()
    )
    rows = lasting.values_list("operator_id", "hash", "operator__password")
    return wanted & {Ticket(operator, session, password_hash(kept)) for operator, session, kept in rows}
