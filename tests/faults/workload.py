"""Conversations that run during a fault, and what was acknowledged in them."""

import asyncio
from contextlib import AsyncExitStack

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
from refdesk.client import Desk, Http, OperatorChat, PatronChat, patron, send_file
from refdesk.client.connection import new_key
from refdesk.client.observable import Observable
from refdesk.eventlog.acts import SetTags
from refdesk.eventlog.events import FileExpired

from .world import AWAY, WIDGET, Conversation, Said, check_same, started, until_answered

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
        self._said = [(chat, Said("patron"), Said("operator")) for chat in conversations]
        self._over = False
        self._tasks: list[asyncio.Task[None]] = []

    def __repr__(self) -> str:
        return f"<load: {self.count} acknowledged, {len(self.passed)} chats passed>"

    @property
    def acknowledged(self) -> dict[int, list[str]]:
        """The acknowledged messages by chat."""
        return {
            chat.patron.chat: [*patron_said.acknowledged, *operator_said.acknowledged]
            for chat, patron_said, operator_said in self._said
        }

    def start(self) -> None:
        """Start all conversations."""
        loop = asyncio.get_running_loop()
        for chat, patron_said, operator_said in self._said:
            self._tasks.append(loop.create_task(self._talk(chat.patron, patron_said)))
            self._tasks.append(loop.create_task(self._talk(chat.operator, operator_said)))
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
        for client in (self._desk, *(chat.patron for chat in self._conversations)):
            await client.until(lambda it: it.connected, AWAY)

    async def finish(self) -> None:
        """End all conversations after their current act."""
        self._over = True
        await asyncio.gather(*self._tasks)

    async def check(self) -> None:
        """Assert that both sides have the same log, with everything acknowledged once and in order."""
        for conversation, patron_said, operator_said in self._said:
            await conversation.settle()
            check_same(conversation.patron.feed, conversation.operator.feed)
            for said in (patron_said, operator_said):
                said.check(conversation.patron.feed)
        for chat, question in self.passed.items():
            opened = await self._desk.open(chat, AWAY)
            log = opened.feed
            assert log.texts == [question, "Answer", "Thanks"]
            done = [event.body for event in log.log if isinstance(event.body, _DONE)]
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
            tickets = [event.body.id for event in log.log if isinstance(event.body, Linked)]
            assert tickets == ([self.tickets[chat]] if chat in self.tickets else [])
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


async def left(url: str, token: str, question: str) -> int:
    """Leave a chat for a ticket, repeating the request with its key until the server answers."""
    facts = {"key": new_key(), "question": question, "token": token}
    made = await until_answered(lambda: Http(url).post_json(f"/api/v1/widgets/{WIDGET}/tickets", facts))
    return int(made["ticket"])


async def file_sent(http: Http, chat: int, token: str = "") -> None:
    """Send a file of the patron or the signed-in operator, repeating it with its key until the server answers."""
    key = new_key()
    await until_answered(lambda: send_file(http, chat, "notes.txt", CONTENT, token=token, key=key), 429)


def _expired(chat: OperatorChat) -> list[int]:
    return [event.body.file for event in chat.feed.log if isinstance(event.body, FileExpired)]


async def conversations(stack: AsyncExitStack, url: str, desk: Desk, count: int) -> list[Conversation]:
    """Chats that are claimed on this desk."""
    chats = []
    for number in range(count):
        window = await stack.enter_async_context(patron(url, again=await started(url, f"Chat {number}")))
        chats.append(Conversation(window, await desk.claim(window.chat)))
    return chats
