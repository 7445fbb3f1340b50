"""Lets one attempt at a time receive the bytes of an upload in this process; the newest attempt replaces the others.

A phone that lost its network tries again while the server still waits on the dead connection. If attempts ran side by
side, many stalled ones would hold many times the announced space.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from .receive import Body


@dataclass
class _Attempts:
    """The attempts at one upload: how many there are, and the body of the newest."""

    newest: Body
    count: int = 0
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class UploadLocks:
    """Locks by upload."""

    def __init__(self) -> None:
        self._of: dict[int, _Attempts] = {}

    @asynccontextmanager
    async def hold(self, upload: int, body: Body) -> AsyncIterator[None]:
        """Wait for the previous attempt to end. It stops waiting for bytes, but may finish what has arrived."""
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
