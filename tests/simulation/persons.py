"""The people of a simulation: patrons and operators with today's clients, who do something every few seconds."""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from random import Random
from typing import TYPE_CHECKING, Any

from refdesk.chats import tokens
from refdesk.chats.commands import Claim, Close, End, Start
from refdesk.chats.outcomes import Stored
from refdesk.client.connection import EndedForGood, new_key
from refdesk.client.operator import Desk, OperatorChat
from refdesk.client.patron import PatronChat
from refdesk.client.pending_acts import ActRefused
from refdesk.eventlog.acts import Act, SaveNote, Say
from refdesk.eventlog.address import Address, chat_at, internal_chat_at
from refdesk.protocol.up import Do, Open, SetStatus, Watch
from refdesk.staff.models import Operator
from tests.chats.world import start

if TYPE_CHECKING:
    from .world import World

INTERNAL_CHATS = 2
"""Chats 1 and 2 among colleagues: that of the librarians' department, and theirs alone."""
PATIENCE = 3.0
"""Seconds after which an HTTP request is repeated, at another machine."""


class Person:
    """Someone with a client. `pace` is the longest pause between two acts, in seconds."""

    pace = 2.0

    def __init__(self, world: "World", name: str) -> None:
        self.world, self.name = world, name
        self.random = Random(f"{world.seed}/{name}")
        self.tasks: set[asyncio.Task[Any]] = set()

    async def live(self) -> None:
        """What this person does, until the end of the simulation."""
        raise NotImplementedError

    async def pause(self) -> None:
        await asyncio.sleep(self.random.random() * self.pace)

    def spawn(self, work: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def act(self, client: Any, log: Address, act: Act) -> bool:
        """Returns whether the act was stored, once it was answered."""
        key = new_key()
        if isinstance(act, Say):
            self.world.ledger.sent[log, client.url].append(act.text)
        what = f"{self.name}: {type(act).__name__} in {log.kind} {log.number}"
        try:
            done = await (client.act(log, act, key, None) if isinstance(client, Desk) else client.act(act, key, None))
        except (ActRefused, EndedForGood) as refused:
            self.world.note(f"{what} refused: {refused}")
            return False
        self.world.note(f"{what} is {done.seq}")
        # An answer that was on its way during a restore is about the lost history.
        current = bool(client.epoch == self.world.epoch())
        if current and not isinstance(act, Claim | Close | End):
            self.world.ledger.acknowledge(log, key, done.seq)
        return current


class Patron(Person):
    """Starts a chat and writes into it, sometimes from a second window, and may end it."""

    def __init__(self, world: "World", name: str) -> None:
        super().__init__(world, name)
        self.windows: list[PatronChat] = []
        self.chat = 0

    async def live(self) -> None:
        await self.pause()
        self.chat, token = await self._start()
        async with self._window(token) as window:
            for number in range(self.world.acts):
                await self.pause()
                if self.world.calm.is_set() or not await self._go_on(window, token, number):
                    break
            await self.world.over.wait()
        for task in tuple(self.tasks):
            task.cancel()

    async def _go_on(self, window: PatronChat, token: str, number: int) -> bool:
        """Do one thing; returns whether the patron stays."""
        choice = self.random.random()
        if choice < 0.75:
            # The window that holds the chat writes.
            writer = next((other for other in self.windows if other.held), window)
            self.spawn(self.act(writer, chat_at(self.chat), Say(text=f"{self.name} {number}")))
        elif choice < 0.85:
            await window.typing()
        elif choice < 0.93 and len(self.windows) < 2:
            self.spawn(self._second_window(token))
        elif choice < 0.97:
            self.spawn(self.act(window, chat_at(self.chat), End()))
            return False
        return True

    async def _second_window(self, token: str) -> None:
        async with self._window(token) as window:
            await self.pause()
            await window.take_seat()
            await self.world.over.wait()

    def _window(self, token: str) -> PatronChat:
        window = PatronChat(f"{self.name}/{len(self.windows)}", self.chat, token)
        self.windows.append(window)
        return window

    async def _start(self) -> tuple[int, str]:
        people, key = self.world.people, new_key()
        command: Start = start(f"{self.name} asks", widget=people.ask.pk, department=people.reference.pk, key=key)
        while True:
            await asyncio.sleep(0.01)
            living = self.world.cluster.living()
            if living:
                with suppress(TimeoutError):
                    lanes = self.random.choice(living).node.lanes
                    outcome = await asyncio.wait_for(lanes.execute(command), PATIENCE)
                    if isinstance(outcome, Stored):
                        self.world.note(f"{self.name}: chat {outcome.head.chat}")
                        self.world.ledger.acknowledge(chat_at(outcome.head.chat), key, 1)
                        return outcome.head.chat, tokens.issue(outcome.head)
            await asyncio.sleep(0.5)


class Session:
    """Replaces `refdesk.client.http.Http` of someone who is signed in."""

    def __init__(self, base: str, operator: Operator, key: str) -> None:
        self.base, self.operator, self.key = base, operator, key


class Librarian(Person):
    """Claims what waits, writes to patrons and colleagues, notes, and ends chats."""

    pace = 1.0

    def __init__(self, world: "World", name: str, row: Operator, session_key: str) -> None:
        super().__init__(world, name)
        self.desk = Desk(Session(name, row, session_key))  # type: ignore[arg-type]

    async def live(self) -> None:
        async with self.desk as desk:
            desk._watching = True
            key = new_key()
            self.spawn(desk.request(SetStatus(key=key, status="online"), key, None))
            for number in range(2 * self.world.acts):
                await self.pause()
                if self.world.calm.is_set():
                    break
                await self._go_on(number)
            await self.world.over.wait()
        for task in tuple(self.tasks):
            task.cancel()

    async def _go_on(self, number: int) -> None:
        waiting = self.desk._waiting()
        if waiting and self.random.random() < 0.6:
            self.spawn(self._claim(self.random.choice(waiting).chat))
        elif self.random.random() < 0.3:
            await self._write_to_colleagues(number)
        elif chats := sorted(log for log in self.desk.chats if log.kind == "chat"):
            await self._write_to_patron(self.random.choice(chats), number)

    async def _write_to_patron(self, log: Address, number: int) -> None:
        choice = self.random.random()
        if choice < 0.75:
            self.spawn(self.act(self.desk, log, Say(text=f"{self.name} {number}")))
        elif choice < 0.9:
            self.spawn(self.act(self.desk, log, SaveNote(text=f"note {number}")))
        elif choice < 0.94:
            self.spawn(self.act(self.desk, log, End()))
        else:
            await self.desk.leave(log)

    async def _write_to_colleagues(self, number: int) -> None:
        log = internal_chat_at(self.random.randint(1, INTERNAL_CHATS))
        if self.random.random() < 0.1:
            await self.desk.leave(log)
        else:
            await self._open(log)
            self.spawn(self.act(self.desk, log, Say(text=f"{self.name} {number}")))

    async def _claim(self, chat: int) -> None:
        log = chat_at(chat)
        if await self.act(self.desk, log, Claim()):
            self.world.ledger.claimed(chat, self.name)
        await self._open(log)

    async def _open(self, log: Address) -> None:
        if log not in self.desk.chats:
            self.desk.chats[log] = OperatorChat(self.desk, log)
            await self.desk.send(Open(log=log))


class Outsider(Librarian):
    """An operator of another department, who tries to read every log, and to write into it."""

    pace = 3.0

    async def _go_on(self, number: int) -> None:
        if number % 4 == 0:
            await self.desk.send(Watch())
        internal = internal_chat_at(1 + number % INTERNAL_CHATS)
        for log in (chat_at(1 + number % 5), internal):
            await self.desk.send(Open(log=log))
            await self.desk.send(Do(key=new_key(), log=log, act=Say(text=f"{self.name} {number}")))
