"""The nodes, with simulated threads, database errors and a bus that loses, doubles, delays and reorders messages."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, cast

from django.db import OperationalError, transaction

from refdesk.eventlog.journal import Journal
from refdesk.eventlog.outcomes import Outcome
from refdesk.eventlog.sql_store import CommitLostError
from refdesk.gateway.node import Node, Terms
from refdesk.live.bus.base import OnGap, OnMessage

TERMS = Terms(
    grace=10_000,
    operator_grace=10_000,
    frames_per_second=20,
    lanes=1,
    origins=frozenset(),
    connections_per_address=1000,
)
BATCH = 8
"""The most commands in one simulated transaction."""

OnOutcome = Callable[[Any], None]


@dataclass
class Weather:
    """What is broken at present."""

    database_away: bool = False
    commits_fail: int = 0
    """So many of the next transactions are rolled back."""
    answers_lost: int = 0
    """So many of the next transactions are committed, and fail nevertheless."""
    bus_loses: float = 0.0
    bus_doubles: float = 0.0
    bus_delays: float = 0.0
    """Seconds; messages overtake one another."""


class OrderedSet(dict[Any, None]):
    """A set whose order doesn't depend on where its members are in memory, so that a run can be repeated."""

    def add(self, member: Any) -> None:
        self[member] = None

    def discard(self, member: Any) -> None:
        self.pop(member, None)


class Machine:
    """A process of the server. Once `dead`, nothing that it does has an effect, and nothing answers it."""

    def __init__(self, cluster: "Cluster", number: int) -> None:
        self.cluster, self.number = cluster, number
        self.dead = self.serves = False
        self.random = Random(f"{cluster.seed}/machine/{number}")
        self.node: Node
        self.transports = OrderedSet()

    async def start(self) -> None:
        self.cluster.building = self
        self.node = Node(TERMS, lambda _name: SimulatedBus(self))
        self.node.connections = cast("set[Any]", OrderedSet())
        await self.node.start()

    async def pause(self) -> None:
        """Another thread works. A thread of a dead process never answers."""
        await asyncio.sleep(self.random.choice((0.0, 0.001, 0.01, 0.1)) * self.random.random())
        if self.dead:
            await asyncio.get_running_loop().create_future()

    def kill(self) -> None:
        self.dead = True
        for transport in tuple(self.transports):
            transport.server_died()


@dataclass
class Cluster:
    """All machines, and the one at which a client arrives."""

    seed: int
    weather: Weather = field(default_factory=Weather)
    machines: list[Machine] = field(default_factory=list)
    buses: "list[SimulatedBus]" = field(default_factory=list)
    building: Machine | None = None
    """The machine whose node is being made: the node makes its threads itself."""

    async def start_machine(self) -> None:
        """Start another machine, again after a second as long as its node doesn't start."""
        while True:
            machine = Machine(self, len(self.machines))
            self.machines.append(machine)
            try:
                await machine.start()
            except OperationalError:
                machine.kill()
                await asyncio.sleep(1.0)
            else:
                machine.serves = True
                return

    def living(self) -> list[Machine]:
        """The machines that serve clients."""
        return [machine for machine in self.machines if machine.serves and not machine.dead]


