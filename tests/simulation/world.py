"""One run: people, machines and faults, all decided by the seed."""

import asyncio
import logging
import random
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from random import Random
from typing import Any, NamedTuple

import pytest
from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

import refdesk.chats.transfers.backups
import refdesk.chats.transfers.receivers
import refdesk.gateway.connection
import refdesk.gateway.node
import refdesk.kit.quota
import refdesk.live.desks
import refdesk.live.hub
import refdesk.presence.leases
from refdesk.backup import new_epoch
from refdesk.chats.models import Chat
from refdesk.colleagues import commands as internal
from refdesk.colleagues.permissions import member_of
from refdesk.eventlog.address import internal_chat_at
from refdesk.eventlog.journal import Journal
from refdesk.identity import connection_tokens
from refdesk.kit import quota
from refdesk.protocol.down import InternalChats, Welcome
from tests.databases import Database, sqlite_in_memory
from tests.sample_people import session

from . import persons
from .cluster import Cluster, SimulatedLanes, SimulatedReaders
from .ledger import Broken, Ledger
from .network import Network
from .virtual_loop import VirtualClock, VirtualLoop

# The package `client` has functions of the same names.
CLIENT = [sys.modules[f"refdesk.client.{name}"] for name in ("connection", "operator", "patron")]

MACHINES, PATRONS, ACTS = 3, 3, 8
STORM, REST, CALM = 10.0, 4.0, 60.0
"""Seconds with faults, and without: every wait must have ended at a moment between the last two."""
STEP = 0.25
"""Seconds between two comparisons of readers with the log."""


INTERNAL = [internal_chat_at(1 + number) for number in range(persons.INTERNAL_CHATS)]

PACE = {
    refdesk.gateway.node: {"RETURN": 1.0, "SWEEP": 3.5, "CREDENTIALS": 10.0, "IDLE": 30.0, "HOURS": 60.0},
    refdesk.live.hub: {"COMPARE": 4.0},
    refdesk.live.desks: {"PAUSE": 4.0},
}
"""Seconds between the periodic tasks of a node, which cost most of a simulation's time."""


class Fault(NamedTuple):
    at: float
    kind: str
    amount: float
    """Seconds, or a share, whichever the kind has."""
    target: float
    """Which machine or client: a number from 0 to 1."""


KINDS = (
    "kill", "cut", "vanish", "freeze", "hold", "database_away", "commits_fail", "answers_lost", "bus_loses",
    "bus_doubles", "bus_delays", "clock_jumps", "restore",
)  # fmt: skip


def faults_of(seed: int) -> list[Fault]:
    dice = Random(f"{seed}/faults")
    count = dice.randint(2, 9)
    return sorted(Fault(dice.random() * STORM, dice.choice(KINDS), dice.random(), dice.random()) for _ in range(count))


