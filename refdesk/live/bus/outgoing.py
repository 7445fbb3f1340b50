"""The unsent messages of a bus whose server may be unreachable: bounded."""

import asyncio
from collections import deque

LIMIT = 10_000


class Outgoing:
    """Messages in order. Beyond `LIMIT` the oldest are dropped: nodes find what they miss by comparing with the log."""

    def __init__(self) -> None:
        self._messages: deque[tuple[str, bytes]] = deque()
        self._filled = asyncio.Event()

    def add(self, topic: str, message: bytes) -> None:
        if len(self._messages) == LIMIT:
            self._messages.popleft()
        self._messages.append((topic, message))
        self._filled.set()

    async def next(self, most: int = 500) -> list[tuple[str, bytes]]:
        """Wait for messages, then remove and return up to `most`."""
        await self._filled.wait()
        messages = [self._messages.popleft() for _ in range(min(most, len(self._messages)))]
        if not self._messages:
            self._filled.clear()
        return messages
