"""Takes back what is over, and carries on with erasures: logs through the journal, all else by itself.

Progress is noted after the logs' own commits: killed in between, a turn is done again, and changes nothing twice.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from django.db import connection, transaction

from refdesk.journal.outcomes import Stored
from refdesk.kit.clock import now_ms

from . import chats, erasing, files, rows, tickets
from .turns import Turn

Execute = Callable[[Any], Awaitable[Any]]
Run = Callable[..., Awaitable[Any]]

DUE = (erasing.due, chats.due, tickets.due, rows.due, files.due)


def due(now: int) -> list[Turn]:
    """What is over at this time (ms)."""
    return [turn for find in DUE for turn in find(now)]


class Sweep:
    """Does what is due, whenever it is asked."""

    def __init__(self, execute: Execute, read: Run, write: Run) -> None:
        self._execute, self._read, self._write = execute, read, write
        self._traces = False

    async def take(self) -> int:
        """Do all that is due now; how often something was taken back."""
        taken = 0
        while turns := await self._read(due, now_ms()):
            for turn in turns:
                changed = await self._take(turn)
                if changed is None:
                    return taken
                taken += changed
        if self._traces:
            self._traces = not await self._read(empty_the_log)
        return taken

    async def _take(self, turn: Turn) -> int | None:
        """How much lost something; None where not all could be stored: the turn will come again."""
        outcomes = await asyncio.gather(*(self._execute(command) for command in turn.commands))
        changed = sum(isinstance(outcome, Stored) and bool(outcome.events) for outcome in outcomes)
        self._traces = self._traces or changed > 0
        if not all(isinstance(outcome, Stored) for outcome in outcomes):
            return None
        itself = await self._write(_done, turn)
        self._traces = self._traces or itself > 0
        return changed + int(itself)


def _done(turn: Turn) -> int:
    with transaction.atomic():
        return turn.done()


def empty_the_log() -> bool:
    """Empty SQLite's write-ahead log, in which old pages stand until they are written over; False: not possible now."""
    if connection.vendor != "sqlite":
        return True
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy, _, _ = cursor.fetchone()
        return not busy