class World:
    """What people and faults share. `over` is set at the end, `calm` once faults and acts have stopped."""

    def __init__(self, seed: int, clock: VirtualClock, database: Database) -> None:
        self.seed, self.clock, self.database = seed, clock, database
        self.people, self.acts = database.people, ACTS
        self.cluster, self.ledger = Cluster(seed), Ledger()
        self.network = Network(self.cluster)
        self.calm, self.over = asyncio.Event(), asyncio.Event()
        self.trace: list[str] = []
        self._start_internal_chats()
        self.failed: list[BaseException] = []
        named = [("ana", self.people.ana), ("chi", self.people.chi)]
        self.patrons = [persons.Patron(self, f"patron{number}") for number in range(PATRONS)]
        self.librarians = [persons.Librarian(self, name, row, session()) for name, row in named]
        self.outsider = persons.Outsider(self, "ben", self.people.ben, session())

    def _start_internal_chats(self) -> None:
        """Start those that `persons` writes into."""
        ana = member_of(self.people.ana)
        of_department = internal.Start(scope="department", department=self.people.reference.pk, actor=ana)
        Journal().execute([of_department, internal.start_of_pair(ana, self.people.chi.pk)])

    def note(self, line: str) -> None:
        self.trace.append(f"{self.clock.now:8.3f}  {line}")

    async def run(self, faults: Sequence[Fault], wrapper: BaseDatabaseWrapper) -> None:
        # Each task tree has its own connection; all machines and people use this one, which the caller closes.
        connections[DEFAULT_DB_ALIAS] = wrapper
        for _ in range(MACHINES):
            await self.cluster.start_machine()
        living = [self._guarded(person.live()) for person in (*self.patrons, *self.librarians, self.outsider)]
        tasks = [asyncio.create_task(work) for work in living]
        tasks += [asyncio.create_task(self._guarded(self._strike(fault))) for fault in faults]
        while self.clock.now < STORM:
            await self._step()
        await self._settle()
        await asyncio.sleep(REST)
        while (waits := self._wait_that_never_ends()) and self.clock.now < STORM + CALM:
            await self._step()
        if waits:
            raise Broken(waits)
        self.ledger.assert_heads()
        self.over.set()
        await asyncio.gather(*tasks)
        self._raise()

    async def _guarded(self, work: Any) -> None:
        try:
            await work
        except Exception as error:
            self.failed.append(error)

    def _raise(self) -> None:
        if self.failed:
            raise Broken(repr(self.failed[0])) from self.failed[0]

    async def _step(self) -> None:
        await asyncio.sleep(STEP)
        self._raise()
        self.assert_readers()

    async def _settle(self) -> None:
        """Faults stop, everyone comes back, and a machine runs."""
        self.calm.set()
        self.cluster.weather.__init__()  # type: ignore[misc]
        for client in self.clients():
            client.release()
        if not self.cluster.living():
            await self.cluster.start_machine()
        self.note("calm")

    def clients(self) -> list[Any]:
        windows = [window for patron in self.patrons for window in patron.windows]
        return [*windows, *(librarian.desk for librarian in (*self.librarians, self.outsider))]

    def epoch(self) -> str:
        row = connection.connection.execute("SELECT value FROM chats_epoch").fetchone()
        return row[0] if row else ""

    def assert_readers(self) -> None:
        self.ledger.read()
        now = self.epoch()
        for patron in self.patrons:
            for window in patron.windows:
                if window.epoch == now:
                    self.ledger.assert_reader(window.url, window.feed, to_patron=True)
        for librarian in self.librarians:
            for chat in librarian.desk.chats.values():
                if librarian.desk.epoch == now:
                    self.ledger.assert_reader(librarian.name, chat.feed, to_patron=False)
        self.ledger.assert_outsider("ben", self.outsider.desk.frames, {self.people.local_history.pk})

    def _wait_that_never_ends(self) -> str:
        """Someone who isn't connected, an act without an answer, an open feed or a list that isn't complete."""
        self.ledger.read()
        for client in self.clients():
            # Acts of a window without the seat wait for it.
            if client._error is None and (not client.connected or (client.may_act and len(client.pending))):
                return f"{client!r} still waits for {list(client.pending._waiting)}"
        for feed, who in self._open_feeds():
            last = self.ledger.last_seq(feed.address)
            if last and (not feed.opened or feed.through != last):
                return f"{who} has {feed.address} up to {feed.through}, stored is {last}"
        waiting = Chat.objects.filter(department=self.people.reference).exclude(state="ended")
        listed = dict(waiting.values_list("id", "last_seq"))
        for librarian in self.librarians:
            rows = {chat: row.version for chat, row in librarian.desk.rows.items() if row.state != "ended"}
            if rows != listed:
                return f"{librarian.name} has the rows {rows}, stored is {listed}"
            # A chat of two is listed after its first message.
            written = {log.number: last for log in INTERNAL if (last := self.ledger.last_seq(log)) > 1}
            if (shown := self._internal_rows(librarian)) != written:
                return f"{librarian.name} has internal chats up to {shown}, stored is {written}"
        return ""

    def _internal_rows(self, librarian: persons.Librarian) -> dict[int, int]:
        """The last seqs of the internal chats with messages in the librarian's list."""
        shown: dict[int, int] = {}
        epoch = ""
        for frame in librarian.desk.frames:
            if isinstance(frame, Welcome) and frame.epoch != epoch:
                shown, epoch = {}, frame.epoch
            elif isinstance(frame, InternalChats):
                # A row with a lower version is older, also in a whole list.
                rows = {row.internal_chat: max(row.version, shown.get(row.internal_chat, 0)) for row in frame.rows}
                shown = rows if frame.whole else {**shown, **rows}
        return {number: version for number, version in shown.items() if version > 1}

    def _open_feeds(self) -> Iterator[tuple[Any, str]]:
        for patron in self.patrons:
            for window in patron.windows:
                if window.held and window._error is None:
                    yield window.feed, window.url
        for librarian in self.librarians:
            for chat in librarian.desk.chats.values():
                yield chat.feed, librarian.name

    async def _strike(self, fault: Fault) -> None:
        await asyncio.sleep(fault.at - self.clock.now)
        self.note(f"fault: {fault.kind} {fault.amount:.2f} {fault.target:.2f}")
        await getattr(self, f"_{fault.kind}")(fault)

    def _client(self, fault: Fault) -> Any:
        clients = self.clients()
        return clients[int(fault.target * len(clients))]

    async def _kill(self, fault: Fault) -> None:
        living = self.cluster.living()
        if living:
            living[int(fault.target * len(living))].kill()
        await asyncio.sleep(fault.amount * 10)
        if len(self.cluster.living()) < MACHINES:
            await self.cluster.start_machine()

    async def _cut(self, fault: Fault) -> None:
        self._client(fault).cut()

    async def _vanish(self, fault: Fault) -> None:
        transport = self.network.open.get(self._client(fault).url)
        if transport is not None:
            transport.vanish()

    async def _freeze(self, fault: Fault) -> None:
        transport = self.network.open.get(self._client(fault).url)
        if transport is not None:
            transport.freeze(fault.amount * 40)

    async def _hold(self, fault: Fault) -> None:
        """The client is away; for hours, if the clock jumps meanwhile."""
        client = self._client(fault)
        client.hold()
        await asyncio.sleep(fault.amount * 10)
        if fault.target > 0.7:
            self.clock.jumped += 7200 * fault.amount
        client.release()

    async def _for_a_while(self, name: str, value: Any, normal: Any, fault: Fault) -> None:
        setattr(self.cluster.weather, name, value)
        await asyncio.sleep(fault.target * 6)
        if not self.calm.is_set():
            setattr(self.cluster.weather, name, normal)

    async def _database_away(self, fault: Fault) -> None:
        await self._for_a_while("database_away", True, False, fault)

    async def _commits_fail(self, fault: Fault) -> None:
        self.cluster.weather.commits_fail += 1 + int(fault.amount * 3)

    async def _answers_lost(self, fault: Fault) -> None:
        self.cluster.weather.answers_lost += 1 + int(fault.amount * 3)

    async def _bus_loses(self, fault: Fault) -> None:
        await self._for_a_while("bus_loses", fault.amount, 0.0, fault)

    async def _bus_doubles(self, fault: Fault) -> None:
        await self._for_a_while("bus_doubles", fault.amount, 0.0, fault)

    async def _bus_delays(self, fault: Fault) -> None:
        await self._for_a_while("bus_delays", fault.amount * 3, 0.0, fault)

    async def _clock_jumps(self, fault: Fault) -> None:
        self.clock.jumped += (fault.amount - 0.5) * 600

    async def _restore(self, fault: Fault) -> None:
        """Back up now; later stop all machines, restore, and start again."""
        with closing(sqlite3.connect(":memory:")) as backup:
            connection.connection.backup(backup)
            promised = self.ledger.promises()
            await asyncio.sleep(fault.amount * 6)
            for machine in self.cluster.living():
                machine.kill()
            backup.backup(connection.connection)
        with transaction.atomic(), connection.cursor() as cursor:

            def run(statement: str, values: Sequence[Any]) -> Any:
                cursor.execute(statement, values)
                return cursor.fetchall()

            new_epoch.renew_sqlite(run)
        self.ledger.after_restore(promised)
        self.note("restored")
        for _ in range(2):
            await self.cluster.start_machine()


