"""Of each upload one is received at a time in a process, whatever tries there are: the newest takes over.

A phone that lost its network tries again while the server still waits for the bytes of the connection that is gone.
Were all of them received side by side, many that stall would hold many times the room that was announced.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from .receive import Body


@dataclass
class _Tries:
    """Of one upload: how many there are, and whose bytes came last."""

    newest: Body
    count: int = 0
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


class Turns:
    """Which tries there are, by their upload."""

    def __init__(self) -> None:
        self._of: dict[int, _Tries] = {}

    @asynccontextmanager
    async def turn(self, upload: int, body: Body) -> AsyncIterator[None]:
        """Wait until the try before this one is over: it waits for no byte any more, but what is here it may finish."""
        tries = self._of.setdefault(upload, _Tries(body))
        if tries.count:
            tries.newest.give_way()
        tries.newest = body
        tries.count += 1
        try:
            async with tries.turn:
                yield
        finally:
            tries.count -= 1
            if not tries.count:
                del self._of[upload]
