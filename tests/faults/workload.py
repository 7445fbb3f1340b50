"""Conversations that run during a fault, and what was acknowledged in them."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import TypeVar

from refdesk.chats.commands import DeclineContact, End, EnterFrame, RequestContact, ShareContact, SuggestFrame
from refdesk.chats.events import (
    ContactDeclined,
    ContactRequested,
    ContactShared,
    FrameEntered,
    FrameSuggested,
    Linked,
    Tagged,
)
from refdesk.client import Desk, Http, HttpRefused, OperatorChat, PatronChat, patron, send_file, start_chat
from refdesk.client.connection import new_key
from refdesk.client.observable import Observable
from refdesk.client.transport import STREAM_LOST
from refdesk.eventlog.acts import SetTags
from refdesk.eventlog.events import FileExpired

from .world import WIDGET, Conversation, Said, check_same

AWAY = 60.0
"""An act may take this many seconds, with servers dying on the way."""
UNLIMITED = {
    "REFDESK_CHATS_PER_MINUTE": "100000",
    "REFDESK_FRAMES_PER_SECOND": "1000",
    "REFDESK_CHAT_MESSAGES": "1000000",
    "REFDESK_FILES_PER_MINUTE": "100000",
    "REFDESK_TICKETS_PER_HOUR": "100000",
}
"""What a server is started with that has to bear it."""
_DONE = (ContactRequested, ContactDeclined, ContactShared, FrameSuggested, FrameEntered, Tagged)
CONTACT = "dana@example.org"
ADDRESS = "https://example.org/hours"
CONTENT = b"Where the 1924 city directory stands.\n" * 2_000


class Load(Observable):
    """Sends messages in each conversation, and runs short chats. `count` is the number of acknowledged acts."""

    def __init__(self, url: str, desk: Desk, conversations: list[Conversation]) -> None:
        super().__init__()
        self.count = 0
        self.passed: dict[int, str] = {}
        self.tickets: dict[int, int] = {}
        self.expired: set[int] = set()
        self._url, self._desk, self._conversations = url, desk, conversations
        self._said = [(each, Said("patron"), Said("operator")) for each in conversations]
        self._over = False
        self._tasks: list[asyncio.Task[None]] = []

    def __repr__(self) -> str:
        return f"<load: {self.count} acknowledged, {len(self.passed)} chats passed>"

    @property
    def acknowledged(self) -> dict[int, list[str]]:
        """The acknowledged messages by chat."""
        return {each.patron.chat: [*one.acknowledged, *other.acknowledged] for each, one, other in self._said}

    def start(self) -> None:
        """Start all conversations."""
        loop = asyncio.get_running_loop()
        for each, patron_said, operator_said in self._said:
            self._tasks.append(loop.create_task(self._talk(each.patron, patron_said)))
            self._tasks.append(loop.create_task(self._talk(each.operator, operator_said)))
        self._tasks.append(loop.create_task(self._pass()))
        for task in self._tasks:
            task.add_done_callback(lambda _: self.changed())

    async def more(self, acts: int) -> None:
        """Wait for this number of further acknowledged acts."""
        target = self.count + acts
        await self.until(lambda it: it.count >= target or any(task.done() for task in it._tasks), AWAY)
        for task in self._tasks:
            if task.done():
                await task

    async def all_connected(self) -> None:
        """Wait until all clients are connected."""
        for client in (self._desk, *(each.patron for each in self._conversations)):
            await client.until(lambda it: it.connected, AWAY)

    async def finish(self) -> None:
        """End all conversations after their current act."""
        self._over = True
        await asyncio.gather(*self._tasks)

    async def check(self) -> None:
        """Assert that both sides have the same log, with everything acknowledged once and in order."""
        for each, patron_said, operator_said in self._said:
            await each.settle()
            check_same(each.patron.feed, each.operator.feed)
            for said in (patron_said, operator_said):
                said.check(each.patron.feed)
        for chat, question in self.passed.items():
            opened = await self._desk.open(chat, AWAY)
            log = opened.feed
            assert log.texts == [question, "Answer", "Thanks"]
            done = [each.body for each in log.log if isinstance(each.body, _DONE)]
            assert done == [
                ContactRequested(),
                ContactDeclined(),
                ContactRequested(),
                ContactShared(contact=CONTACT),
                FrameSuggested(address=ADDRESS),
                FrameEntered(),
                Tagged(tags=("hours",)),
            ]
            assert log.ended_by == "patron"
            await self._check_files(chat, opened)
            made = [each.body.id for each in log.log if isinstance(each.body, Linked)]
            assert made == ([self.tickets[chat]] if chat in self.tickets else [])
        assert len(set(self.tickets.values())) == len(self.tickets)

    async def _check_files(self, chat: int, opened: OperatorChat) -> None:
        of_patron, of_operator = sent = opened.feed.files
        if chat in self.expired:
            await opened.until(lambda it: len(_expired(it)) == len(sent), AWAY)
            assert sorted(_expired(opened)) == sorted(file.file for file in sent)
        else:
            for http, file in ((Http(self._url), of_patron), (self._desk.http, of_operator)):
                assert (await http.get(f"/files/{file.token}/")).body == CONTENT

    async def _talk(self, side: PatronChat | OperatorChat, said: Said) -> None:
        while not self._over:
            text = f"{said.role} {len(said.acknowledged)}"
            await side.say(text, limit=AWAY)
            said.acknowledged.append(text)
            self._acknowledged()

    async def _pass(self) -> None:
        while not self._over:
            question = f"Question {len(self.passed)}"
            async with PatronChat(self._url, *await started(self._url, question)) as window:
                chat = await self._desk.claim(window.chat, limit=AWAY)
                await chat.say("Answer", limit=AWAY)
                for answer in (DeclineContact(), ShareContact(contact=CONTACT)):
                    await chat.act(RequestContact(), limit=AWAY)
                    await window.act(answer, limit=AWAY)
                await file_sent(Http(self._url), window.chat, window.token)
                await file_sent(self._desk.http, window.chat)
                await chat.act(SuggestFrame(address=ADDRESS), limit=AWAY)
                await window.act(EnterFrame(), limit=AWAY)
                await chat.act(SetTags(tags=("hours",)), limit=AWAY)
                await window.say("Thanks", limit=AWAY)
                if len(self.passed) % 2:
                    self.tickets[window.chat] = await left(self._url, window.token, question)
                else:
                    await window.act(End(), limit=AWAY)
            await self._desk.leave(window.chat)
            self.passed[window.chat] = question
            self._acknowledged()

    def _acknowledged(self) -> None:
        self.count += 1
        self.changed()


async def started(url: str, question: str) -> tuple[int, str]:
    """Start a chat, repeating the request with its key until the server answers."""
    key = new_key()
    return await _until_answered(lambda: start_chat(url, WIDGET, question, key=key))


async def left(url: str, token: str, question: str) -> int:
    """Leave a chat for a ticket, repeating the request with its key until the server answers."""
    facts = {"key": new_key(), "question": question, "token": token}
    made = await _until_answered(lambda: Http(url).post_json(f"/api/v1/widgets/{WIDGET}/tickets", facts))
    return int(made["ticket"])


Answer = TypeVar("Answer")


async def _until_answered(request: Callable[[], Awaitable[Answer]]) -> Answer:
    async with asyncio.timeout(AWAY):
        while True:
            try:
                return await request()
            except HttpRefused as refused:
                # 409: the operator was cut off as well, and nobody is online until they are back.
                if refused.answer.status not in (409, 500, 503):
                    raise
            except STREAM_LOST:
                pass
            await asyncio.sleep(0.05)


async def file_sent(http: Http, chat: int, token: str = "") -> None:
    """Send a file of the patron or the signed-in operator, repeating it with its key until the server answers."""
    key = new_key()
    async with asyncio.timeout(AWAY):
        while True:
            try:
                return await send_file(http, chat, "notes.txt", CONTENT, token=token, key=key)
            except HttpRefused as refused:
                if refused.answer.status not in (429, 500, 503):
                    raise
            except STREAM_LOST:
                pass
            await asyncio.sleep(0.05)


def _expired(chat: OperatorChat) -> list[int]:
    return [each.body.file for each in chat.feed.log if isinstance(each.body, FileExpired)]


async def conversations(stack: AsyncExitStack, url: str, desk: Desk, count: int) -> list[Conversation]:
    """Chats that are claimed on this desk."""
    made = []
    for number in range(count):
        window = await stack.enter_async_context(patron(url, WIDGET, f"Chat {number}"))
        made.append(Conversation(window, await desk.claim(window.chat)))
    return made
