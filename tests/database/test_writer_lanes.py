"""Writer lanes: group commit, order of outcomes, and the end of a lane."""

import asyncio
import itertools
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from threading import Event, current_thread
from typing import Any

import msgspec
import pytest

from refdesk.chats.commands import Command, Patron, TakeSeat
from refdesk.chats.outcomes import Stored
from refdesk.database import writer_lanes as module
from refdesk.database.writer_lanes import Lanes
from refdesk.eventlog import outcomes, store
from refdesk.eventlog.acts import SaveNote, Say
from refdesk.eventlog.journal import Journal
from refdesk.eventlog.log import number_of
from refdesk.eventlog.outcomes import Outcome, Refused
from refdesk.eventlog.refusals import Unavailable
from refdesk.eventlog.sql_store import NotDurableError
from refdesk.tickets import commands as c
from refdesk.tickets import queries
from refdesk.tickets.head import Head
from refdesk.tickets.models import Queue
from refdesk.tickets.outcomes import Stored as StoredTicket
from refdesk.tickets.permissions import queue_info
from tests.chats.world import start
from tests.databases import Database
from tests.tickets.world import opening

Deliveries = list[object]


class Fixture:
    """Lanes, and what they announced and answered, in order."""

    def __init__(self, database: Database, count: int = 1) -> None:
        self.deliveries: Deliveries = []
        self.lanes = Lanes(count, self._announce)
        self.people = database.people

    def _announce(self, stored: Sequence[outcomes.Stored]) -> None:
        self.deliveries.append(("announced", len(stored)))

    def settled(self, name: object) -> asyncio.Future[Outcome]:
        future: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()

        def settle(outcome: Outcome) -> None:
            self.deliveries.append(name)
            future.set_result(outcome)

        self._settle = settle
        return future

    def say(self, chat: int, text: str) -> asyncio.Future[Outcome]:
        future = self.settled(text)
        self.lanes.submit(Command(chat, Patron(chat, 1), Say(text=text)), self._settle)
        return future

    def note(self, head: Head, text: str) -> asyncio.Future[Any]:
        future = self.settled(text)
        ticket, member = head.ticket, c.Member(self.people.ana.pk, "Ana", frozenset({head.queue}))
        self.lanes.submit(c.Command(ticket, member, SaveNote(text=text)), self._settle)
        return future

    async def ticket(self, letter: str) -> Head:
        def queue() -> c.QueueInfo:
            return queue_info(Queue.objects.create(library=self.people.harbour, name=letter, slug=letter))

        opened = await self.lanes.execute(opening(queue=await self.lanes.run(queue), key=letter * 22))
        assert isinstance(opened, StoredTicket)
        return opened.head

    async def chat(self, letter: str = "s") -> int:
        """A chat whose patron holds the seat."""
        command = start(widget=self.people.ask.pk, department=self.people.reference.pk, key=letter * 22)
        outcome = await self.lanes.execute(command)
        assert isinstance(outcome, Stored)
        chat = outcome.head.chat
        await self.lanes.execute(Command(chat, Patron(chat), TakeSeat(node="n")))
        self.deliveries.clear()
        return chat


@pytest.fixture
async def lane(sqlite: Database) -> AsyncIterator[Fixture]:
    made = Fixture(sqlite)
    yield made
    await asyncio.to_thread(made.lanes.close)


async def test_waiting_commands_share_a_commit_and_are_announced_before_their_outcomes(lane: Fixture) -> None:
    chat = await lane.chat()
    before = lane.lanes.commits
    waiting = [lane.say(chat, str(n)) for n in range(100)]
    outcomes = await asyncio.gather(*waiting)
    assert lane.lanes.commits - before < 20
    announced = [delivery for delivery in lane.deliveries if isinstance(delivery, tuple)]
    assert sum(count for _, count in announced) == 100
    assert lane.deliveries[0] == announced[0]
    assert [outcome.seq for outcome in outcomes if isinstance(outcome, Stored)] == list(range(5, 105))


async def _large_batch(lane: Fixture, chat: int) -> None:
    """Execute a batch so large that the next one waits."""
    free = Event()
    held = asyncio.create_task(lane.lanes.run(free.wait))
    await asyncio.sleep(0)
    many = [lane.say(chat, str(n)) for n in range(module.SIBLINGS + 1)]
    free.set()
    await asyncio.gather(held, *many)


