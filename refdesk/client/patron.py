"""A patron's window."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from refdesk.chats.commands import DeclineContact, End, ShareContact
from refdesk.chats.events import Page
from refdesk.eventlog.acts import Act, Say
from refdesk.eventlog.address import chat_at
from refdesk.eventlog.events import Mark
from refdesk.protocol import VERSION
from refdesk.protocol.down import Done, Down, Events, Opened, Seat, SeenUpTo, TypingNow
from refdesk.protocol.up import Do, Open, PatronHello, Seen, TakeSeatHere, Typing, Up, Visible

from .connection import Connection, new_key
from .feed import Entry, Feed
from .http import Http
from .transport import Kind


class PatronChat(Connection):
    """A patron's chat in one window.

    `held` is whether this window holds the seat (P19); `vacant` is the seat that it may take over (P50), 0 for none.
    Acts wait for the seat (P10).
    """

    def __init__(self, url: str, chat: int, token: str, *, visible: bool = True, kind: Kind = "auto") -> None:
        super().__init__(url, kind, for_good=frozenset({4401}))
        self.chat = chat
        self.token = token
        self.log = chat_at(chat)
        self.feed = Feed(self.log)
        self.seat = 0
        self.held: bool | None = None
        self.vacant = 0
        self.visible = visible
        self.page: Page | None = None
        self.typing_seen: TypingNow | None = None
        self._window = new_key()
        self._attempts = 0
        self._held_before_reset = False

    def __repr__(self) -> str:
        return f"<patron of chat {self.chat}, seat {self.seat} held {self.held}, log to {self.feed.through}>"

    @property
    def may_act(self) -> bool:
        """See `Connection`. Without the seat an act would be refused (P20): it waits for the seat."""
        return bool(self.held)

    async def hello(self) -> Up:
        """The next hello; it requests no seat that this window lost to another."""
        visible = self.visible and self.held is not False
        self._attempts += 1
        return PatronHello(
            version=VERSION,
            token=self.token,
            after=self.feed.through,
            epoch=self.epoch,
            seat=self.seat,
            window=self._window,
            attempt=self._attempts,
            visible=visible,
            page=self.page,
        )

    def reset_feeds(self) -> None:
        """See `Connection`. A window that held the seat requests it again: the restored log may name another."""
        self._held_before_reset = bool(self.held)
        self.feed.reset()

    async def receive(self, frame: Down) -> None:
        if isinstance(frame, Seat):
            held_before, self._held_before_reset = self._held_before_reset, False
            self.held, self.seat = frame.held, frame.seat if frame.held else self.seat
            self.vacant = frame.seat if frame.vacant else 0
            await self.resume()
            if held_before and not frame.held:
                await self.take_seat()
        elif isinstance(frame, Events) and not self.feed.receive(frame):
            await self.send(Open(log=self.log, after=self.feed.through))
        elif isinstance(frame, Opened) and not self.feed.receive_opened(frame):
            self.reset_feeds()
            await self.send(Open(log=self.log))
        elif isinstance(frame, SeenUpTo):
            self.feed.receive_seen(frame)
        elif isinstance(frame, TypingNow):
            self.typing_seen = frame

    async def act(self, act: Act, key: str | None = None, limit: float | None = 10.0) -> Done:
        """Returns once the act is stored, which needs the seat. Raises ActRefused."""
        key = key or new_key()
        return await self.request(Do(key=key, log=self.log, act=act), key, limit)  # type: ignore[arg-type]

    async def say(self, text: str, *marks: Mark, key: str | None = None, limit: float | None = 10.0) -> Done:
        return await self.act(Say(text=text, marks=marks), key, limit)

    async def end(self, key: str | None = None) -> Done:
        return await self.act(End(), key)

    async def share_contact(self, contact: str) -> Done:
        """Answer the operator's request for contact info."""
        return await self.act(ShareContact(contact=contact))

    async def decline_contact(self) -> Done:
        """Answer the request with "Not now"."""
        return await self.act(DeclineContact())

    async def typing(self) -> None:
        """Show the operator that the patron is typing."""
        await self.send(Typing(log=self.log))

    async def saw(self, seq: int, count: int = 0) -> None:
        """Show the operator what the patron has seen."""
        await self.send(Seen(log=self.log, seq=seq, count=count))

    async def show(self, visible: bool) -> None:
        """Report that the page became visible or hidden."""
        self.visible = visible
        await self.send(Visible(visible=visible))

    async def take_seat(self) -> None:
        """Move the chat into this window ("Continue here")."""
        await self.send(TakeSeatHere(after=self.feed.through))

    async def take_over(self) -> None:
        """Take the chat over from a window that is gone, if its seat is still vacant."""
        await self.send(TakeSeatHere(after=self.feed.through, vacant=self.vacant))

    async def events(self) -> AsyncIterator[Entry]:
        """Every event from the first on, without end."""
        position = 0
        while True:
            while position < len(self.feed.log):
                yield self.feed.log[position]
                position += 1
            await self.next_change()


async def start_chat(url: str, widget: str, question: str, **fields: Any) -> tuple[int, str]:
    """Start a chat over HTTP; returns its number and token. Raises HttpRefused."""
    key = fields.pop("key", None) or new_key()
    request = {"key": key, "question": question, **{n: value for n, value in fields.items() if value is not None}}
    made = await Http(url).post_json(f"/api/v1/widgets/{widget}/chats", request)
    return made["chat"], made["token"]


@asynccontextmanager
async def patron(
    url: str,
    widget: str = "ask",
    question: str = "",
    *,
    again: tuple[int, str] | None = None,
    visible: bool = True,
    kind: Kind = "auto",
    **fields: Any,
) -> AsyncIterator[PatronChat]:
    """A window of a patron who starts a chat with `question`, or, with `again=(chat, token)`, another window of theirs.

    `fields` are those of the HTTP call that starts a chat: name, contact, answers, page, language and so on.
    """
    chat, token = again or await start_chat(url, widget, question, **fields)
    async with PatronChat(url, chat, token, visible=visible, kind=kind) as window:
        await window.until(lambda it: it.held is not None)
        yield window
