"""The newest refresh token in the database, shared by all nodes and encrypted with the server's secret key."""

import asyncio
import base64
import hashlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import DatabaseError

from refdesk.database.run import Run
from refdesk.eventlog import tokens

from ..models import RefreshToken
from ..settings import OAuthSettings

T = TypeVar("T")
DATABASE_TIMEOUT = 30.0
"""Seconds to wait for the database."""


class DatabaseTokenStore:
    """Created on the event loop, called from the threads that talk to servers. See `RefreshTokenStore`."""

    def __init__(self, settings: OAuthSettings, *, read: Run, write: Run) -> None:
        self._digest, self._read, self._write = _digest(settings), read, write
        self._loop = asyncio.get_running_loop()

    def token(self) -> str:
        return self._run(self._read, _token, self._digest)

    def save(self, token: str) -> None:
        """Replace the stored token, also one of a token that was configured before."""
        self._run(self._write, _save, self._digest, token)

    def _run(self, run: Run, function: Callable[..., T], *args: Any) -> T:
        async def work() -> T:
            return await run(function, *args)

        try:
            return asyncio.run_coroutine_threadsafe(work(), self._loop).result(DATABASE_TIMEOUT)
        except DatabaseError as error:
            raise OSError(str(error)) from error


def _digest(settings: OAuthSettings) -> str:
    """A newly configured token has another digest, so that the stored one is not used for it."""
    return hashlib.sha256(f"{settings.client}\0{settings.refresh_token}".encode()).hexdigest()


def _token(digest: str) -> str:
    """The stored token; empty also if its secret key is unknown now, and then the configured token is used."""
    encrypted = RefreshToken.objects.filter(configured_digest=digest).values_list("encrypted_token", flat=True).first()
    return (encrypted and decrypt(encrypted)) or ""


def _save(digest: str, token: str) -> None:
    RefreshToken.objects.update_or_create(configured_digest=digest, defaults={"encrypted_token": encrypt(token)})
    RefreshToken.objects.exclude(configured_digest=digest).delete()


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
