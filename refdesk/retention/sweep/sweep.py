"""Applies retention: redacts expired data through the journal, deletes other rows, resumes pending erasures.

Cursors advance after the journal's commits: killed in between, the sweep repeats a batch, which has no effect.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from django.db import transaction

from refdesk.database.run import Run
from refdesk.eventlog.outcomes import Stored
from refdesk.kit.clock import now_ms

from .. import erasure
from . import chats, files, internal, rows, tickets, wal_residue
from .batches import Batch

Execute = Callable[[Any], Awaitable[Any]]

DUE = (erasure.due, chats.due, tickets.due, internal.due, rows.due, files.due)


def due(now: int) -> list[Batch]:
    return [batch for find in DUE for batch in find(now)]


class Sweep:
    def __init__(self, execute: Execute, read: Run, write: Run) -> None:
        self._execute, self._read, self._write = execute, read, write

    async def take(self) -> int:
        """Process all due batches; return how many things lost data."""
        changed = 0
        while batches := await self._read(due, now_ms()):
            for batch in batches:
                redacted = await self._process(batch)
                if redacted is None:
                    return changed
                changed += redacted
        if wal_residue.is_marked():
            await self._read(wal_residue.truncate_wal)
        return changed

    async def _process(self, batch: Batch) -> int | None:
        """How many things lost data; None if a command was not stored, and the batch has to be repeated."""
        outcomes = await asyncio.gather(*(self._execute(command) for command in batch.commands))
        redacted = sum(isinstance(outcome, Stored) and bool(outcome.events) for outcome in outcomes)
        if not all(isinstance(outcome, Stored) for outcome in outcomes):
            return None
        return redacted + int(await self._write(_finish, batch))


def _finish(batch: Batch) -> int:
    with transaction.atomic():
        deleted = batch.finish()
        if deleted:
            wal_residue.mark()
        return deleted
