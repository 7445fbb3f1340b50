"""One running server process: its lanes, its hub, its lease, its sweeps, and the connections on it."""

import asyncio
import logging
import secrets
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Protocol

from django.db import DEFAULT_DB_ALIAS, DatabaseError, IntegrityError, connections

from refdesk.chats import bounds, epoch, sweeps
from refdesk.chats.commands import Command, LoseConnection
from refdesk.chats.head import Head
from refdesk.database.coalescer import Coalescer
from refdesk.database.readers import Readers
from refdesk.database.run import Run
from refdesk.database.writer_lanes import Lanes
from refdesk.eventlog.actors import System
from refdesk.eventlog.address import Address, Kind
from refdesk.eventlog.log import LogCommand
from refdesk.eventlog.outcomes import Outcome, Refused
from refdesk.eventlog.read_marks import LogMark
from refdesk.eventlog.refusals import Unavailable
from refdesk.identity import sessions
from refdesk.identity.connection_tokens import Credential
from refdesk.kit import metrics
from refdesk.kit.clock import now_ms
from refdesk.kit.env import Network
from refdesk.kit.quota import ConnectionLimiter
from refdesk.kit.tasks import Tasks
from refdesk.live.bus.base import Bus
from refdesk.live.hub import Hub
from refdesk.live.kinds import KINDS, ClientCommand, marks_of
from refdesk.presence import leases
from refdesk.protocol import down, encode
from refdesk.staff.models import Operator

from . import codes, desk_probe
from .activity import Activity
from .identify import still_usable
from .limits import UnclaimedRate
from .session import Session
from .sweeper import Sweeper

log = logging.getLogger(__name__)

Marks = Mapping[Kind, Sequence[LogMark]]

RETURN = leases.RETURN / 1000
"""Seconds within which a page that reloads or changes is back: no disconnection is reported before."""
VACANT = 1.0
"""Seconds from the end of a seat's connection, which often comes back at once, until waiting windows may take over."""
SWEEP = 1.0
SAVE_MARKS_SOON, SAVE_MARKS_EVERY = 0.05, 1.0
"""Seconds from a read mark to its saving, and at least between two savings."""
CREDENTIALS = 3.0
IDLE = 5.0
"""Seconds between two looks for operators who do nothing at their desk."""
HOURS = 15.0
"""Seconds between two looks for departments whose opening hours end."""
MEASURE_DELAY = 0.5
"""Seconds."""
SESSIONS = 60.0
"""Seconds between two updates of the sessions of connected desks."""


class LiveConnection(Protocol):
    """A connection, for the node that it is on."""

    address: str
    credential: Credential | None
    session: Session

    def close(self, code: int) -> None: ...
    def sign_out(self, operator: int, session: str | None) -> None: ...
    def probe(self, now: float) -> None: ...


@dataclass(frozen=True)
class Terms:
    """What the settings say about connections. Graces are in milliseconds."""

    grace: int
    operator_grace: int
    frames_per_second: float
    lanes: int
    origins: frozenset[str]
    """Origins of pages whose browsers may connect."""
    connections_per_address: int
    trusted_proxies: tuple[Network, ...] = ()
    """Proxies whose X-Forwarded-For is believed."""


