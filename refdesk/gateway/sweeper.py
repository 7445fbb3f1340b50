"""Time-driven commands for chats on one node, and a new grace time after the node stood still."""

import asyncio
import logging
from collections.abc import Iterable
from dataclasses import dataclass

from refdesk.chats import sweeps
from refdesk.chats.commands import Command
from refdesk.database.run import Run
from refdesk.database.writer_lanes import Lanes
from refdesk.eventlog.outcomes import Refused
from refdesk.eventlog.refusals import Unavailable

log = logging.getLogger(__name__)

HELD_UP = 5_000
"""Longest interval between two sweeps in ms. A longer one means that this node or its database was unreachable."""


@dataclass
class Sweeper:
    """Reads what is due and submits the commands. Grace times and moments are in milliseconds."""

    grace: int
    operator_grace: int
    read: Run
    lanes: Lanes
    swept: int
    """The moment of the last complete sweep."""
    awake_since: int
    """The moment since which operators have been able to reach a desk."""

    async def sweep(self, now: int) -> None:
        """Submit commands for everything that is due at `now`.

        After more than `HELD_UP` without a sweep, disconnected patrons and absent operators get a new grace time. A
        sweep whose commands can't be stored does not count: nobody could reconnect meanwhile either.
        """
        self._follow_clock(now)
        stood_still = now - self.swept
        if stood_still > HELD_UP:
            self.awake_since = now
            commands = await self.read(sweeps.restarted_graces, self.grace)
        else:
            times = sweeps.Times(now, self.grace, self.operator_grace, awake=now - self.awake_since)
            commands = await self.read(sweeps.due, times)
        if not await self._are_stored(commands):
            return
        if stood_still > HELD_UP:
            log.warning("no sweep for %d s: disconnected patrons get a new grace time", stood_still // 1000)
        self.swept = now

    def _follow_clock(self, now: int) -> None:
        """Correct the moments after the clock was set back: the time awake must not become negative."""
        if now < self.swept:
            self.awake_since -= self.swept - now
            self.swept = now

    async def _are_stored(self, commands: Iterable[Command]) -> bool:
        """Whether the journal could store them; a command that it refuses for another reason counts as stored."""
        outcomes = await asyncio.gather(*map(self.lanes.execute, commands))
        return not any(
            isinstance(outcome, Refused) and isinstance(outcome.refusal, Unavailable) for outcome in outcomes
        )
