"""The activity of the operators on one node, and statuses that the server sets: idle, or at the end of the hours."""

from collections.abc import Callable

from django.db import Error

from refdesk.database.coalescer import Coalescer
from refdesk.database.run import Run
from refdesk.presence import sign_off, statuses

SAVE_EVERY = 1.0
"""Seconds between two writes: one stores what all desks of this node reported since the last."""


class Activity:
    """Runs on the event loop. `on_change()` is called after an operator was prompted, answered, or was set to Away."""

    def __init__(self, read: Run, write: Run, on_change: Callable[[], None]) -> None:
        self._read, self._write, self._on_change = read, write, on_change
        self._active: set[int] = set()
        self._saves = Coalescer(self._save, "the activity of operators can't be stored", SAVE_EVERY)

    def note(self, operator: int) -> None:
        """An operator used a desk of this node."""
        self._active.add(operator)
        self._saves.plan()

    def stop(self) -> None:
        self._saves.stop()

    async def check_hours(self) -> None:
        """Announce the automatic sign-off, and sign off. Raises `DatabaseError`."""
        if await self._read(sign_off.sign_off_is_due) and await self._write(sign_off.sign_off):
            self._on_change()

    async def check_idle(self) -> None:
        """Prompt and set to Away the operators who are due. Raises `DatabaseError`."""
        await self._save()
        if await self._read(statuses.is_due) and await self._write(statuses.set_idle_away):
            self._on_change()

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
