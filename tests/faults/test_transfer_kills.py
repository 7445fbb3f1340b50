"""T1: servers that are killed between a request, its acceptance and the announcements, while everybody writes."""

import asyncio
import random
from contextlib import AsyncExitStack, suppress
from itertools import count, cycle

import pytest

from refdesk.chats.colleague_events import Claimed, Transferred
from refdesk.chats.commands import AcceptRequest, RequestColleague
from refdesk.client import ActRefused, Desk
from refdesk.client.connection import new_key
from refdesk.client.observable import Observable
from refdesk.eventlog.acts import Act, Say
from tests.servers import MARTA, Server, server

from .kill import DIES
from .workload import UNLIMITED
from .world import AWAY, Conversation, Said, at_desk, check_same, conversation, department, number_of, offered

MOMENTS = ("requested", "transferred", "never")
PAUSE = 0.02
"""Seconds between two messages of a writer."""


class Writers(Observable):
    """The patron and two operators write all the time; of the operators, the owner's messages are stored."""

    def __init__(self, chat: Conversation, desks: tuple[Desk, Desk]) -> None:
        super().__init__()
        self.patron, self.desk = Said("patron"), Said("operator")
        self.refused: list[str] = []
        self._chat, self._texts = chat, count()
        self._over = False
        writers = (self._patron(), *(self._operator(desk) for desk in desks))
        self._tasks = [asyncio.create_task(writer) for writer in writers]

    async def more(self, messages: int) -> None:
        """Wait until so many more messages of the patron and of the operators are acknowledged."""
        targets = [len(said.acknowledged) + messages for said in (self.patron, self.desk)]
        await self.until(
            lambda it: all(
                len(said.acknowledged) >= target for said, target in zip((it.patron, it.desk), targets, strict=True)
            ),
            AWAY,
        )

    async def stop(self) -> None:
        self._over = True
        await asyncio.gather(*self._tasks)

    async def _patron(self) -> None:
        while not self._over:
            text = f"patron {next(self._texts)}"
            await self._chat.patron.say(text, limit=AWAY)
            self.patron.acknowledged.append(text)
            self.changed()
            await asyncio.sleep(PAUSE)

    async def _operator(self, desk: Desk) -> None:
        while not self._over:
            text = f"operator {next(self._texts)}"
            try:
                await desk.act(self._chat.patron.chat, Say(text=text), limit=AWAY)
                self.desk.acknowledged.append(text)
                self.changed()
            except ActRefused:
                self.refused.append(text)
            await asyncio.sleep(PAUSE)


LIVES = 900.0
"""Seconds until a process is surely killed: on a busy machine a transfer lasts long."""


class Killed(Observable):
    """Restarts a server whenever it was killed; `count` is how often. Each process is killed at another moment."""

    def __init__(self, running: Server, kills: int) -> None:
        super().__init__()
        self.count, self.moments = 0, dict.fromkeys(MOMENTS, 0)
        self._running, self._kills = running, kills
        self._task = asyncio.create_task(self._restart())

    def soon(self) -> None:
        """Kill the process at a random moment of the next transfer, if it doesn't kill itself."""
        if self._task.done():
            self._task.result()
        if self._running.environ[DIES] == "never" and self.count < self._kills:
            asyncio.get_running_loop().call_later(random.uniform(0, 0.1), self._kill)

    def _kill(self) -> None:
        with suppress(ProcessLookupError, AssertionError):
            self._running.kill()

    async def _restart(self) -> None:
        for moment in cycle(MOMENTS[1:] + MOMENTS[:1]):
            await asyncio.to_thread(self._running.wait, LIVES)
            self.moments[self._running.environ[DIES]] += 1
            self.count += 1
            self._running.environ[DIES] = moment if self.count < self._kills else "never"
            await asyncio.to_thread(self._running.start)
            self.changed()

    def stop(self) -> None:
        self._task.cancel()


async def repeated(desk: Desk, chat: int, act: Act) -> None:
    """Do this until the colleague is back at their desk after a restart."""
    while True:
        with suppress(ActRefused):
            await desk.act(chat, act, new_key(), limit=AWAY)
            return
        await asyncio.sleep(PAUSE)


@pytest.mark.parametrize(
    "kills", [3, pytest.param(50, marks=[pytest.mark.long, pytest.mark.timeout(900)])], ids=["handful", "many"]
)
async def test_T1_a_chat_that_is_handed_on_over_kills_has_one_owner_and_all_its_messages(kills: int) -> None:
    with server({**UNLIMITED, DIES: MOMENTS[0]}, entry="tests.faults.kill") as running:
        async with AsyncExitStack() as stack:
            ana = await stack.enter_async_context(at_desk(running))
            marta = await stack.enter_async_context(at_desk(running, MARTA))
            chat = await stack.enter_async_context(conversation(running, ana))
            number, reference = chat.patron.chat, department(ana, "Reference")
            people = {ana: number_of(ana), marta: number_of(marta)}
            writers, killed = Writers(chat, (ana, marta)), Killed(running, kills)
            owners = [ana]
            while killed.count < kills:
                owner, other = owners[-1], ana if owners[-1] is marta else marta
                killed.soon()
                await repeated(owner, number, RequestColleague(department=reference, operator=people[other]))
                await offered(other, number, AWAY)
                await other.act(number, AcceptRequest(), new_key(), limit=AWAY)
                owners.append(other)
                await writers.more(2)
            await writers.stop()
            killed.stop()
            mine = await owners[-1].open(number, AWAY)
            await chat.settle()
            events = [entry.body for entry in mine.feed.log]
            numbers = [event.operator for event in events if isinstance(event, Claimed | Transferred)]
            assert numbers == [people[owner] for owner in owners]
            check_same(chat.patron.feed, mine.feed)
            writers.patron.check(mine.feed)
            texts = [message.text for message in mine.feed.messages if message.role == "operator"]
            assert sorted(writers.desk.acknowledged) == sorted(texts)
            assert not set(writers.refused) & set(mine.feed.texts)
            said = len(writers.patron.acknowledged), len(writers.desk.acknowledged)
            print(f"{killed.count} kills {killed.moments}, {len(owners) - 1} transfers, {said} messages acknowledged")