@contextmanager
def _replaced(world_of: list[World], clock: VirtualClock, seed: int) -> Iterator[pytest.MonkeyPatch]:
    """Replace clock, chance, threads and network in the modules of the server and the client."""
    keys = iter(range(1, 1_000_000))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("time.time", clock.time)
        patch.setattr("time.time_ns", clock.time_ns)
        patch.setattr("secrets.token_hex", lambda size=16: f"{next(keys):0{2 * size}x}")
        for module in (refdesk.gateway.connection, refdesk.kit.quota):
            patch.setattr(module, "monotonic", clock.monotonic)
        for module in (refdesk.presence.leases, refdesk.chats.transfers.backups, refdesk.chats.transfers.receivers):
            patch.setattr(module, "database_now", clock.time_ms)
        for module in (*CLIENT, persons):
            patch.setattr(module, "new_key", lambda: f"key{next(keys):019}")
        for module, pace in PACE.items():
            for name, seconds in pace.items():
                patch.setattr(module, name, seconds)
        patch.setattr(refdesk.gateway.node, "Readers", SimulatedReaders)
        patch.setattr(refdesk.gateway.node, "Lanes", SimulatedLanes)
        patch.setattr(CLIENT[0], "connect", lambda url, kind: world_of[0].network.connect(url, kind))
        patch.setattr(CLIENT[1], "connection_token", lambda http: _connection_token(world_of[0], http))
        random.seed(seed)
        quota.reset_all()
        yield patch


