"""Pings the silent WebSockets of an event loop, and closes those that stay so, with one timer for all of them.

uvicorn has two timers and a random payload for each ping of each socket, also of those that send something anyway: a
browser pings, too, when it has heard nothing.
"""

import asyncio
from collections.abc import Callable
from typing import Protocol
from weakref import WeakKeyDictionary

GROUPS = 100
"""Groups of sockets that are pinged together, in turn: of 50,000 sockets, 500 at a time."""
PING = b"\x89\x00"
"""A ping without a payload (RFC 6455, 5.5.2)."""


class Pinged(Protocol):
    """A socket, which sets `silent` to 0 at whatever it receives; the keepalive counts the intervals since."""

    silent: int
    group: int

    def send_ping(self, frame: bytes) -> None: ...

    def keepalive_timeout(self) -> None:
        """Close: nothing came after a ping."""


class Keepalive:
    """Each socket is looked at every `seconds`: pinged if nothing came since the last time, closed at the next.

    A dead peer is noticed within three times `seconds`.
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
        for socket in tuple(group):
            socket.silent += 1
            if socket.silent == 2:
                socket.send_ping(PING)
            elif socket.silent > 2:
                socket.keepalive_timeout()


_of_loops: WeakKeyDictionary[asyncio.AbstractEventLoop, Keepalive] = WeakKeyDictionary()
