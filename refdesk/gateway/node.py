"""One running server process: its lanes, its hub, its lease, its sweeps, and the connections on it."""

import asyncio
import logging
import secrets
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections

from refdesk.chats import bounds, epoch, marks, sweeps
from refdesk.chats.commands import Command, LoseLine, System
from refdesk.chats.head import Head
from refdesk.chats.outcomes import Outcome, Refused
from refdesk.chats.refusals import Unavailable
from refdesk.database.readers import Reads
from refdesk.database.writer_lanes import Lanes
from refdesk.kit.clock import now_ms
from refdesk.kit.env import Network
from refdesk.live.bus.base import Bus
from refdesk.live.hub import Hub
from refdesk.people import connection_tokens, leases, sessions

from . import codes
from .connection_limiter import Crowd
from .sweeper import Sweeper
from .unclaimed_rate import Unclaimed

if TYPE_CHECKING:
    from .connection import Connection

log = logging.getLogger(__name__)

# A reload or a change of page takes less than this many seconds; nobody is told of it, of a patron or an operator.
RETURN = 3.0
SWEEP = 1.0
# How far somebody has read is kept almost at once, and then not again for a second.
KEEP_MARKS_SOON, KEEP_MARKS = 0.05, 1.0
CREDENTIALS = 3.0
SESSIONS = 60.0
"""Seconds between two updates of the sessions of connected desks."""


@dataclass(frozen=True)
class Terms:
    """What the settings say about connections.

    Graces in milliseconds; `origins` are those of browsers let in, `trusted_proxies` those whose word for whom they
    connect is believed.
    """

    grace: int
    operator_grace: int
    frames_per_second: float
    lanes: int
    origins: frozenset[str]
    connections_per_address: int
    trusted_proxies: tuple[Network, ...] = ()


