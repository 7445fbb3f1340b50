"""Writer threads with group commit: async code's only way to the journal.

A lane executes all commands that wait as one batch, in one transaction: under load batches grow, an idle lane executes
a single command at once. SQLite has one lane; PostgreSQL has as many as the settings say, and a log stays with one.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from enum import Enum
from functools import partial
from queue import SimpleQueue
from threading import Thread
from time import monotonic, sleep
from typing import ParamSpec, TypeVar

from django.db import connection, connections

from refdesk.eventlog.journal import Journal
from refdesk.eventlog.log import Request, number_of
from refdesk.eventlog.outcomes import Outcome, Refused, Stored
from refdesk.eventlog.refusals import Unavailable
from refdesk.eventlog.store import STORES
from refdesk.kit import metrics

from .side_writes import SideWrites

log = logging.getLogger(__name__)

BATCH = 256
SIBLINGS, DELAY = 8, 0.001
"""After a batch of this many commands the next one starts no earlier than this (s): a transaction costs as much as a
dozen messages, so under load more of them should share it. As PostgreSQL's commit_siblings and commit_delay."""
QUEUE = 20_000
"""The most waiting commands, a few seconds' work; beyond it a refusal at once is better than a late answer."""

OnOutcome = Callable[[Outcome], None]
Announce = Callable[[Sequence[Stored]], None]
Entry = tuple[Request, OnOutcome, float]
"""The float is the time (monotonic, s) of the submission."""
P = ParamSpec("P")
T = TypeVar("T")


class Signal(Enum):
    """Queue entries that are not commands."""

    SIDE_WRITE = "side_write"
    END = "end"


class Lane(Thread):
    """One writer thread. `announce` and the commands' `on_outcome` run on the event loop, one callback a batch."""

    def __init__(self, name: str, loop: asyncio.AbstractEventLoop, announce: Announce) -> None:
        super().__init__(name=name, daemon=True)
        self._loop, self._announce = loop, announce
        self._waiting: SimpleQueue[Entry | Signal] = SimpleQueue()
        self._side_writes = SideWrites()
        self.ended = False
        self._siblings = 0
        self._stored: list[Stored] = []
        self.durable: asyncio.Future[None] = loop.create_future()
        self.journal = Journal(announce=self._stored.extend)

    def submit(self, command: Request, on_outcome: OnOutcome) -> None:
        """Queue a command; `on_outcome` is called with its outcome. On the event loop only."""
        if self.ended or self._waiting.qsize() >= QUEUE:
            self._loop.call_soon(on_outcome, Refused(Unavailable(retry_after=1.0)))
        else:
            self._waiting.put((command, on_outcome, monotonic()))

    def add_side_write(self, work: Callable[[], T]) -> "Future[T]":
        """Run `work` on this thread after the current batch. Raises RuntimeError after `stop`."""
        if self.ended:
            raise RuntimeError("the lane has ended")
        result = self._side_writes.add(work)
        self._waiting.put(Signal.SIDE_WRITE)
        return result

    def stop(self) -> None:
        """Accept nothing more; the thread executes what waits, then ends."""
        self.ended = True
        self._waiting.put(Signal.END)

    def run(self) -> None:
        self._assert_durable()
        while (batch := self._next_batch()) is not None:
            self._siblings = len(batch)
            if batch:
                outcomes = self._execute([command for command, _, _ in batch])
                stored, self._stored[:] = list(self._stored), []
                self._schedule_delivery(stored, [on_outcome for _, on_outcome, _ in batch], outcomes, batch[0][2])
            if self._side_writes.execute():
                self._waiting.put(Signal.SIDE_WRITE)
        while self._side_writes.execute():
            pass
        connections.close_all()

    def _execute(self, commands: list[Request]) -> list[Outcome]:
        metrics.COMMANDS.observe(len(commands))
        try:
            with metrics.COMMIT.time():
                return self.journal.execute(commands)
        except Exception:  # the thread must go on: without it no command of this process is answered
            log.exception("a batch of %d commands broke", len(commands))
            return [Refused(Unavailable())] * len(commands)

    def _assert_durable(self) -> None:
        """Resolve `durable`. Raises through it if the database could lose what it has committed."""
        try:
            with connection.cursor() as cursor:
                STORES[connection.vendor].assert_durable(cursor)
        except Exception as error:
            self._loop.call_soon_threadsafe(self.durable.set_exception, error)
        else:
            self._loop.call_soon_threadsafe(self.durable.set_result, None)

    def _next_batch(self) -> list[Entry] | None:
        """Wait, then return all waiting commands: none if only a side write waits. None at the end."""
        batch: list[Entry] = []
        free = monotonic()
        entry = self._waiting.get()
        if self._siblings >= SIBLINGS:
            sleep(max(0.0, free + DELAY - monotonic()))
        while entry is not Signal.END:
            if not isinstance(entry, Signal):
                batch.append(entry)
            if len(batch) == BATCH or self._waiting.empty():
                return batch
            entry = self._waiting.get()
        if batch:
            self._waiting.put(Signal.END)
        return batch or None

    @property
    def waiting(self) -> int:
        """The number of commands and side writes that wait."""
        return self._waiting.qsize()

    def _schedule_delivery(
        self, stored: list[Stored], callbacks: list[OnOutcome], outcomes: list[Outcome], since: float
    ) -> None:
        try:
            self._loop.call_soon_threadsafe(self._deliver, stored, callbacks, outcomes, since)
        except RuntimeError:  # the loop is closed: the server is ending, and no connection waits for the outcomes
            log.info("outcomes came after the end")

    def _deliver(self, stored: list[Stored], callbacks: list[OnOutcome], outcomes: list[Outcome], since: float) -> None:
        """`since` is the time (monotonic, s) at which the first command was submitted."""
        try:
            self._announce(stored)
        except Exception:  # the commands are stored, so their outcomes have to be delivered all the same
            log.exception("%d outcomes could not be announced", len(stored))
        for on_outcome, outcome in zip(callbacks, outcomes, strict=True):
            try:
                on_outcome(outcome)
            except Exception:  # an error in one connection must not affect the others of the batch
                log.exception("an outcome could not be delivered")
        metrics.WAIT.observe(monotonic() - since)


