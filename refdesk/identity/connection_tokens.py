"""Connection tokens: the credential in the first frame of an operator\'s connection.

Short-lived, signed, bound to a session and to the password that it was opened with.
"""

import hashlib
from collections.abc import Iterable
from typing import NamedTuple

from django.core.signing import BadSignature, TimestampSigner
from django.utils import timezone

from refdesk.staff.models import Operator

from .models import DeskSession

EXPIRES_IN = 60


class Credential(NamedTuple):
    """The content of a connection token: the operator's id, and the hashes of their session and their password."""

    operator: int
    session: str
    password: str


def issue(operator: Operator, session_key: str) -> str:
    """A connection token of this operator, good for `EXPIRES_IN` seconds."""
    session = session_hash(session_key)
    DeskSession.objects.get_or_create(hash=session, defaults={"session_id": session_key, "operator": operator})
    return _signer().sign(f"{operator.pk}.{session}.{password_hash(operator.password)}")


def read(token: str) -> Credential | None:
    """The token's content; None where it is expired or was not signed here."""
    try:
        operator, session, password = _signer().unsign(token, max_age=EXPIRES_IN).split(".")
        return Credential(int(operator), session, password)
    except (BadSignature, ValueError):
        return None


def session_hash(session_key: str) -> str:
    """Identifies a session where its key must not appear."""
    return hashlib.sha256(session_key.encode()).hexdigest()[:32]


def password_hash(stored: str) -> str:
    """Identifies a password by its stored form; it changes with every change of the password."""
    return hashlib.sha256(stored.encode()).hexdigest()[:16]


def still_valid(credentials: Iterable[Credential]) -> set[Credential]:
    """Those whose session exists and whose password has not changed. One query for all."""
    claimed = set(credentials)
    lasting = DeskSession.objects.filter(
        hash__in={credential.session for credential in claimed}, session__expire_date__gt=timezone.now()
    )
    rows = lasting.values_list("operator_id", "hash", "operator__password")
    return claimed & {Credential(operator, session, password_hash(stored)) for operator, session, stored in rows}


def _signer() -> TimestampSigner:
    return TimestampSigner(salt="refdesk.desk")
