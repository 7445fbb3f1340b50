"""Reports patrons who have requested no plain page in time, and deletes the windows of chats that ended long ago."""

import asyncio
from dataclasses import dataclass

from refdesk.database.run import Run
from refdesk.eventlog.execution import Execute
from refdesk.kit.clock import now_ms

from . import presence, windows


@dataclass(frozen=True)
class PlainPages:
    """The sweep of one node. `grace` (ms) is how long a patron who is gone may return."""

    read: Run
    write: Run
    execute: Execute
    grace: int

    async def sweep(self) -> None:
        now = now_ms()
        await asyncio.gather(*map(self.execute, await self.read(presence.gone, now, self.grace)))
        if await self.read(windows.any_expired, now):
            await self.write(windows.delete_expired, now)
