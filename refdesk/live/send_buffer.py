"""Frames that wait to be sent to one connection: bounded, never dropped in silence."""

import asyncio
from collections.abc import Callable

LIMIT = 4 * 1024 * 1024
"""Bytes."""
CHUNK = 64 * 1024
"""Bytes of frames that are sent together, one to a line."""


class SendBuffer:
    """Beyond `LIMIT` bytes it is `overflowed`: the connection has to be closed, and the client resumes its feeds.

    The sender either awaits `wait` or is called as `listener`. `size` is the number of bytes that wait. Used on the
    event loop.
    """

    __slots__ = ("_frames", "_room", "_wake", "listener", "overflowed", "size")

    def __init__(self) -> None:
        self._frames: list[bytes] = []
        self.size = 0
        self._wake: asyncio.Future[None] | None = None
        self._room: asyncio.Future[None] | None = None
        self.listener: Callable[[], None] | None = None
        self.overflowed = False

    def push(self, frame: bytes) -> None:
        """Add a frame. Never waits."""
        if self.overflowed:
            return
        self.size += len(frame)
        if self.size > LIMIT:
            self._overflow()
        else:
            self._frames.append(frame)
        if self.listener is not None:
            self.listener()
        else:
            self.wake()

    def wake(self) -> None:
        """Call the listener, or let `wait` return."""
        if self.listener is not None:
            self.listener()
        elif self._wake is not None and not self._wake.done():
            self._wake.set_result(None)

    async def wait(self) -> None:
        """Wait for a frame, or for `wake`."""
        if not self._frames and not self.overflowed:
            self._wake = asyncio.get_running_loop().create_future()
            await self._wake

    async def wait_for_room(self) -> None:
        """Wait until less than a quarter of `LIMIT` is unsent: for data of any length, such as an old log."""
        while self.size > LIMIT // 4 and not self.overflowed:
            if self._room is None or self._room.done():
                self._room = asyncio.get_running_loop().create_future()
            # Several feeds wait for the same future: canceling one of them must not cancel the others.
            await asyncio.shield(self._room)

    def next_chunk(self) -> bytes:
        """Remove and return the next frames, joined by line feeds; empty if there are none."""
        if len(self._frames) == 1 and self._room is None:  # nearly always
            self.size = 0
            return self._frames.pop()
        count = size = 0
        for frame in self._frames:
            if count and size + len(frame) > CHUNK:
                break
            count, size = count + 1, size + len(frame)
        frames = self._frames[:count]
        del self._frames[:count]
        self.size -= size
        self._announce_room()
        return b"\n".join(frames)

    def discard(self) -> None:
        """Drop all frames, now and later: the connection has ended. `wait_for_room` returns."""
        self._overflow()
        self._announce_room()

    def _overflow(self) -> None:
        self.overflowed = True
        self._frames.clear()
        self.size = 0

    def _announce_room(self) -> None:
        if self._room is not None and not self._room.done():
            self._room.set_result(None)
