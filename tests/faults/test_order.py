"""Messages of one connection keep their order if some are temporarily refused (P11)."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from typing import Any

import msgspec
import psycopg
import pytest

from refdesk.client import start_chat
from refdesk.client.connection import new_key
from refdesk.eventlog.refusals import Unavailable
from refdesk.protocol.down import Done, Refused, Seat
from refdesk.protocol.refusals import TooMany, retry_after
from tests.databases import the_postgres
from tests.servers import Server, demo_database, server

from .raw_connection import RawConnection, act, as_patron, raw
from .world import WIDGET, at_desk, conversation

LIMIT = 60.0
BRIEF = "tests.faults.short_waits"


@dataclass
class Lockable:
    """A server whose database another program can lock, for longer than the server waits."""

    running: Server
    database: str

    def locked(self) -> AbstractContextManager[None]:
        return _postgres_locked(self.database) if self.database else _sqlite_locked(self.running)


@pytest.fixture(params=["sqlite", "postgresql"], scope="module")
def lockable(request: pytest.FixtureRequest) -> Iterator[Lockable]:
    database = ""
    if request.param == "postgresql":
        postgres = the_postgres()
        postgres.start()
        database = demo_database(postgres)
    with server({"REFDESK_DATABASE_URL": database} if database else {}, entry=BRIEF) as running:
        yield Lockable(running, database)


async def test_P11_pipelined_acts_keep_their_order_while_the_database_is_locked(lockable: Lockable) -> None:
    async with at_desk(lockable.running) as desk, conversation(lockable.running, desk) as chat:
        texts = [f"{number:03}" for number in range(50)]
        with lockable.locked():
            waiting = [asyncio.create_task(chat.patron.say(text, limit=LIMIT)) for text in texts[:25]]
            await chat.patron.until(lambda it: _refused(it.received(Refused), Unavailable), LIMIT)
        waiting += [asyncio.create_task(chat.patron.say(text, limit=LIMIT)) for text in texts[25:]]
        await asyncio.gather(*waiting)
        await chat.settle(LIMIT)
        assert chat.operator.feed.texts[1:] == texts


async def test_P11_a_burst_over_the_rate_limit_keeps_its_order(lockable: Lockable) -> None:
    async with at_desk(lockable.running) as desk, conversation(lockable.running, desk) as chat:
        texts = [f"{number:03}" for number in range(80)]
        await asyncio.gather(*(chat.patron.say(text, limit=LIMIT) for text in texts))
        assert _refused(chat.patron.received(Refused), TooMany)
        await chat.settle(LIMIT)
        assert chat.operator.feed.texts[1:] == texts


@pytest.mark.parametrize("count", [70, pytest.param(120, marks=pytest.mark.long)])
async def test_P11_acts_sent_again_in_any_order_are_stored_in_their_first_order(lockable: Lockable, count: int) -> None:
    """A client that sends all acts at once and each refused one again on a timer of its own, the last first."""
    texts = [f"{number:03}" for number in range(1, count + 1)]
    async with at_desk(lockable.running) as desk:
        chat, token = await start_chat(lockable.running.url, WIDGET, "000")
        claimed = await desk.claim(chat)
        async with raw(lockable.running.url, as_patron(token, visible=True)) as connection:
            await connection.receive(Seat)
            client = Careless(connection, chat)
            with lockable.locked():
                await client.send(texts[: count - 4])
                await client.hear_of(Unavailable, TooMany)
            await client.send(texts[count - 4 :])
            await client.settle()
        await claimed.until(lambda it: len(it.feed.texts) == 1 + len(texts), LIMIT)
        assert claimed.feed.texts == ["000", *texts]


@pytest.mark.parametrize("lockable", ["postgresql"], indirect=True)
async def test_P11_a_refused_act_stops_no_other_chat_of_an_operator(lockable: Lockable) -> None:
    """On PostgreSQL only: SQLite has one lock for all chats."""
    async with (
        at_desk(lockable.running) as desk,
        conversation(lockable.running, desk) as held,
        conversation(lockable.running, desk) as free,
    ):
        with _postgres_locked(lockable.database, held.patron.chat):
            waiting = asyncio.create_task(held.operator.say("held", limit=LIMIT))
            await desk.until(lambda it: _refused(it.received(Refused), Unavailable), LIMIT)
            await free.operator.say("free")
            assert not waiting.done()
        await waiting


class Careless:
    """A client that does not order its acts."""

    def __init__(self, connection: RawConnection, chat: int) -> None:
        self._connection, self._chat = connection, chat
        self._open: dict[str, dict[str, Any]] = {}
        self._timers: set[asyncio.Task[None]] = set()

    async def send(self, texts: list[str]) -> None:
        """All in one message of the socket, a frame to a line: at once, so more than the rate limit allows."""
        acts = {(key := new_key()): act(self._chat, "say", key, text=text) for text in texts}
        self._open |= acts
        await self._connection.send(b"\n".join(map(msgspec.json.encode, acts.values())))

    async def hear_of(self, *kinds: type) -> None:
        """Receive refusals of all these kinds; sends each act again later, the first one last."""
        missing, late = set(kinds), 1.0
        while missing:
            answer = await self._connection.receive(Done, Refused, limit=LIMIT)
            assert isinstance(answer, Refused), answer
            self._again(answer, late)
            missing.discard(type(answer.refusal))
            late = max(0.0, late - 0.1)

    async def settle(self) -> None:
        while self._open:
            answer = await self._connection.receive(Done, Refused, limit=LIMIT)
            if isinstance(answer, Refused):
                self._again(answer, 0.0)
            elif isinstance(answer, Done):
                del self._open[answer.key]

    def _again(self, answer: Refused, late: float) -> None:
        wait, frame = retry_after(answer.refusal), self._open[answer.key or ""]
        assert wait is not None, answer
        timer = asyncio.create_task(self._later(wait + late, frame))
        self._timers.add(timer)
        timer.add_done_callback(self._timers.discard)

    async def _later(self, wait: float, frame: dict[str, Any]) -> None:
        await asyncio.sleep(wait)
        await self._connection.send(frame)


def _refused(frames: list[Refused], kind: type) -> bool:
    return any(isinstance(frame.refusal, kind) for frame in frames)


@contextmanager
def _sqlite_locked(running: Server) -> Iterator[None]:
    with closing(sqlite3.connect(running.data / "refdesk.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def _postgres_locked(database: str, chat: int = 0) -> Iterator[None]:
    with psycopg.connect(database) as other:
        other.execute("SELECT 1 FROM chats_chat WHERE %s IN (0, id) FOR UPDATE", [chat])
        yield
        other.rollback()