class Node:
    """Started and stopped with the server. Runs on the event loop."""

    def __init__(self, terms: Terms, make_bus: Callable[[str], Bus]) -> None:
        self.id = secrets.token_hex(8)
        self.terms = terms
        self._readers = Readers()
        # A thread of its own: the lease must not lapse because 1,000 clients reconnect at once or a write is blocked.
        self._lease_readers = Readers(threads=1)
        self.read: Run = self._readers.run
        self.write: Run
        """Runs side writes."""
        self.lease_write: Run
        self.hub = Hub(self.read, make_bus(self.id))
        self.on_transcript_read: Callable[[int, Head, str], None] = lambda operator, head, address: None
        """Called when an operator opens the log of an ended chat, or of one that is not theirs to answer: operator's
        number, chat, client's address."""
        self.connections: set[LiveConnection] = set()
        self.connection_limiter = ConnectionLimiter(terms.connections_per_address)
        self.has_room = bounds.room()
        self.unclaimed_rate = UnclaimedRate(terms.frames_per_second)
        self.lanes: Lanes
        self.unsaved_marks: dict[tuple[Address, int | None], tuple[int, int]] = {}
        self._mark_saves = Coalescer(self.save_marks, "read marks can't be stored", SAVE_MARKS_SOON, SAVE_MARKS_EVERY)
        self._tasks = Tasks()
        self.sweeper: Sweeper
        self.activity: Activity
        self.used_sessions: set[str] = set()
        """Hashes of the sessions whose desks reported input since they were extended."""
        self.stopping = False
        self.on_stop: set[Callable[[], None]] = set()
        """Called when the server is about to stop, to end responses that would never end."""

    async def start(self) -> None:
        """Begin a lease, connect the bus, start sweeping. Raises if the database could lose what it has committed."""
        self.lanes = Lanes(self.terms.lanes, self.hub.announce)
        await self.lanes.durable()
        # Beside SQLite's busy lane, a write on another connection waits for seconds.
        by_lane = connections[DEFAULT_DB_ALIAS].vendor == "sqlite"
        self.write = self.lanes.run if by_lane else self.read
        self.lease_write = self.lanes.run if by_lane else self._lease_readers.run
        now = now_ms()
        graces = (self.terms.grace, self.terms.operator_grace)
        self.sweeper = Sweeper(*graces, self.read, self.lanes, swept=now, awake_since=now)
        self.activity = Activity(self.read, self.write, self.hub.people_changed)
        self.hub.on_signed_out = self._close_signed_out
        self.hub.on_new_epoch = self._on_new_epoch
        self.hub.epoch = await self.write(epoch.ensure)
        await self.lease_write(leases.begin, self.id)
        await self.hub.start()
        self._submit(await self.read(sweeps.restarted_graces, self.terms.grace))
        self.spawn(self._measure_delay())
        self.every("lease", leases.LEASE / 3000, self.renew_lease)
        self.every("chats", SWEEP, lambda: self.sweeper.sweep(now_ms()))
        self.every("credentials", CREDENTIALS, self.check_credentials)
        self.every("idle", IDLE, self.activity.check_idle)
        self.every("hours", HOURS, self.activity.check_hours)
        self.every("desks", desk_probe.TICK, self.probe_desks)
        self.every("sessions", SESSIONS, self.extend_sessions)

    async def stop(self) -> None:
        """Have all clients reconnect elsewhere, save read marks, end the lease and the threads."""
        self.close_connections()
        self.activity.stop()
        await self._tasks.stop()
        await self.hub.stop()
        await self._mark_saves.finish()
        await self._guarded("lease", lambda: self.lease_write(leases.end, self.id))
        await asyncio.to_thread(self.lanes.close)
        await asyncio.to_thread(self._readers.close)
        await asyncio.to_thread(self._lease_readers.close)

    def close_connections(self) -> None:
        """Send `bye` to all present and future connections and close them: the server is about to stop."""
        self.stopping = True
        for connection in tuple(self.connections):
            connection.close(codes.RESTART)
        for callback in tuple(self.on_stop):
            callback()

    def save_read_mark(self, address: Address, operator: int | None, seq: int, count: int) -> None:
        """Save how far someone has read within about a second; `operator` is None for the patron.

        Raises `TypeError` for a kind of log without read marks.
        """
        marks_of(address.kind)
        unsaved = self.unsaved_marks.get((address, operator), (0, 0))
        self.unsaved_marks[address, operator] = (max(seq, unsaved[0]), max(count, unsaved[1]))
        self._mark_saves.plan()

    def patron_read(self, head: Head, seq: int) -> None:
        """Save how far a patron without a connection has read, and show it on desks."""
        self.save_read_mark(head.address, None, seq, head.desk_messages)
        seen = down.SeenUpTo(log=head.address, by="patron", seq=seq)
        self.hub.relay(head.department, head.address, "desk", encode.frame(seen))

    def patron_left(self, chat: int, seat: int, hidden: bool) -> None:
        """Report the patron as disconnected after `RETURN`, unless another connection has a newer seat by then."""
        self._submit_until_stored(
            Command(chat, System(), LoseConnection(seat=seat, grace=self.terms.grace, hidden=hidden))
        )

    def seat_left(self, department: int, chat: int, seat: int) -> None:
        """Report to the patron's other windows after `VACANT` that the client ended its connection on this seat."""
        if not self.stopping:
            asyncio.get_running_loop().call_later(VACANT, self.hub.seat_vacant, department, chat, seat)

    def _submit_until_stored(self, command: Command) -> None:
        """Submit again while the journal is unavailable: as long as this node lives, no sweep finds the patron."""

        def on_outcome(outcome: Outcome) -> None:
            if isinstance(outcome, Refused) and isinstance(outcome.refusal, Unavailable):
                self._submit_until_stored(command)

        if not self.stopping:
            asyncio.get_running_loop().call_later(RETURN, self.lanes.submit, command, on_outcome)

    def submit(self, command: ClientCommand, on_outcome: Callable[[Outcome], None]) -> None:
        """Submit a client's command to the journal; completed first, if its kind of log needs that."""
        prepared = KINDS[command.address.kind].prepared
        if prepared is None:
            self.lanes.submit(command, on_outcome)
        else:
            self.spawn(self._submit_prepared(prepared, command, on_outcome))

    async def _submit_prepared(
        self,
        prepared: Callable[[LogCommand], LogCommand],
        command: LogCommand,
        on_outcome: Callable[[Outcome], None],
    ) -> None:
        """Submit the completed command. Every act gets an answer, also if the database can't be read."""
        try:
            complete = await self.read(prepared, command)
        except DatabaseError as error:
            log.warning("an act can't be prepared now: %s", error)
        except Exception:  # the acts behind it would wait forever
            log.exception("preparing an act broke")
        else:
            self.lanes.submit(complete, on_outcome)
            return
        on_outcome(Refused(Unavailable()))

    def spawn(self, work: Coroutine[object, object, None]) -> None:
        """Run `work` as a task of this node; an exception is logged."""
        self._tasks.spawn(work)

    def every(
        self, name: str, seconds: float, work: Callable[[], Coroutine[object, object, object]], rest: float = 0.0
    ) -> None:
        """Run `work` again and again with this pause until the node stops; an exception is logged.

        `name` is that of the task in the metrics. While this node's journal commits nothing, the pause is `rest`
        seconds, if these are more.
        """

        async def forever() -> None:
            commits, began = -1, 0.0
            while True:
                await asyncio.sleep(seconds)
                if self.lanes.commits == commits and monotonic() - began < rest:
                    continue
                commits, began = self.lanes.commits, monotonic()
                await self._guarded(name, work)

        self.spawn(forever())

    async def _guarded(self, name: str, work: Callable[[], Coroutine[object, object, object]]) -> None:
        try:
            with metrics.TASK_ERRORS.labels(name).count_exceptions(), metrics.TASKS.labels(name).time():
                await work()
        except DatabaseError as error:
            log.warning("the database is unavailable, trying again: %s", error)
        except Exception:
            log.exception("a regular task broke, going on: %s", name)

    async def _measure_delay(self) -> None:
        """Time how late the event loop is for a timer: by so much every connection waits."""
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + MEASURE_DELAY
            await asyncio.sleep(MEASURE_DELAY)
            metrics.LOOP_DELAY.observe(max(0.0, loop.time() - due))

    async def renew_lease(self) -> None:
        """Renew the lease; if it has lapsed, begin another and have every client reconnect."""
        if await self.lease_write(leases.renew, self.id):
            await self.lease_write(leases.sweep)
            return
        log.error("this node was blocked for longer than its lease: all clients reconnect")
        self._reconnect_all()
        node = secrets.token_hex(8)
        await self.lease_write(leases.begin, node)
        self.id = node
        # Clients that connected meanwhile have seats that name a node without a lease.
        self._reconnect_all()

    def _on_new_epoch(self) -> None:
        """Drop everything cached about logs: the database was restored."""
        self.unsaved_marks.clear()
        self.lanes.forget_heads()
        self._reconnect_all()

    def _reconnect_all(self) -> None:
        for connection in tuple(self.connections):
            connection.close(codes.TRY_AGAIN)

    async def check_credentials(self) -> None:
        """Close desks whose session has ended, whose operator's password was changed, or whose network isn't allowed.

        Polled, because no message announces that a session expires or that a command changes a password, and messages
        can be lost. A client that is still signed in reconnects with a new token.
        """
        used = {
            connection: (connection.credential, connection.address)
            for connection in self.connections
            if connection.credential
        }
        if not used:
            return
        usable = await self.read(still_usable, used.values())
        for connection, credential in used.items():
            if credential not in usable:
                connection.close(codes.BAD_CREDENTIAL)

    def note_input(self, operator: int, credential: Credential | None) -> None:
        """An operator used a desk of this node."""
        self.activity.note(operator)
        if credential is not None:
            self.used_sessions.add(credential.session)

    async def probe_desks(self) -> None:
        """Ping the pages of all desks: a page that the browser froze doesn't answer."""
        now = asyncio.get_running_loop().time()
        for connection in tuple(self.connections):
            connection.probe(now)

    async def extend_sessions(self) -> None:
        """Extend the sessions of desks that reported input: a desk is used without requests.

        An open desk without input doesn't use its session: the rules for sign-ins say how long it lasts.
        """
        used, self.used_sessions = self.used_sessions, set()
        if not used:
            return
        try:
            await self.write(sessions.note_use_of, used)
        except DatabaseError:
            self.used_sessions |= used
            raise

    async def save_marks(self) -> None:
        """Write the unsaved read marks. Raises `DatabaseError` and retries them with the next ones."""
        if not self.unsaved_marks:
            return
        unsaved, self.unsaved_marks = self.unsaved_marks, {}
        by_kind: dict[Kind, list[LogMark]] = {}
        for ((kind, number), operator), mark in unsaved.items():
            by_kind.setdefault(kind, []).append(LogMark(number, operator, *mark))
        try:
            await self._write_marks(by_kind)
        except DatabaseError:
            for (address, operator), (seq, count) in unsaved.items():
                self.save_read_mark(address, operator, seq, count)
            raise
        for kind, marks in by_kind.items():
            self.hub.marks_stored(kind, marks)

    async def _write_marks(self, by_kind: Marks) -> None:
        try:
            await self.write(_store_marks, by_kind)
        except IntegrityError:  # an operator was deleted since, and their marks would hold up all others forever
            await self.write(_store_known_marks, by_kind)

    def _submit(self, commands: Iterable[Command]) -> None:
        for command in commands:
            self.lanes.submit(command, lambda outcome: None)

    def _close_signed_out(self, operator: int, session: str | None) -> None:
        for connection in tuple(self.connections):
            connection.sign_out(operator, session)


def _store_marks(by_kind: Marks) -> None:
    for kind, marks in by_kind.items():
        marks_of(kind).store(marks)


def _store_known_marks(by_kind: Marks) -> None:
    """Store the marks of patrons, and of operators who still exist."""
    operators = {mark.operator for marks in by_kind.values() for mark in marks if mark.operator}
    existing = {None, *Operator.objects.filter(pk__in=operators).values_list("pk", flat=True)}
    _store_marks({kind: [mark for mark in marks if mark.operator in existing] for kind, marks in by_kind.items()})
