"""Pings the WebSockets of an event loop, and closes those whose peer doesn't answer, with one timer for all of them.

uvicorn has two timers and a random payload for each ping of each socket.
"""

import asyncio
import secrets
from collections.abc import Callable
from typing import Protocol
from weakref import WeakKeyDictionary

GROUPS = 100
"""Groups of sockets that are pinged together, in turn: of 50,000 sockets, 500 at a time."""
HEADER = b"\x89\x04"
"""The header of a ping with a payload of four bytes (RFC 6455, 5.5.2)."""


class Pinged(Protocol):
    """A socket. `unanswered` is the payload of the last ping until its pong arrives; empty without one."""

    unanswered: bytes
    group: int

    def send_ping(self, frame: bytes) -> None: ...

    def keepalive_timeout(self) -> None:
        """Close: the last ping wasn't answered."""


class Keepalive:
    """Each socket is pinged every `seconds`, and closed if it doesn't answer until the next ping.

    The groups get new sockets in turn: patrons who all reconnect after a restart are not pinged all at once ever after.
    """

    def __init__(self, seconds: float, call_later: Callable[[float, Callable[[], None]], object]) -> None:
        self._pause = seconds / GROUPS
        self._call_later = call_later
        self._groups: list[set[Pinged]] = [set() for _ in range(GROUPS)]
        self._next = self._added = self._count = 0
        self._ticking = False

    @staticmethod
    def of_loop(loop: asyncio.AbstractEventLoop, seconds: float) -> "Keepalive":
        """The one of this event loop."""
        if loop not in _of_loops:
            _of_loops[loop] = Keepalive(seconds, loop.call_later)
        return _of_loops[loop]

    def add(self, socket: Pinged) -> None:
        socket.group = self._added % GROUPS
        self._groups[socket.group].add(socket)
        self._added += 1
        self._count += 1
        if not self._ticking:
            self._ticking = True
            self._call_later(self._pause, self._tick)

    def discard(self, socket: Pinged) -> None:
        group = self._groups[socket.group]
        if socket in group:
            group.remove(socket)
            self._count -= 1

    def _tick(self) -> None:
        """Ping the next group. The timer ends with the last socket."""
        self._ticking = self._count > 0
        if self._ticking:
            self._call_later(self._pause, self._tick)
        group, self._next = self._groups[self._next], (self._next + 1) % GROUPS
        payload = secrets.token_bytes(4)
        for socket in tuple(group):
            if socket.unanswered:
                socket.keepalive_timeout()
            else:
                socket.unanswered = payload
                socket.send_ping(HEADER + payload)


_of_loops: WeakKeyDictionary[asyncio.AbstractEventLoop, Keepalive] = WeakKeyDictionary()
