"""The refresh token that came last, in the database: all nodes, and those to come, go on with it."""

import asyncio
import hashlib
from collections.abc import Callable
from typing import Any, TypeVar

from django.db import DatabaseError

from refdesk.database.run import Run

from ..models import Renewed
from ..settings import OAuth
from .encryption import sealed, unsealed

T = TypeVar("T")
WITHIN = 30.0
"""Seconds that the database may take."""


class Kept:
    """Made on the event loop, used from the threads on which servers are talked to. See `Shelf`."""

    def __init__(self, told: OAuth, *, read: Run, write: Run) -> None:
        self._of, self._read, self._write = _digest(told), read, write
        self._loop = asyncio.get_running_loop()

    def token(self) -> str:
        """What was kept for the token that is set now."""
        return self._across(self._read, _token, self._of)

    def keep(self, token: str) -> None:
        """Instead of what was kept for it, or for another that was set before."""
        self._across(self._write, _keep, self._of, token)

    def _across(self, run: Run, function: Callable[..., T], *args: Any) -> T:
        async def work() -> T:
            return await run(function, *args)

        try:
            return asyncio.run_coroutine_threadsafe(work(), self._loop).result(WITHIN)
        except DatabaseError as error:
            raise OSError(str(error)) from error


def _digest(told: OAuth) -> str:
    """Whoever sets another token wants that one used."""
    return hashlib.sha256(f"{told.client}\0{told.refresh_token}".encode()).hexdigest()


def _token(of: str) -> str:
    """The stored token; empty also if its secret key is unknown now, and then the configured token is used."""
    kept = Renewed.objects.filter(of=of).values_list("token", flat=True).first()
    return (kept and unsealed(kept)) or ""


def _keep(of: str, token: str) -> None:
    Renewed.objects.update_or_create(of=of, defaults={"token": sealed(token)})
    Renewed.objects.exclude(of=of).delete()
