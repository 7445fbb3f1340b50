"""The refresh token that came last, in the database: all nodes, and those to come, go on with it."""

import asyncio
import hashlib
from collections.abc import Callable
from typing import Any, TypeVar

from django.db import DatabaseError

from refdesk.database.run import Run

from ..models import RefreshToken
from ..settings import OAuthSettings
from .encryption import decrypt, encrypt

T = TypeVar("T")
WITHIN = 30.0
"""Seconds that the database may take."""


class DatabaseTokenStore:
    """Made on the event loop, used from the threads on which servers are talked to. See `Shelf`."""

    def __init__(self, told: OAuthSettings, *, read: Run, write: Run) -> None:
        self._digest, self._read, self._write = _digest(told), read, write
        self._loop = asyncio.get_running_loop()

    def token(self) -> str:
        """What was kept for the token that is set now."""
        return self._across(self._read, _token, self._digest)

    def keep(self, token: str) -> None:
        """Instead of what was kept for it, or for another that was set before."""
        self._across(self._write, _keep, self._digest, token)

    def _across(self, run: Run, function: Callable[..., T], *args: Any) -> T:
        async def work() -> T:
            return await run(function, *args)

        try:
            return asyncio.run_coroutine_threadsafe(work(), self._loop).result(WITHIN)
        except DatabaseError as error:
            raise OSError(str(error)) from error


def _digest(told: OAuthSettings) -> str:
    """Whoever sets another token wants that one used."""
    return hashlib.sha256(f"{told.client}\0{told.refresh_token}".encode()).hexdigest()


def _token(digest: str) -> str:
    """The stored token; empty also if its secret key is unknown now, and then the configured token is used."""
    kept = RefreshToken.objects.filter(configured_digest=digest).values_list("encrypted_token", flat=True).first()
    return (kept and decrypt(kept)) or ""


def _keep(digest: str, token: str) -> None:
    RefreshToken.objects.update_or_create(configured_digest=digest, defaults={"encrypted_token": encrypt(token)})
    RefreshToken.objects.exclude(configured_digest=digest).delete()
