"""The row that counts a connection as an open desk of its operator."""

import asyncio
import logging
import secrets

from django.db import DatabaseError

from refdesk.people import desks

from .node import Node

log = logging.getLogger(__name__)

RETRY = 1.0


class OpenDesk:
    """The desk of one connection. Runs on the event loop."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._row: tuple[str, int] | None = None

    async def open(self, operator: int) -> None:
        self._row = (secrets.token_hex(8), operator)
        await self._node.write(desks.open_desk, *self._row, self._node.id)
        self._node.hub.people_changed()

    async def close(self) -> None:
        """Delete the row, again until it succeeds; does nothing where there is none."""
        while self._row is not None:
            try:
                await self._node.write(desks.close_desk, *self._row)
                self._row = None
                self._node.hub.people_changed()
            except DatabaseError as error:
                # As long as this node lives, the row would count its operator as online.
                log.warning("a desk can't be closed, trying again: %s", error)
                await asyncio.sleep(RETRY)
            except Exception:  # whatever the error, the department must not stay online without an operator
                if self._node.lanes.ended:
                    return  # the row ends with the lease of this node
                log.exception("closing a desk broke, trying again")
                await asyncio.sleep(RETRY)
