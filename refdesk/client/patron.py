"""A patron's window."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from refdesk.chats.commands import Act, DeclineContact, End, Say, ShareContact
from refdesk.chats.events import Mark, Page
from refdesk.protocol import VERSION
from refdesk.protocol.down import Done, Down, Events, Opened, Seat, SeenUpTo, TypingNow
from refdesk.protocol.up import Do, Open, PatronHello, Seen, TakeSeatHere, Typing, Up, Visible

from .connection import Line, new_key
from .feed import Entry, Feed
from .http import Http
from .transport import Kind


class PatronChat(Line):
    """The one chat of a patron, in one window. `held` says whether the chat is in this window (P19)."""

    def __init__(self, url: str, chat: int, token: str, *, visible: bool = True, kind: Kind = "auto") -> None:
        super().__init__(url, kind, for_good=frozenset({4401}))
        self.chat = chat
        self.token = token
        self.feed = Feed(chat)
        self.seat = 0
        self.held: bool | None = None
        self.visible = visible
        self.page: Page | None = None
        self.typing_seen: TypingNow | None = None
        self._window = new_key()
        self._attempts = 0
        self._had = False

    def __repr__(self) -> str:
        return f"<patron of chat {self.chat}, seat {self.seat} held {self.held}, log to {self.feed.through}>"

    async def hello(self) -> Up:
        """A hello that goes on from what this window has; it asks for no seat that it lost to another."""
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

    def begin_again(self) -> None:
        """See `Line`. A window that had the chat takes it back: the restored log may name another."""
        self._had = bool(self.held)
        self.feed.begin_again()

    async def take(self, frame: Down) -> None:
        """Keep what the frame says."""
        if isinstance(frame, Seat):
            had, self._had = self._had, False
            self.held, self.seat = frame.held, frame.seat if frame.held else self.seat
            await self.resume()
            if had and not frame.held:
                await self.take_seat()
        elif isinstance(frame, Events) and not self.feed.take(frame):
            await self.send(Open(chat=self.chat, after=self.feed.through))
        elif isinstance(frame, Opened) and not self.feed.take_opened(frame):
            self.begin_again()
            await self.send(Open(chat=self.chat))
        elif isinstance(frame, SeenUpTo):
            self.feed.take_seen(frame)
        elif isinstance(frame, TypingNow):
            self.typing_seen = frame

    async def act(self, act: Act, key: str | None = None, limit: float | None = 10.0) -> Done:
        """Do this act; returns when it is stored."""
        key = key or new_key()
        return await self.ask(Do(key=key, chat=self.chat, act=act), key, limit)  # type: ignore[arg-type]

    async def say(self, text: str, *marks: Mark, key: str | None = None, limit: float | None = 10.0) -> Done:
        """Send a message; returns when it is stored."""
        return await self.act(Say(text=text, marks=marks), key, limit)

    async def end(self, key: str | None = None) -> Done:
        """End the chat."""
        return await self.act(End(), key)

    async def share_contact(self, contact: str) -> Done:
        """Answer the operator's request for contact info."""
        return await self.act(ShareContact(contact=contact))

    async def decline_contact(self) -> Done:
        """Answer it with "Not now"."""
        return await self.act(DeclineContact())

    async def typing(self) -> None:
        """Tell the operator that the patron writes."""
        await self.send(Typing(chat=self.chat))

    async def saw(self, seq: int, count: int = 0) -> None:
        """Tell the operator what the patron has seen."""
        await self.send(Seen(chat=self.chat, seq=seq, count=count))

    async def show(self, visible: bool) -> None:
        """The page became visible, or hidden."""
        self.visible = visible
        await self.send(Visible(visible=visible))

    async def take_seat(self) -> None:
        """Bring the chat into this window ("Continue here")."""
        await self.send(TakeSeatHere(after=self.feed.through))

    async def events(self) -> AsyncIterator[Entry]:
        """Every event from the first on, as they come; never ends by itself."""
        place = 0
        while True:
            while place < len(self.feed.log):
                yield self.feed.log[place]
                place += 1
            await self.change()


async def start_chat(url: str, widget: str, question: str, **facts: Any) -> tuple[int, str]:
    """Start a chat by HTTP; its number and its token. HttpRefused where the library does not take it."""
    key = facts.pop("key", None) or new_key()
    asked = {"key": key, "question": question, **{name: fact for name, fact in facts.items() if fact is not None}}
    made = await Http(url).post_json(f"/api/v1/widgets/{widget}/chats", asked)
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
    **facts: Any,
) -> AsyncIterator[PatronChat]:
    """A patron who asks `question`, or, with `again=(chat, token)`, another window of one who did.

    Facts are those of the call that starts a chat: name, contact, answers, page, language and so on.
    """
    chat, token = again or await start_chat(url, widget, question, **facts)
    async with PatronChat(url, chat, token, visible=visible, kind=kind) as window:
        await window.until(lambda it: it.held is not None)
        yield window
