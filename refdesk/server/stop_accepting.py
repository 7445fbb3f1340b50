"""Ends accepting connections such that every connection of a client is either refused or served.

A proxy repeats a request elsewhere if its connection is refused, but no POST that it has sent. uvicorn alone loses two
kinds of connections: those which the kernel has accepted and the process hasn't, as the listening socket is closed, and
those whose request it hasn't read.
"""

import asyncio
import ctypes
import select
import socket
import struct
import sys
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import suppress
from time import monotonic
from typing import Any

from .request_heads import BoundedHeads

ACCEPT_SECONDS = 1.0
"""For accepting what the kernel has accepted. The loop accepts one connection in each of its iterations."""
FIRST_REQUEST_SECONDS = 0.5
"""For the first request of an accepted connection. Browsers connect in advance, perhaps without any request."""
_SO_ATTACH_FILTER = 26
_DROP = struct.pack("=HBBI", 0x06, 0, 0, 0)
"""The instruction of a socket filter that returns the number of bytes to keep (`BPF_RET`): none."""


async def stop_accepting(
    servers: Iterable[asyncio.AbstractServer], sockets: Sequence[socket.socket], connections: Collection[Any]
) -> None:
    """Close the listening sockets, then wait until every one of the `connections` has sent a request."""
    for listening in sockets:
        _drop_attempts(listening)
    await _wait_while(lambda: bool(select.select(sockets, [], [], 0)[0]), ACCEPT_SECONDS, step=0)
    for server in servers:
        server.close()
    for listening in sockets:
        listening.close()
    await _wait_while(lambda: any(map(_is_unused, connections)), FIRST_REQUEST_SECONDS, step=0.01)


async def _wait_while(waits: Callable[[], bool], seconds: float, step: float) -> None:
    until = monotonic() + seconds
    while waits() and monotonic() < until:  # noqa: ASYNC110 neither the kernel nor uvicorn has an event for it
        await asyncio.sleep(step)


def _is_unused(connection: Any) -> bool:
    return isinstance(connection, BoundedHeads) and connection.unused


def _drop_attempts(listening: socket.socket) -> None:
    """Have the kernel ignore attempts to connect (socket(7)): the client's next one, a second later, is refused.

    A kernel may not let an unprivileged user compile filters (EPERM, see `bpf_jit_limit`). Attempts are then accepted
    until the socket is closed.
    """
    if sys.platform != "linux":
        return
    instruction = ctypes.create_string_buffer(_DROP, len(_DROP))
    program = struct.pack("@HP", 1, ctypes.addressof(instruction))
    with suppress(PermissionError):
        listening.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, program)
