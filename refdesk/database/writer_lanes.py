"""Group commit: async code's only way to the journal.

A lane is a thread with a connection. It takes every command that waits and executes them at once: under load the batch
grows by itself, idle it is one and goes at once. SQLite has one lane, PostgreSQL as many as the settings say, by chat.
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
from typing import Any, ParamSpec, TypeVar

from django.db import connection, connections

from refdesk.chats.commands import Command
from refdesk.chats.outcomes import Refused
from refdesk.chats.refusals import Unavailable
from refdesk.eventlog.journal import Journal
from refdesk.eventlog.store import STORES

from .side_writes import Errands

log = logging.getLogger(__name__)

BATCH = 256
# After a batch of so many, the next begins so much later (s): a transaction costs as much as a dozen messages do, and
# while many come it is better spent on more of them. PostgreSQL's own commit_siblings and commit_delay are the same.
SIBLINGS, DELAY = 8, 0.001
# More waiting than this is more than a few seconds' work: better refused at once than answered late.
QUEUE = 20_000

Settled = Callable[[Any], None]
Announce = Callable[[Sequence[Any]], None]
Entry = tuple[Any, Settled]
P = ParamSpec("P")
T = TypeVar("T")


class Sign(Enum):
    """What is no command: that an errand waits, and that nothing follows."""

    ERRAND = "errand"
    END = "end"


class Lane(Thread):
    """One thread that executes. `announce` and each command's `settled` are called on the event loop, once a batch."""

    def __init__(self, name: str, loop: asyncio.AbstractEventLoop, announce: Announce) -> None:
        super().__init__(name=name, daemon=True)
        self._loop, self._announce = loop, announce
        self._waiting: SimpleQueue[Entry | Sign] = SimpleQueue()
        self._errands = Errands()
        self.ended = False
        self._siblings = 0
        self._stored: list[Any] = []
        self.durable: asyncio.Future[None] = loop.create_future()
        self.journal = Journal(announce=self._stored.extend)

    def submit(self, command: Any, settled: Settled) -> None:
        """Execute this command, then call `settled` with its outcome. From the event loop only."""
        if self.ended or self._waiting.qsize() >= QUEUE:
            self._loop.call_soon(settled, Refused(Unavailable(retry_after=1.0)))
        else:
            self._waiting.put((command, settled))

    def ask(self, work: Callable[[], T]) -> "Future[T]":
        """Do this on the lane's thread, after the batch that is under way."""
        if self.ended:
            raise RuntimeError("the lane has ended")
        done = self._errands.add(work)
        self._waiting.put(Sign.ERRAND)
        return done

    def stop(self) -> None:
        """Execute what waits, then end the thread."""
        self.ended = True
        self._waiting.put(Sign.END)

    def run(self) -> None:
        """The thread's work."""
        self._assert_durable()
        while (batch := self._take()) is not None:
            self._siblings = len(batch)
            if batch:
                outcomes = self._execute([command for command, _ in batch])
                stored, self._stored[:] = list(self._stored), []
                self._tell(stored, [settled for _, settled in batch], outcomes)
            if self._errands.carry_out():
                self._waiting.put(Sign.ERRAND)
        while self._errands.carry_out():
            pass
        connections.close_all()

    def _execute(self, commands: list[Any]) -> list[Any]:
        try:
            return self.journal.execute(commands)
        except Exception:  # a lane that dies would silence the whole desk
            log.exception("a batch of %d commands broke", len(commands))
            return [Refused(Unavailable())] * len(commands)

    def _assert_durable(self) -> None:
        """Tell `durable`; whoever waits for it must not serve where it fails."""
        try:
            with connection.cursor() as cursor:
                STORES[connection.vendor].assert_durable(cursor)
        except Exception as error:
            self._loop.call_soon_threadsafe(self.durable.set_exception, error)
        else:
            self._loop.call_soon_threadsafe(self.durable.set_result, None)

    def _take(self) -> list[Entry] | None:
        """Wait, then take all commands that wait: none where only an errand does. None at the end."""
        batch: list[Entry] = []
        free = monotonic()
        entry = self._waiting.get()
        if self._siblings >= SIBLINGS:
            sleep(max(0.0, free + DELAY - monotonic()))
        while entry is not Sign.END:
            if not isinstance(entry, Sign):
                batch.append(entry)
            if len(batch) == BATCH or self._waiting.empty():
                return batch
            entry = self._waiting.get()
        if batch:
            self._waiting.put(Sign.END)
        return batch or None

    def _tell(self, stored: list[Any], settled: list[Settled], outcomes: list[Any]) -> None:
        try:
            self._loop.call_soon_threadsafe(self._deliver, stored, settled, outcomes)
        except RuntimeError:  # the loop is closed: the server is ending, nobody waits for the answer
            log.info("outcomes came after the end")

    def _deliver(self, stored: list[Any], settled: list[Settled], outcomes: list[Any]) -> None:
        try:
            self._announce(stored)
        except Exception:  # whoever waits for an answer must get it: it is stored
            log.exception("%d outcomes could not be announced", len(stored))
        for call, outcome in zip(settled, outcomes, strict=True):
            try:
                call(outcome)
            except Exception:  # one connection's fault is not the others' of the batch
                log.exception("an outcome could not be told")


class Lanes:
    """All lanes of this process; a chat's commands go through one, in their order."""

    def __init__(self, count: int, announce: Announce) -> None:
        loop = asyncio.get_running_loop()
        self._lanes = [Lane(f"lane-{n}", loop, announce) for n in range(count)]
        for lane in self._lanes:
            lane.start()

    async def durable(self) -> None:
        """Raise where a lane's connection would acknowledge what a power cut can take back."""
        await asyncio.gather(*(lane.durable for lane in self._lanes))

    @property
    def ended(self) -> bool:
        """Whether nothing is taken any more."""
        return any(lane.ended for lane in self._lanes)

    @property
    def commits(self) -> int:
        """How many transactions were committed."""
        return sum(lane.journal.commits for lane in self._lanes)

    def submit(self, command: Any, settled: Settled) -> None:
        """Execute this command, then call `settled` with its outcome on the event loop."""
        chat = command.chat if isinstance(command, Command) else 0
        self._lanes[chat % len(self._lanes)].submit(command, settled)

    async def execute(self, command: Any) -> Any:
        """The command's outcome."""
        outcome: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self.submit(command, lambda settled: None if outcome.done() else outcome.set_result(settled))
        return await outcome

    def forget_heads(self) -> None:
        """Let every lane read heads anew, after the batch that is under way."""
        for lane in self._lanes:
            if not lane.ended:
                lane.ask(lane.journal.forget_heads)

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What the function returns, which writes something small that is not a chat's. As `Reads.run` otherwise."""
        return await asyncio.wrap_future(self._lanes[0].ask(partial(function, *args, **kwargs)))

    def close(self) -> None:
        """Execute what waits, then end."""
        for lane in self._lanes:
            lane.stop()
        for lane in self._lanes:
            lane.join(timeout=10)
