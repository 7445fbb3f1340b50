"""The row that counts a connection as an open desk of its operator."""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable

from django.db import DatabaseError

from refdesk.live.send_buffer import SendBuffer
from refdesk.presence import desks
from refdesk.protocol import down
from refdesk.protocol.encode import frame

from .desk_probe import DeskProbe
from .node import Node

log = logging.getLogger(__name__)

RETRY = 1.0

Queue = Callable[[Callable[[], Awaitable[None]]], None]
"""Does work after what the connection queued before."""


class OpenDesk:
    """The desk of one connection. Runs on the event loop."""

    def __init__(self, node: Node, send_buffer: SendBuffer, queue: Queue) -> None:
        self._node, self._send_buffer, self._queue = node, send_buffer, queue
        self._row: tuple[str, int] | None = None
        self._probe: DeskProbe | None = None

    async def open(self, operator: int) -> None:
        self._row = (secrets.token_hex(8), operator)
        await self._node.write(desks.open_desk, *self._row, self._node.id)
        self._probe = DeskProbe(asyncio.get_running_loop().time())
        self._node.hub.people_changed()

    def probe(self, now: float) -> None:
        """Ping the page, and store when it doesn't answer. Called every `desk_probe.TICK` seconds."""
        if self._probe is None:
            return
        was_silent, number = self._probe.silent, self._probe.tick(now)
        if number is not None:
            self._send_buffer.push(frame(down.AskPing(n=number)))
        if self._probe.silent and not was_silent:
            self._queue(self._store_silence)

    def note_answer(self) -> None:
        """The client answered a ping."""
        if self._probe is not None and self._probe.answered():
            self._queue(self._store_silence)

    async def _store_silence(self) -> None:
        if self._row is not None and self._probe is not None:
            await self._node.write(desks.set_silent, self._row[0], silent=self._probe.silent)
            self._node.hub.people_changed()

    async def close(self) -> None:
        """Delete the row, again until it succeeds; does nothing where there is none."""
        while self._row is not None:
            try:
                await self._node.write(desks.close_desk, *self._row)
                self._row = None
                self._node.hub.people_changed()
            except DatabaseError as error:
                # The row would count its operator as online for as long as this node lives.
                log.warning("a desk can't be closed, trying again: %s", error)
                await asyncio.sleep(RETRY)
            except Exception:  # whatever the error, the department must not stay online without an operator
                if self._node.lanes.ended:
                    return  # the row ends with the lease of this node
                log.exception("closing a desk broke, trying again")
                await asyncio.sleep(RETRY)