async def _connection_token(world: World, http: persons.Session) -> str:
    await asyncio.sleep(0.01)
    if not world.cluster.living() or world.cluster.weather.database_away:
        raise OSError("connection refused")
    return connection_tokens.issue(http.operator, http.key)


def simulate(seed: int, faults: Sequence[Fault] | None = None) -> list[str]:
    """Run one simulation and return its trace. Raises Broken, whose notes are the trace."""
    clock, worlds = VirtualClock(), list[World]()
    logging.disable(logging.CRITICAL)
    loop = VirtualLoop(clock)
    try:
        with sqlite_in_memory() as database, _replaced(worlds, clock, seed):
            asyncio.set_event_loop(loop)
            worlds.append(World(seed, clock, database))
            SimulatedReaders.cluster = SimulatedLanes.cluster = worlds[0].cluster
            try:
                work = worlds[0].run(faults_of(seed) if faults is None else faults, connections[DEFAULT_DB_ALIAS])
                loop.run_until_complete(work)
            except Exception as error:
                broken = error if isinstance(error, Broken) else Broken(repr(error))
                broken.__notes__ = worlds[0].trace[-60:]
                raise broken from error
            finally:
                _end(loop)
    finally:
        loop.close()
        asyncio.set_event_loop(None)
        logging.disable(logging.NOTSET)
    return worlds[0].trace


def _end(loop: VirtualLoop) -> None:
    """Cancel what is left: tasks of dead machines wait for ever."""
    tasks = asyncio.all_tasks(loop)
    for task in tasks:
        task.cancel()
    loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))


def shortest(seed: int) -> tuple[list[Fault], Broken]:
    """The fewest faults with which this seed still breaks an invariant, and how it does."""
    faults = faults_of(seed)
    broken = _broken(seed, faults)
    assert broken is not None, "it doesn't break"
    for fault in tuple(faults):
        fewer = [other for other in faults if other is not fault]
        if (still := _broken(seed, fewer)) is not None:
            faults, broken = fewer, still
    return faults, broken


def _broken(seed: int, faults: Sequence[Fault]) -> Broken | None:
    try:
        simulate(seed, faults)
    except Broken as broken:
        return broken
    return None
