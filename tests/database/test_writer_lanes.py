"""Group commit: what waits is executed at once, told once, and in order."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Sequence
from threading import Event

import pytest

from refdesk.chats.commands import Command, Patron, Say, TakeSeat
from refdesk.chats.outcomes import Outcome, Refused, Stored
from refdesk.chats.refusals import Unavailable
from refdesk.database import writer_lanes as module
from refdesk.database.writer_lanes import Lanes
from refdesk.eventlog import store
from refdesk.eventlog.journal import Journal
from tests.chats.world import start
from tests.databases import Database

Told = list[object]


class Crew:
    """Lanes, and what they told in which order."""

    def __init__(self, database: Database, count: int = 1) -> None:
        self.told: Told = []
        self.lanes = Lanes(count, self._announce)
        self.people = database.people

    def _announce(self, stored: Sequence[Stored]) -> None:
        self.told.append(("announced", len(stored)))

    def settled(self, name: object) -> asyncio.Future[Outcome]:
        future: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()

        def settle(outcome: Outcome) -> None:
            self.told.append(name)
            future.set_result(outcome)

        self._settle = settle
        return future

    def say(self, chat: int, text: str) -> asyncio.Future[Outcome]:
        future = self.settled(text)
        self.lanes.submit(Command(chat, Patron(chat, 1), Say(text=text)), self._settle)
        return future

    async def chat(self, letter: str = "s") -> int:
        """A chat whose patron holds the seat."""
        asked = start(widget=self.people.ask.pk, department=self.people.reference.pk, key=letter * 22)
        outcome = await self.lanes.execute(asked)
        assert isinstance(outcome, Stored)
        chat = outcome.head.chat
        await self.lanes.execute(Command(chat, Patron(chat), TakeSeat(node="n")))
        self.told.clear()
        return chat


@pytest.fixture
async def crew(sqlite: Database) -> AsyncIterator[Crew]:
    made = Crew(sqlite)
    yield made
    await asyncio.to_thread(made.lanes.close)


async def test_waiting_commands_share_a_commit_and_are_announced_before_their_outcomes(crew: Crew) -> None:
    chat = await crew.chat()
    before = crew.lanes.commits
    waiting = [crew.say(chat, str(n)) for n in range(100)]
    outcomes = await asyncio.gather(*waiting)
    assert crew.lanes.commits - before < 20
    announced = [told for told in crew.told if isinstance(told, tuple)]
    assert sum(count for _, count in announced) == 100
    assert crew.told[0] == announced[0]
    assert [outcome.seq for outcome in outcomes if isinstance(outcome, Stored)] == list(range(5, 105))


async def _many(crew: Crew, chat: int) -> None:
    """A batch of as many as make the next one wait."""
    free = Event()
    held = asyncio.create_task(crew.lanes.run(free.wait))
    await asyncio.sleep(0)
    many = [crew.say(chat, str(n)) for n in range(module.SIBLINGS + 1)]
    free.set()
    await asyncio.gather(held, *many)


async def test_under_load_the_next_batch_waits_for_more_commands(crew: Crew, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rest is over here when ten have come."""
    rests: list[float] = []
    ten_are_here = Event()

    def rest(seconds: float) -> None:
        rests.append(seconds)
        ten_are_here.wait(20)

    monkeypatch.setattr(module, "sleep", rest)
    chat = await crew.chat()
    await _many(crew, chat)
    before, waiting = crew.lanes.commits, []
    for n in range(10):
        waiting.append(crew.say(chat, str(n)))
        await asyncio.sleep(0)
    ten_are_here.set()
    await asyncio.gather(*waiting)
    assert crew.lanes.commits - before == 1
    assert len(rests) == 1
    assert rests[0] <= module.DELAY


async def test_a_single_or_late_command_is_executed_at_once(crew: Crew, monkeypatch: pytest.MonkeyPatch) -> None:
    """Later: from one look at the clock to the next a second passes here."""
    rests: list[float] = []
    moments = itertools.count()
    monkeypatch.setattr(module, "sleep", rests.append)
    monkeypatch.setattr(module, "monotonic", lambda: next(moments))
    chat = await crew.chat()
    for n in range(5):
        await crew.say(chat, str(n))
    assert not rests
    await _many(crew, chat)
    await crew.say(chat, "later")
    assert rests == [0.0]


async def test_P11_outcomes_have_the_order_of_their_commands(crew: Crew) -> None:
    one, two = await crew.chat("a"), await crew.chat("b")
    waiting = [crew.say(chat, f"{chat} {n}") for n in range(50) for chat in (one, two)]
    await asyncio.gather(*waiting)
    assert [told for told in crew.told if isinstance(told, str)] == [
        f"{chat} {n}" for n in range(50) for chat in (one, two)
    ]


async def test_P10_a_command_beyond_the_queues_limit_is_refused_at_once(
    crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat = await crew.chat()
    monkeypatch.setattr(module, "QUEUE", 0)
    outcome = await crew.say(chat, "one too many")
    assert outcome == Refused(Unavailable(retry_after=1.0))


async def test_a_stopping_lane_executes_its_queue_and_refuses_later_commands(sqlite: Database) -> None:
    crew = Crew(sqlite)
    chat = await crew.chat()
    waiting = [crew.say(chat, str(n)) for n in range(20)]
    await asyncio.to_thread(crew.lanes.close)
    assert all(isinstance(outcome, Stored) for outcome in await asyncio.gather(*waiting))
    assert isinstance(await crew.say(chat, "late"), Refused)


async def test_an_error_in_the_journal_does_not_end_the_lane(crew: Crew, monkeypatch: pytest.MonkeyPatch) -> None:
    chat = await crew.chat()

    def broken(self: object, batch: object) -> None:
        raise MemoryError

    with monkeypatch.context() as during:
        during.setattr(Journal, "execute", broken)
        assert await crew.say(chat, "one") == Refused(Unavailable())
    assert isinstance(await crew.say(chat, "two"), Stored)


async def test_a_chat_stays_with_one_lane(sqlite: Database) -> None:
    crew = Crew(sqlite, count=3)
    chats = [await crew.chat(letter) for letter in "abc"]
    waiting = [crew.say(chat, str(n)) for n in range(20) for chat in chats]
    outcomes = await asyncio.gather(*waiting)
    await asyncio.to_thread(crew.lanes.close)
    for chat in chats:
        seqs = [outcome.seq for outcome in outcomes if isinstance(outcome, Stored) and outcome.head.chat == chat]
        assert seqs == list(range(5, 25))


async def test_durable_raises_if_the_database_could_lose_a_commit(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forgetful(self: object, cursor: object) -> None:
        raise store.NotDurableError

    monkeypatch.setattr(store.SqliteStore, "assert_durable", forgetful)
    crew = Crew(sqlite)
    with pytest.raises(store.NotDurableError):
        await crew.lanes.durable()
    await asyncio.to_thread(crew.lanes.close)
