"""The machine of the server loses power: what was acknowledged is on the disk (SQLite)."""

import asyncio
import sqlite3
from contextlib import AsyncExitStack, closing
from pathlib import Path
from random import Random

import pytest

from refdesk.client import OperatorChat, PatronChat
from tests.servers import Server

from .power_cut import FILE, on_a_disk
from .workload import UNLIMITED, conversations
from .world import AWAY, Conversation, Said, at_desk

CHATS = 3
_STORED = "SELECT payload ->> 'text' FROM chats_event WHERE kind = 'message_sent'"


class Talk:
    """Both sides of several chats write without pause. `acknowledged` is the number of messages."""

    def __init__(self, chats: list[Conversation]) -> None:
        self.acknowledged = 0
        self.said = [(chat, Said("patron"), Said("operator")) for chat in chats]
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        loop = asyncio.get_running_loop()
        for chat, patron_said, operator_said in self.said:
            self._tasks.append(loop.create_task(self._write(chat.patron, patron_said)))
            self._tasks.append(loop.create_task(self._write(chat.operator, operator_said)))

    async def more(self, messages: int) -> None:
        """Wait for so many further acknowledged messages."""
        target = self.acknowledged + messages
        async with asyncio.timeout(AWAY):
            while self.acknowledged < target:  # noqa: ASYNC110 each is a round trip
                await asyncio.sleep(0.005)

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def texts(self) -> list[str]:
        return [text for _, *sides in self.said for side in sides for text in side.acknowledged]

    async def _write(self, side: PatronChat | OperatorChat, said: Said) -> None:
        while True:
            chat = side.feed.address.number
            text = f"{said.role} {chat} {len(said.acknowledged)}"
            await side.say(text, limit=AWAY)
            said.acknowledged.append(text)
            self.acknowledged += 1


def lost(running: Server, acknowledged: list[str]) -> list[str]:
    """The acknowledged messages that the database doesn't have; all of them if it is damaged."""
    with closing(sqlite3.connect(running.data / FILE)) as database:
        try:
            (state,) = database.execute("PRAGMA integrity_check").fetchone()
            stored = {text for (text,) in database.execute(_STORED)}
        except sqlite3.DatabaseError as error:
            return [*acknowledged, str(error)]
    return [text for text in acknowledged if text not in stored] if state == "ok" else [*acknowledged, state]


@pytest.mark.parametrize(
    ("cuts", "most"),
    [(3, 60), pytest.param(40, 300, marks=[pytest.mark.long, pytest.mark.timeout(900)])],
    ids=["few", "many"],
)
async def test_P8_acknowledged_messages_survive_a_loss_of_power(tmp_path: Path, cuts: int, most: int) -> None:
    """Everything acknowledged is stored once and in order; clients go on after each start."""
    dice = Random(cuts)
    with on_a_disk(tmp_path, UNLIMITED, dice) as (running, power):
        async with at_desk(running) as desk, AsyncExitStack() as stack:
            talk = Talk(await conversations(stack, running.url, desk, CHATS))
            talk.start()
            for _ in range(cuts):
                await talk.more(dice.randint(1, most))
                assert power.synced
                power.cut()
                assert lost(running, talk.texts()) == []
                await asyncio.to_thread(power.turn_on)
            await talk.more(10)
            await talk.stop()
            for chat, *sides in talk.said:
                await chat.settle()
                for side in sides:
                    side.check(chat.patron.feed)


@pytest.mark.parametrize("synchronous", ["OFF", "NORMAL"])
async def test_loss_of_power_is_seen_where_commits_are_not_synced(tmp_path: Path, synchronous: str) -> None:
    """A server with a lower setting, which the real one refuses to start with, loses acknowledged messages."""
    environ = {**UNLIMITED, "SYNCHRONOUS": synchronous}
    with on_a_disk(tmp_path, environ, Random(1), "tests.faults.short_of_fsync") as (running, power):
        async with at_desk(running) as desk, AsyncExitStack() as stack:
            talk = Talk(await conversations(stack, running.url, desk, CHATS))
            talk.start()
            await talk.more(30)
            power.cut()
            await talk.stop()
            assert lost(running, talk.texts())
