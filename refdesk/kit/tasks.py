"""The background tasks of an object. The event loop itself holds only weak references to tasks."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

log = logging.getLogger(__name__)


class Tasks:
    """Used on the event loop."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[None]] = set()

    def __len__(self) -> int:
        return len(self._running)

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Run `work` as a task; an exception is logged."""
        task = asyncio.get_running_loop().create_task(work)
        self._running.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("a task broke", exc_info=error)

    def cancel(self) -> None:
        for task in tuple(self._running):
            task.cancel()

    async def stop(self) -> None:
        """Cancel the tasks and wait for their end."""
        self.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
