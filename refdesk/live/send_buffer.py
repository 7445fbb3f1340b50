"""What waits to be sent to one connection: bounded, never dropped in silence."""

import asyncio
from collections import deque
from collections.abc import Callable

LIMIT = 4 * 1024 * 1024
# Frames are sent together, one to a line, up to this size.
CHUNK = 64 * 1024


class Outbox:
    """Frames for one connection. Beyond `LIMIT` bytes it is `overflowed`: the connection is to be closed, the client
    resumes from its own numbers. Who sends them either awaits `wait`, or is called as `listener`."""

    __slots__ = ("_frames", "_room", "_size", "_wake", "listener", "overflowed")

    def __init__(self) -> None:
        self._frames: deque[bytes] = deque()
        self._size = 0
        self._wake: asyncio.Future[None] | None = None
        self._room: asyncio.Future[None] | None = None
        self.listener: Callable[[], None] | None = None
        self.overflowed = False

    def push(self, frame: bytes) -> None:
        """Add a frame. Cheap, never waits."""
        if self.overflowed:
            return
        self._size += len(frame)
        if self._size > LIMIT:
            self.overflowed = True
            self._frames.clear()
        else:
            self._frames.append(frame)
        self.wake()

    def wake(self) -> None:
        """Call the listener; let `wait` return."""
        if self.listener is not None:
            self.listener()
        elif self._wake is not None and not self._wake.done():
            self._wake.set_result(None)

    async def wait(self) -> None:
        """Until there is something to send, or `wake`."""
        if not self._frames and not self.overflowed:
            self._wake = asyncio.get_running_loop().create_future()
            await self._wake

    async def room(self) -> None:
        """Until less than a quarter of `LIMIT` waits: for what may be long, such as an old log."""
        while self._size > LIMIT // 4 and not self.overflowed:
            if self._room is None or self._room.done():
                self._room = asyncio.get_running_loop().create_future()
            # Several feeds wait for the same room: one of them that is cancelled must not take the others with it.
            await asyncio.shield(self._room)

    def take(self) -> bytes:
        """The next frames, joined by line feeds; empty where there are none."""
        frames: list[bytes] = []
        size = 0
        while self._frames and (not frames or size + len(self._frames[0]) <= CHUNK):
            frame = self._frames.popleft()
            size += len(frame)
            frames.append(frame)
        self._size -= size
        self._look_for_room()
        return b"\n".join(frames)

    def drop(self) -> None:
        """Nobody takes anything any more: what waits is forgotten, and whoever waits for room goes on."""
        self.overflowed = True
        self._frames.clear()
        self._look_for_room()

    def _look_for_room(self) -> None:
        if self._room is not None and not self._room.done():
            self._room.set_result(None)
