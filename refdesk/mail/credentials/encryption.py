"""Encryption of secrets in the database, with a key derived from the server's secret key."""

import base64
from typing import TYPE_CHECKING

from refdesk.eventlog import tokens

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

_SALT = "refdesk.mail.refresh_token"


def encrypt(secret: str) -> str:
    """The secret, encrypted with the server's secret key."""
    return _fernet().encrypt(secret.encode()).decode()


def decrypt(text: str) -> str | None:
    """The secret; None if neither the secret key nor a fallback decrypts it."""
    from cryptography.fernet import InvalidToken

    try:
        return _fernet().decrypt(text.encode()).decode()
    except InvalidToken:
        return None


def _fernet() -> "MultiFernet":
    # Imported here because few servers have a provider that renews tokens, and the import is slow.
    from cryptography.fernet import Fernet, MultiFernet

    return MultiFernet([Fernet(base64.urlsafe_b64encode(proof.digest())) for proof in tokens.proofs(_SALT)])
