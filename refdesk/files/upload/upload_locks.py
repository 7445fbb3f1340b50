"""Of each upload one is received at a time in a process, whatever attempts there are: the newest takes over.

A phone that lost its network attempts again while the server still waits for the bytes of the connection that is gone.
Were all of them received side by side, many that stall would hold many times the room that was announced.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from .receive import Body


@dataclass
class _Attempts:
    """Of one upload: how many there are, and whose bytes came last."""

    newest: Body
    count: int = 0
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class UploadLocks:
    """Which attempts there are, by their upload."""

    def __init__(self) -> None:
        self._of: dict[int, _Attempts] = {}

    @asynccontextmanager
    async def hold(self, upload: int, body: Body) -> AsyncIterator[None]:
        """Wait until the try before this one is over: it waits for no byte any more, but what is here it may finish."""
        attempts = self._of.setdefault(upload, _Attempts(body))
        if attempts.count:
            attempts.newest.stop_waiting()
        attempts.newest = body
        attempts.count += 1
        try:
            async with attempts.lock:
                yield
        finally:
            attempts.count -= 1
            if not attempts.count:
                del self._of[upload]