class Lanes:
    """All lanes of this process. Used on the event loop only."""

    def __init__(self, count: int, announce: Announce) -> None:
        loop = asyncio.get_running_loop()
        self._lanes = [Lane(f"lane-{n}", loop, announce) for n in range(count)]
        for lane in self._lanes:
            lane.start()

    async def durable(self) -> None:
        """Raise if the database could lose what it has committed in a power failure."""
        await asyncio.gather(*(lane.durable for lane in self._lanes))

    @property
    def ended(self) -> bool:
        return any(lane.ended for lane in self._lanes)

    @property
    def commits(self) -> int:
        """The number of committed transactions."""
        return sum(lane.journal.commits for lane in self._lanes)

    @property
    def waiting(self) -> list[int]:
        """The number of commands and side writes that wait in each lane."""
        return [lane.waiting for lane in self._lanes]

    def submit(self, command: Request, on_outcome: OnOutcome) -> None:
        """Execute a command; the commands on a log are executed in their order."""
        lanes = self._lanes
        lane = lanes[0] if len(lanes) == 1 else lanes[number_of(command) % len(lanes)]
        lane.submit(command, on_outcome)

    async def execute(self, command: Request) -> Outcome:
        result: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self.submit(command, lambda outcome: None if result.done() else result.set_result(outcome))
        return await result

    async def answer(self) -> int:
        """Wait until every lane has done what waits in it; returns their number."""
        done = [asyncio.wrap_future(lane.add_side_write(_nothing)) for lane in self._lanes]
        return len(await asyncio.gather(*done))

    def forget_heads(self) -> None:
        """Clear the cached heads of every lane after its current batch."""
        for lane in self._lanes:
            if not lane.ended:
                lane.add_side_write(lane.journal.forget_heads)

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """See `Run`: for side writes."""
        return await asyncio.wrap_future(self._lanes[0].add_side_write(partial(function, *args, **kwargs)))

    def close(self) -> None:
        """Execute what waits, then end the threads."""
        for lane in self._lanes:
            lane.stop()
        for lane in self._lanes:
            lane.join(timeout=10)


def _nothing() -> None:
    pass
