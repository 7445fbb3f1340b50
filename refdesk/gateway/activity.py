"""The activity of the operators on one node, and statuses that the server sets: idle, or at the end of the hours."""

import asyncio
import logging
from collections.abc import Callable

from django.db import Error

from refdesk.database.run import Run
from refdesk.kit.tasks import Tasks
from refdesk.presence import sign_off, statuses

log = logging.getLogger(__name__)

SAVE_EVERY = 1.0
"""Seconds between two writes: one stores what all desks of this node reported since the last."""


class Activity:
    """Runs on the event loop. `on_change()` is called after an operator was prompted, answered, or was set to Away."""

    def __init__(self, read: Run, write: Run, on_change: Callable[[], None]) -> None:
        self._read, self._write, self._on_change = read, write, on_change
        self._active: set[int] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._tasks = Tasks()

    def note(self, operator: int) -> None:
        """An operator used a desk of this node."""
        self._active.add(operator)
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(SAVE_EVERY, self._save_soon)

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._tasks.cancel()

    async def check_hours(self) -> None:
        """Announce the automatic sign-off, and sign off. Raises `DatabaseError`."""
        if await self._read(sign_off.sign_off_is_due) and await self._write(sign_off.sign_off):
            self._on_change()

    async def check_idle(self) -> None:
        """Prompt and set to Away the operators who are due. Raises `DatabaseError`."""
        await self._save()
        if await self._read(statuses.is_due) and await self._write(statuses.set_idle_away):
            self._on_change()

    def _save_soon(self) -> None:
        self._timer = None
        self._tasks.spawn(self._save_or_retry())

    async def _save_or_retry(self) -> None:
        try:
            await self._save()
        except Error as error:
            log.warning("the activity of operators can't be stored, trying again: %s", error)
            for operator in tuple(self._active):
                self.note(operator)

    async def _save(self) -> None:
        active, self._active = self._active, set()
        if not active:
            return
        try:
            if await self._write(statuses.note_activity, active):
                self._on_change()
        except Error:
            self._active |= active
            raise