class Node:
    """Started with the server, stopped with it. Everything in here happens on the event loop."""

    def __init__(self, terms: Terms, make_bus: Callable[[str], Bus]) -> None:
        self.id = secrets.token_hex(8)
        self.terms = terms
        self.reads = Reads()
        # A lease must not lapse because a thousand clients come back at once, or a write waits for its lock.
        self.lease_reads = Reads(threads=1)
        self.hub = Hub(self.reads, make_bus(self.id))
        self.on_ended_chat_read: Callable[[int, Head, str], None] = lambda operator, head, address: None
        """Called when an operator opens the log of an ended chat: their number, the chat, their address."""
        self.connections: set[Connection] = set()
        self.crowd = Crowd(terms.connections_per_address)
        self.has_room = bounds.room()
        self.unclaimed = Unclaimed(terms.frames_per_second)
        self.lanes: Lanes
        self.writes: Lanes | Reads
        """Where small writes that are not the chats' are run."""
        self.lease_writes: Lanes | Reads
        self.unsaved_marks: dict[marks.Key, tuple[int, int]] = {}
        self._marks_due: asyncio.TimerHandle | None = None
        self._marks_saved = 0.0
        self._tasks: set[asyncio.Task[Any]] = set()
        self.sweeper: Sweeper
        self.stopping = False
        self.farewells: set[Callable[[], None]] = set()
        """Callbacks for a stopping server, which end endless responses."""

    async def start(self) -> None:
        """Take a lease, connect the bus, begin to sweep."""
        self.lanes = Lanes(self.terms.lanes, self.hub.announce)
        await self.lanes.durable()
        # Beside a busy lane, SQLite would let them wait for seconds.
        by_lane = connections[DEFAULT_DB_ALIAS].vendor == "sqlite"
        self.writes = self.lanes if by_lane else self.reads
        self.lease_writes = self.lanes if by_lane else self.lease_reads
        now = now_ms()
        graces = (self.terms.grace, self.terms.operator_grace)
        self.sweeper = Sweeper(*graces, self.reads, self.lanes, swept=now, awake_since=now)
        self.hub.on_signed_out = self._close_signed_out
        self.hub.on_new_epoch = self._begin_again
        self.hub.epoch = await self.writes.run(epoch.ensure)
        await self.lease_writes.run(leases.begin, self.id)
        await self.hub.start()
        self._submit(await self.reads.run(sweeps.restarted_graces, self.terms.grace))
        self.every(leases.LEASE / 3000, self.renew_lease)
        self.every(SWEEP, lambda: self.sweeper.sweep(now_ms()))
        self.every(CREDENTIALS, self.check_credentials)
        self.every(SESSIONS, self.note_use)

    async def stop(self) -> None:
        """Send everybody away to come back at once, keep what is to be kept, end the threads."""
        self.say_goodbye()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.hub.stop()
        await self._guarded(self.save_marks)
        await self._guarded(lambda: self.lease_writes.run(leases.end, self.id))
        await asyncio.to_thread(self.lanes.close)
        await asyncio.to_thread(self.reads.close)
        await asyncio.to_thread(self.lease_reads.close)

    def say_goodbye(self) -> None:
        """Send `bye` to all present and further connections and close them: the server is about to stop."""
        self.stopping = True
        for connection in tuple(self.connections):
            connection.close(codes.RESTART)
        for farewell in tuple(self.farewells):
            farewell()

    def mark(self, chat: int, operator: int | None, seq: int, count: int) -> None:
        """Remember how far somebody has read; kept within a second or so."""
        known = self.unsaved_marks.get((chat, operator), (0, 0))
        self.unsaved_marks[chat, operator] = (max(seq, known[0]), max(count, known[1]))
        if self._marks_due is None:
            loop = asyncio.get_running_loop()
            due = max(loop.time() + KEEP_MARKS_SOON, self._marks_saved + KEEP_MARKS)
            self._marks_due = loop.call_at(due, lambda: self.spawn(self._guarded(self.save_marks)))

    def left(self, chat: int, seat: int, hidden: bool) -> None:
        """The connection on this seat ended: unless another takes a seat soon, the line is lost."""
        self._lose(Command(chat, System(), LoseLine(seat=seat, grace=self.terms.grace, hidden=hidden)))

    def _lose(self, lost: Command) -> None:
        """Until the journal has it: while this node lives, no sweep would find a patron who is gone."""

        def settled(outcome: Outcome) -> None:
            if isinstance(outcome, Refused) and isinstance(outcome.refusal, Unavailable):
                self._lose(lost)

        if not self.stopping:
            asyncio.get_running_loop().call_later(RETURN, self.lanes.submit, lost, settled)

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Run this beside everything else; what goes wrong is logged."""
        task = asyncio.get_running_loop().create_task(self._logged(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _logged(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Exception:
            log.exception("a task broke")

    def every(self, seconds: float, work: Callable[[], Coroutine[Any, Any, object]]) -> None:
        """Do this again and again, with such a pause, until the node stops; what goes wrong is logged."""

        async def forever() -> None:
            while True:
                await asyncio.sleep(seconds)
                await self._guarded(work)

        self.spawn(forever())

    async def _guarded(self, work: Callable[[], Coroutine[Any, Any, object]]) -> None:
        try:
            await work()
        except DatabaseError as error:
            log.warning("the database is away, trying again: %s", error)
        except Exception:
            log.exception("a regular task broke, going on")

    async def renew_lease(self) -> None:
        """Renew the lease; where it has lapsed, begin another and have every client reconnect."""
        if await self.lease_writes.run(leases.renew, self.id):
            await self.lease_writes.run(leases.sweep)
            return
        log.error("this node was held up for longer than its lease: everybody connects anew")
        self._let_go()
        node = secrets.token_hex(8)
        await self.lease_writes.run(leases.begin, node)
        self.id = node
        # Whoever came meanwhile sits on a node that has no lease.
        self._let_go()

    def _begin_again(self) -> None:
        """Drop everything known of the logs: the database was set back."""
        self.unsaved_marks.clear()
        self.lanes.forget_heads()
        self._let_go()

    def _let_go(self) -> None:
        for connection in tuple(self.connections):
            connection.close(codes.LET_GO)

    async def check_credentials(self) -> None:
        """Whose session ended, or password was changed, comes again with a fresh token, if there is one for them.

        Read, not told: sessions expire, a password is changed from a command line, and what is told may be lost.
        """
        opened = {one: one.credential for one in self.connections if one.credential}
        if not opened:
            return
        holding = await self.reads.run(connection_tokens.holding, opened.values())
        for connection, credential in opened.items():
            if credential not in holding:
                connection.close(codes.BAD_CREDENTIAL)

    async def note_use(self) -> None:
        """Extend the sessions of connected desks: an open desk uses its session without requests."""
        used = {one.credential.session for one in self.connections if one.credential}
        if used:
            await self.writes.run(sessions.note_use_of, used)

    async def save_marks(self) -> None:
        """Write how far people have read. Raises `DatabaseError`, and keeps the marks for the next time."""
        self._marks_due, self._marks_saved = None, asyncio.get_running_loop().time()
        if not self.unsaved_marks:
            return
        kept, self.unsaved_marks = self.unsaved_marks, {}
        try:
            await self.writes.run(marks.keep, list(kept.items()))
        except DatabaseError:
            for (chat, operator), (seq, count) in kept.items():
                self.mark(chat, operator, seq, count)
            raise
        if any(operator for _, operator in kept):
            self.hub.people_changed()

    def _submit(self, commands: Iterable[Command]) -> None:
        for command in commands:
            self.lanes.submit(command, lambda outcome: None)

    def _close_signed_out(self, operator: int, session: str | None) -> None:
        for connection in tuple(self.connections):
            connection.sign_out(operator, session)