async def test_under_load_the_next_batch_waits_for_more_commands(
    lane: Fixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Here a pause ends when ten commands wait."""
    rests: list[float] = []
    ten_are_here = Event()

    def rest(seconds: float) -> None:
        rests.append(seconds)
        ten_are_here.wait(20)

    monkeypatch.setattr(module, "sleep", rest)
    chat = await lane.chat()
    await _large_batch(lane, chat)
    before, waiting = lane.lanes.commits, []
    for n in range(10):
        waiting.append(lane.say(chat, str(n)))
        await asyncio.sleep(0)
    ten_are_here.set()
    await asyncio.gather(*waiting)
    assert lane.lanes.commits - before == 1
    assert len(rests) == 1
    assert rests[0] <= module.DELAY


async def test_a_single_or_late_command_is_executed_at_once(lane: Fixture, monkeypatch: pytest.MonkeyPatch) -> None:
    """Late: here a second passes between two calls of `monotonic`."""
    rests: list[float] = []
    moments = itertools.count()
    monkeypatch.setattr(module, "sleep", rests.append)
    monkeypatch.setattr(module, "monotonic", lambda: next(moments))
    chat = await lane.chat()
    for n in range(5):
        await lane.say(chat, str(n))
    assert not rests
    await _large_batch(lane, chat)
    await lane.say(chat, "later")
    assert rests == [0.0]


async def test_P11_outcomes_have_the_order_of_their_commands(lane: Fixture) -> None:
    first, two = await lane.chat("a"), await lane.chat("b")
    waiting = [lane.say(chat, f"{chat} {n}") for n in range(50) for chat in (first, two)]
    await asyncio.gather(*waiting)
    assert [delivery for delivery in lane.deliveries if isinstance(delivery, str)] == [
        f"{chat} {n}" for n in range(50) for chat in (first, two)
    ]


async def test_P10_a_command_beyond_the_queues_limit_is_refused_at_once(
    lane: Fixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat = await lane.chat()
    monkeypatch.setattr(module, "QUEUE", 0)
    outcome = await lane.say(chat, "one too many")
    assert outcome == Refused(Unavailable(retry_after=1.0))


async def test_a_stopping_lane_executes_its_queue_and_refuses_later_commands(sqlite: Database) -> None:
    lane = Fixture(sqlite)
    chat = await lane.chat()
    waiting = [lane.say(chat, str(n)) for n in range(20)]
    await asyncio.to_thread(lane.lanes.close)
    assert all(isinstance(outcome, Stored) for outcome in await asyncio.gather(*waiting))
    assert isinstance(await lane.say(chat, "late"), Refused)


async def test_an_error_in_the_journal_does_not_end_the_lane(lane: Fixture, monkeypatch: pytest.MonkeyPatch) -> None:
    chat = await lane.chat()

    def broken(self: object, batch: object) -> None:
        raise MemoryError

    with monkeypatch.context() as during:
        during.setattr(Journal, "execute", broken)
        assert await lane.say(chat, "one") == Refused(Unavailable())
    assert isinstance(await lane.say(chat, "two"), Stored)


async def test_a_log_stays_with_one_lane_and_logs_are_spread_over_all(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    lane, lanes_of = Fixture(sqlite, count=3), defaultdict[tuple[str, int], set[str]](set)
    execute = Journal.execute

    def recorded(self: Journal, batch: Sequence[Any]) -> list[Any]:
        for command in batch:
            lanes_of[type(command).__module__, number_of(command)].add(current_thread().name)
        return execute(self, batch)

    chats = [await lane.chat(letter) for letter in "abc"]
    tickets = [await lane.ticket(letter) for letter in "abc"]
    monkeypatch.setattr(Journal, "execute", recorded)
    waiting = [lane.say(chat, str(n)) for n in range(20) for chat in chats]
    notes = [lane.note(ticket, str(n)) for n in range(20) for ticket in tickets]
    said, noted = await asyncio.gather(*waiting), await asyncio.gather(*notes)
    logs = [await lane.lanes.run(queries.log_of, ticket.ticket) for ticket in tickets]
    await asyncio.to_thread(lane.lanes.close)
    for chat, ticket, log in zip(chats, tickets, logs, strict=True):
        assert [outcome.seq for outcome in said if isinstance(outcome, Stored) and outcome.head.chat == chat] == list(
            range(5, 25)
        )
        assert [msgspec.json.decode(row.payload)["text"] for row in log[1:]] == [str(n) for n in range(20)]
        assert [outcome.seq for outcome in noted if outcome.head.ticket == ticket.ticket] == list(range(2, 22))
    assert {len(threads) for threads in lanes_of.values()} == {1}
    for kind in ("refdesk.chats.commands", "refdesk.tickets.commands"):
        assert len(set().union(*(threads for (of, _), threads in lanes_of.items() if of == kind))) == 3


async def test_durable_raises_if_the_database_could_lose_a_commit(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forgetful(self: object, cursor: object) -> None:
        raise NotDurableError

    monkeypatch.setattr(store.SqliteStore, "assert_durable", forgetful)
    lane = Fixture(sqlite)
    with pytest.raises(NotDurableError):
        await lane.lanes.durable()
    await asyncio.to_thread(lane.lanes.close)
