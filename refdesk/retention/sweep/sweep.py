"""Takes back what is over, and carries on with erasures: logs through the journal, all else by itself.

Progress is noted after the logs' own commits: killed in between, a turn is done again, and changes nothing twice.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from django.db import transaction

from refdesk.database.run import Run
from refdesk.eventlog.outcomes import Stored
from refdesk.kit.clock import now_ms

from .. import erasure
from . import chats, files, rows, tickets, wal_residue
from .batches import Batch

Execute = Callable[[Any], Awaitable[Any]]

DUE = (erasure.due, chats.due, tickets.due, rows.due, files.due)


def due(now: int) -> list[Batch]:
    """What is over at this time (ms)."""
    return [turn for find in DUE for turn in find(now)]


class Sweep:
    """Does what is due, whenever it is asked."""

    def __init__(self, execute: Execute, read: Run, write: Run) -> None:
        self._execute, self._read, self._write = execute, read, write

    async def take(self) -> int:
        """Do all that is due now; how often something was taken back."""
        taken = 0
        while turns := await self._read(due, now_ms()):
            for turn in turns:
                changed = await self._take(turn)
                if changed is None:
                    return taken
                taken += changed
        if wal_residue.is_marked():
            await self._read(wal_residue.truncate_wal)
        return taken

    async def _take(self, turn: Batch) -> int | None:
        """How much lost something; None where not all could be stored: the turn will come again."""
        outcomes = await asyncio.gather(*(self._execute(command) for command in turn.commands))
        changed = sum(isinstance(outcome, Stored) and bool(outcome.events) for outcome in outcomes)
        if not all(isinstance(outcome, Stored) for outcome in outcomes):
            return None
        return changed + int(await self._write(_done, turn))


def _done(turn: Batch) -> int:
    with transaction.atomic():
        done = turn.done()
        if done:
            wal_residue.mark()
        return done