class SimulatedReaders:
    """Replaces `refdesk.database.readers.Readers`."""

    cluster: Cluster

    def __init__(self, threads: int = 2) -> None:
        assert self.cluster.building
        self._machine = self.cluster.building

    async def run(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        await self._machine.pause()
        if self.cluster.weather.database_away:
            raise OperationalError("the database is away")
        result = function(*args, **kwargs)
        await self._machine.pause()
        return result

    def close(self) -> None:
        pass


class SimulatedLanes:
    """Replaces `refdesk.database.writer_lanes.Lanes`: one lane, whose transactions happen at one moment each."""

    cluster: Cluster
    ended = False

    def __init__(self, count: int, announce: Callable[[Sequence[Any]], None]) -> None:
        assert self.cluster.building
        self._machine, self._announce = self.cluster.building, announce
        self._waiting: deque[tuple[Any, OnOutcome]] = deque()
        self._running = False
        self._stored: list[Any] = []
        self.journal = SimulatedJournal(self.cluster.weather, self._stored.extend)

    async def durable(self) -> None:
        pass

    def submit(self, command: Any, on_outcome: OnOutcome) -> None:
        if self._machine.dead:
            return
        self._waiting.append((command, on_outcome))
        if not self._running:
            self._running = True
            self._machine.node.spawn(self._work())

    async def _work(self) -> None:
        while self._waiting:
            await self._machine.pause()
            size = min(len(self._waiting), self._machine.random.randint(1, BATCH))
            batch = [self._waiting.popleft() for _ in range(size)]
            outcomes = self.journal.execute([command for command, _ in batch])
            stored, self._stored[:] = list(self._stored), []
            await self._machine.pause()
            self._announce(stored)
            for (_, on_outcome), outcome in zip(batch, outcomes, strict=True):
                on_outcome(outcome)
        self._running = False

    async def execute(self, command: Any) -> Any:
        result: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self.submit(command, lambda outcome: None if result.done() else result.set_result(outcome))
        return await result

    async def run(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        await self._machine.pause()
        if self.cluster.weather.database_away:
            raise OperationalError("the database is away")
        with transaction.atomic():
            result = function(*args, **kwargs)
        await self._machine.pause()
        return result

    def forget_heads(self) -> None:
        self.journal.forget_heads()


class SimulatedJournal(Journal):
    """The journal on a database whose commits fail, or whose answers are lost. The switches are for `planted`."""

    announces_what_fails = acknowledges_what_fails = False

    def __init__(self, weather: Weather, announce: Callable[[Sequence[Any]], None]) -> None:
        super().__init__(announce)
        self._weather = weather

    def _transact(self, batch: Sequence[Any]) -> tuple[list[Outcome], list[Any]]:
        weather = self._weather
        if weather.database_away:
            raise OperationalError("the database is away")
        if weather.commits_fail:
            weather.commits_fail -= 1
            with transaction.atomic():
                outcomes, stored = super()._transact(batch)
                self._committing = False
                transaction.set_rollback(True)
            self.forget_heads()
            if self.acknowledges_what_fails:
                return outcomes, []
            if self.announces_what_fails:
                self._announce(stored)
            raise OperationalError("the commit failed")
        result = super()._transact(batch)
        if weather.answers_lost:
            weather.answers_lost -= 1
            raise CommitLostError("the answer to the commit was lost")
        return result


class SimulatedBus:
    """Replaces the bus of one node. It breaks more than a bus may: `refdesk.live.bus.base` promises order."""

    def __init__(self, machine: Machine) -> None:
        self._machine, self._cluster = machine, machine.cluster
        self._topics: set[str] = set()
        self._on_message: OnMessage | None = None
        self.on_gap: OnGap | None = None

    @property
    def error(self) -> str:
        return ""

    async def start(self, on_message: OnMessage, on_gap: OnGap) -> None:
        self._on_message, self.on_gap = on_message, on_gap
        self._cluster.buses.append(self)

    async def stop(self) -> None:
        self._cluster.buses.remove(self)

    async def subscribe(self, topic: str) -> None:
        await self._machine.pause()
        self._topics.add(topic)

    async def unsubscribe(self, topic: str) -> None:
        self._topics.discard(topic)

    def publish(self, topic: str, message: bytes) -> None:
        if self._machine.dead:
            return
        dice, weather = self._machine.random, self._cluster.weather
        for bus in self._cluster.buses:
            if bus is self:
                continue
            for _ in range(2 if dice.random() < weather.bus_doubles else 1):
                if dice.random() >= weather.bus_loses:
                    delay = dice.random() * (0.005 + weather.bus_delays)
                    asyncio.get_running_loop().call_later(delay, bus._receive, topic, message)

    def _receive(self, topic: str, message: bytes) -> None:
        if topic in self._topics and self._on_message is not None and not self._machine.dead:
            self._on_message(topic, message)
