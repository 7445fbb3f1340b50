"""Waiting for something to become so, without polling."""

import asyncio
from collections.abc import Callable
from typing import Self, TypeVar

T = TypeVar("T")
LIMIT = 10.0
"""Seconds that a wait lasts at most, where nothing else is said."""


class Changing:
    """Something that changes as frames come."""

    def __init__(self) -> None:
        self._changed = asyncio.Event()
        self._trouble: BaseException | None = None

    def changed(self) -> None:
        """Wake everybody who waits."""
        before, self._changed = self._changed, asyncio.Event()
        before.set()

    def failed(self, trouble: BaseException) -> None:
        """Nothing will change any more: whoever waits is told why."""
        self._trouble = trouble
        self.changed()

    async def change(self) -> None:
        """Wait for the next change of any kind."""
        if self._trouble is not None:
            raise self._trouble
        await self._changed.wait()

    async def until(self, holds: Callable[[Self], T | None], limit: float = LIMIT) -> T:
        """Wait until `holds(self)` is true, and return what it gave; TimeoutError after `limit` seconds."""
        try:
            async with asyncio.timeout(limit):
                while not (found := holds(self)):
                    await self.change()
                return found
        except TimeoutError:
            raise TimeoutError(f"not so within {limit} s: {self!r}") from None
