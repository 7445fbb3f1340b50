"""One run of a query or a write for many calls, repeated after an error of the database."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from math import inf

from django.db import Error

log = logging.getLogger(__name__)

RETRY = 1.0
"""Seconds from a failed run to the next one."""


class Coalescer:
    """Runs `work` soon after a call of `plan`. Further calls share the run; a call during it plans another one.

    Runs never overlap. A run begins at least `delay` seconds after the call and `every` seconds after the last one
    began. `error` says in the log what failed. Used on the event loop.
    """

    def __init__(self, work: Callable[[], Awaitable[None]], error: str, delay: float, every: float = 0.0) -> None:
        self._work, self._error, self._delay, self._every = work, error, delay, every
        self._due, self._began = inf, -inf
        self._timer: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None
        self._stopped = False

    def plan(self, delay: float | None = None, every: float | None = None) -> None:
        """Run with this delay and interval instead of the usual ones, unless an earlier run is planned."""
        now = asyncio.get_running_loop().time()
        pause, interval = self._delay if delay is None else delay, self._every if every is None else every
        due = max(now + pause, self._began + interval)
        if due < self._due:
            self._set(due)

    def stop(self) -> None:
        """Run no more, and cancel a run."""
        self._stopped = True
        self._set(inf)
        if self._task is not None:
            self._task.cancel()

    async def finish(self) -> None:
        """Wait for a run, do a planned one at once, and run no more."""
        planned, self._stopped = self._due < inf, True
        if self._task is not None:
            await asyncio.wait([self._task])
        planned = planned or self._due < inf
        self._set(inf)
        if planned:
            await self._run()

    def _set(self, due: float) -> None:
        # uvloop has no `TimerHandle.when` for a time that has come.
        self._due = due
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._task is None and due < inf and not self._stopped:
            self._timer = asyncio.get_running_loop().call_at(due, self._begin)

    def _begin(self) -> None:
        self._timer, self._due = None, inf
        loop = asyncio.get_running_loop()
        self._began = loop.time()
        self._task = loop.create_task(self._run())

    async def _run(self) -> None:
        try:
            await self._work()
        except Error as error:
            log.warning("%s, trying again: %s", self._error, error)
            self._due = asyncio.get_running_loop().time() + RETRY
        except Exception:  # the next call runs it again
            log.exception("%s", self._error)
        finally:
            self._task = None
            self._set(self._due)
