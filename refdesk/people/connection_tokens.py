"""Connection tokens: the credential in the first frame of an operator\'s connection.

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


class Credential(NamedTuple):
    """What a connection token says: the operator's id, and what stands for their session and for their password."""

    operator: int
    session: str
    password: str


def issue(operator: Operator, session_key: str) -> str:
    """A connection token of this operator, good for `EXPIRES_IN` seconds."""
    session = session_hash(session_key)
    DeskSession.objects.get_or_create(hash=session, defaults={"session_id": session_key, "operator": operator})
    return _signer.sign(f"{operator.pk}.{session}.{password_hash(operator.password)}")


def read(token: str) -> Credential | None:
    """What it says; None for a token that is expired or not ours."""
    try:
        operator, session, password = _signer.unsign(token, max_age=EXPIRES_IN).split(".")
        return Credential(int(operator), session, password)
    except (BadSignature, ValueError):
        return None


def session_hash(session_key: str) -> str:
    """What stands for a session where its key must not be shown."""
    return hashlib.sha256(session_key.encode()).hexdigest()[:32]


def password_hash(kept: str) -> str:
    """What stands for a password, of what is kept of it: another one as soon as it is changed."""
    return hashlib.sha256(kept.encode()).hexdigest()[:16]


def holding(told: Iterable[Credential]) -> set[Credential]:
    """Those among them whose session lasts and whose password is still the same. One query for all."""
    wanted = set(told)
    lasting = DeskSession.objects.filter(
        hash__in={one.session for one in wanted}, session__expire_date__gt=timezone.now()
    )
    rows = lasting.values_list("operator_id", "hash", "operator__password")
    return wanted & {Credential(operator, session, password_hash(kept)) for operator, session, kept in rows}
