"""Waiting for a condition without polling."""

import asyncio
from collections.abc import Callable
from typing import Self, TypeVar

T = TypeVar("T")
LIMIT = 10.0
"""The default limit of a wait in seconds."""


class Observable:
    """State that changes as frames arrive."""

    def __init__(self) -> None:
        self._changed = asyncio.Event()
        self._error: BaseException | None = None

    def changed(self) -> None:
        """Let every wait check its condition."""
        before, self._changed = self._changed, asyncio.Event()
        before.set()

    def fail(self, error: BaseException) -> None:
        """Raise this error in every wait, now and later."""
        self._error = error
        self.changed()

    async def next_change(self) -> None:
        """Wait for the next change of any kind."""
        if self._error is not None:
            raise self._error
        await self._changed.wait()

    async def until(self, holds: Callable[[Self], T | None], limit: float = LIMIT) -> T:
        """Wait until `holds(self)` is true and return its result. Raises TimeoutError after `limit` seconds."""
        try:
            async with asyncio.timeout(limit):
                while not (result := holds(self)):
                    await self.next_change()
                return result
        except TimeoutError:
            raise TimeoutError(f"not so within {limit} s: {self!r}") from None
