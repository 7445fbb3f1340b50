"""What a bus has still to send: bounded, for a bus whose other side may be away."""

import asyncio
from collections import deque

LIMIT = 10_000


class Outgoing:
    """Messages in order; beyond `LIMIT` the oldest are lost, as a bus may: the nodes compare with the log."""

    def __init__(self) -> None:
        self._messages: deque[tuple[str, bytes]] = deque()
        self._filled = asyncio.Event()

    def add(self, topic: str, message: bytes) -> None:
        """Add one."""
        if len(self._messages) == LIMIT:
            self._messages.popleft()
        self._messages.append((topic, message))
        self._filled.set()

    async def next(self, most: int = 500) -> list[tuple[str, bytes]]:
        """Wait for some, then take up to `most`."""
        await self._filled.wait()
        taken = [self._messages.popleft() for _ in range(min(most, len(self._messages)))]
        if not self._messages:
            self._filled.clear()
        return taken
