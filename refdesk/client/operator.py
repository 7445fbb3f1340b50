"""An operator's desk, and the chats open on it."""

from collections import OrderedDict
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from refdesk.chats.commands import Act, Claim, Close, End, RequestContact, SaveNote, Say, SetContact, SetName, TakeOver
from refdesk.chats.events import Mark
from refdesk.protocol import VERSION, down
from refdesk.protocol.down import Board, Done, Down, Events, Opened, Row, SeenUpTo, TypingNow, Welcome
from refdesk.protocol.up import DeskHello, Do, Leave, Monitor, Open, Seen, SetStatus, Status, Typing, Up, Watch

from .connection import Line, new_key
from .feed import Entry, Feed
from .http import Http
from .observable import LIMIT, Changing
from .sign_in import SignInFailed, connection_token, sign_in
from .transport import Kind

GONE_MOST = 10_000

__all__ = ["Desk", "OperatorChat", "SignInFailed", "operator", "sign_in"]


class Desk(Line):
    """A connection of an operator's. `rows` are the chats on the boards now, `about` what is the operator's alone."""

    def __init__(self, http: Http, *, desk: bool = True, kind: Kind = "auto") -> None:
        super().__init__(http.base, kind)
        self.http = http
        self.counts_as_desk = desk
        self.welcome: Welcome | None = None
        self.boards: dict[int, dict[int, Row]] = {}
        self.about: down.Desk | None = None
        self.chats: dict[int, OperatorChat] = {}
        self._watching = False
        # What has left the boards, and in which version: a late frame brings none of it back.
        self._gone: OrderedDict[int, int] = OrderedDict()

    def __repr__(self) -> str:
        who = self.welcome.operator if self.welcome else None
        return f"<desk of {who.name if who else 'nobody yet'}, rows {sorted(self.rows)}, open {sorted(self.chats)}>"

    @property
    def rows(self) -> dict[int, Row]:
        """The rows of all boards, by chat."""
        return {chat: row for board in self.boards.values() for chat, row in board.items()}

    async def hello(self) -> Up:
        """A hello with a fresh token."""
        return DeskHello(version=VERSION, token=await connection_token(self.http), desk=self.counts_as_desk)

    def begin_again(self) -> None:
        """See `Line`."""
        self.boards.clear()
        self._gone.clear()
        for chat in self.chats.values():
            chat.feed.begin_again()

    async def take(self, frame: Down) -> None:
        """Keep what the frame says; pass on what belongs to an open chat."""
        if isinstance(frame, Welcome):
            self.welcome = frame
            await self._resume_feeds()
        elif isinstance(frame, Board):
            self._take_board(frame)
        elif isinstance(frame, down.Desk):
            self.about = frame
        elif isinstance(frame, Events | Opened | SeenUpTo | TypingNow) and frame.chat in self.chats:
            await self.chats[frame.chat].take(frame)

    async def act(self, chat: int, act: Act, key: str | None = None, limit: float | None = 10.0) -> Done:
        """Do this act on a chat, open here or not; returns when it is stored."""
        key = key or new_key()
        return await self.ask(Do(key=key, chat=chat, act=act), key, limit)  # type: ignore[arg-type]

    async def claim(self, chat: int, key: str | None = None, limit: float = LIMIT) -> "OperatorChat":
        """Claim a chat and open it; ActRefused where somebody else was first."""
        await self.act(chat, Claim(), key, limit)
        return await self.open(chat, limit)

    async def take_over(self, chat: int) -> "OperatorChat":
        """Take over the chat of a colleague who is gone, and open it."""
        await self.act(chat, TakeOver())
        return await self.open(chat)

    async def open(self, chat: int, limit: float = LIMIT) -> "OperatorChat":
        """Open a chat's feed, and wait until it is here."""
        if chat not in self.chats:
            self.chats[chat] = OperatorChat(self, chat)
            await self.send(Open(chat=chat))
        return await self.chats[chat].until(lambda it: it if it.feed.opened else None, limit)

    async def leave(self, chat: int) -> None:
        """Get no more events of this chat."""
        if self.chats.pop(chat, None):
            await self.send(Leave(chat=chat))

    async def watch(self) -> None:
        """Become a dashboard; returns when the desk's own frame is here."""
        self._watching = True
        await self.send(Watch())
        await self.until(lambda it: it.about is not None)

    async def set_status(self, status: Status) -> Done:
        """Online, away or offline, on all desks of the operator."""
        key = new_key()
        return await self.ask(SetStatus(key=key, status=status), key)

    async def monitor(self, departments: Iterable[int]) -> Done:
        """Monitor these departments and no others."""
        key = new_key()
        return await self.ask(Monitor(key=key, departments=tuple(departments)), key)

    async def waiting(self, limit: float = 10.0) -> Row:
        """The chat that has waited longest, once there is one; needs `watch`."""
        return await self.until(lambda it: min(it._waiting(), key=lambda row: row.started_at, default=None), limit)

    def failed(self, trouble: BaseException) -> None:
        """Whoever waits for one of the chats is told too."""
        super().failed(trouble)
        for chat in self.chats.values():
            chat.failed(trouble)

    def _waiting(self) -> list[Row]:
        return [row for row in self.rows.values() if row.state == "waiting"]

    def _take_board(self, frame: Board) -> None:
        board = self.boards.setdefault(frame.department, {})
        if frame.whole:
            board.clear()
        for row in frame.rows:
            known = board[row.chat].version if row.chat in board else self._gone.get(row.chat, 0)
            if row.version < known:
                continue
            if self._leaves(row):
                board.pop(row.chat, None)
                self._gone[row.chat] = row.version
            else:
                board[row.chat] = row
        while len(self._gone) > GONE_MOST:
            self._gone.popitem(last=False)

    def _leaves(self, row: Row) -> bool:
        """See P22."""
        me = self.welcome.operator if self.welcome else None
        mine = row.claimed_by is not None and me is not None and row.claimed_by.id == me.id
        return row.closed or (row.state == "ended" and not mine)

    async def _resume_feeds(self) -> None:
        await self.resume()
        if self._watching:
            await self.send(Watch())
        for chat in self.chats.values():
            await self.send(Open(chat=chat.chat, after=chat.feed.through))


class OperatorChat(Changing):
    """A chat that is open on a desk."""

    def __init__(self, desk: Desk, chat: int) -> None:
        super().__init__()
        self.desk = desk
        self.chat = chat
        self.feed = Feed(chat)
        self.typing_seen: TypingNow | None = None

    def __repr__(self) -> str:
        return f"<chat {self.chat} on {self.desk!r}, log to {self.feed.through}>"

    async def take(self, frame: Events | Opened | SeenUpTo | TypingNow) -> None:
        """Take a frame of this chat's."""
        if isinstance(frame, Events) and not self.feed.take(frame):
            await self.desk.send(Open(chat=self.chat, after=self.feed.through))
        elif isinstance(frame, Opened) and not self.feed.take_opened(frame):
            self.feed.begin_again()
            await self.desk.send(Open(chat=self.chat))
        elif isinstance(frame, SeenUpTo):
            self.feed.take_seen(frame)
        elif isinstance(frame, TypingNow):
            self.typing_seen = frame
        self.changed()

    async def act(self, act: Act, key: str | None = None, limit: float | None = 10.0) -> Done:
        """Do this act; returns when it is stored."""
        return await self.desk.act(self.chat, act, key, limit)

    async def say(self, text: str, *marks: Mark, key: str | None = None, limit: float | None = 10.0) -> Done:
        """Send a message; returns when it is stored."""
        return await self.act(Say(text=text, marks=marks), key, limit)

    async def end(self) -> Done:
        """End the chat."""
        return await self.act(End())

    async def close(self) -> Done:
        """Take the ended chat off the dashboard."""
        return await self.act(Close())

    async def note(self, text: str) -> Done:
        """Keep an internal note."""
        return await self.act(SaveNote(text=text))

    async def set_name(self, name: str) -> Done:
        """Correct the patron's name."""
        return await self.act(SetName(name=name))

    async def set_contact(self, contact: str) -> Done:
        """Correct the contact info."""
        return await self.act(SetContact(contact=contact))

    async def request_contact(self) -> Done:
        """Ask the patron for contact info."""
        return await self.act(RequestContact())

    async def typing(self) -> None:
        """Tell the patron that the operator writes."""
        await self.desk.send(Typing(chat=self.chat))

    async def saw(self, seq: int, count: int = 0) -> None:
        """Keep how far the operator has read."""
        await self.desk.send(Seen(chat=self.chat, seq=seq, count=count))

    async def events(self) -> AsyncIterator[Entry]:
        """Every event from the first on, as they come; never ends by itself."""
        place = 0
        while True:
            while place < len(self.feed.log):
                yield self.feed.log[place]
                place += 1
            await self.change()


@asynccontextmanager
async def operator(
    url: str,
    email: str = "",
    password: str = "",
    *,
    session: Http | None = None,
    desk: bool = True,
    kind: Kind = "auto",
) -> AsyncIterator[Desk]:
    """An operator's connection. `session` (from `sign_in`) spares the sign-in, for a second desk of theirs."""
    http = session or await sign_in(url, email, password)
    async with Desk(http, desk=desk, kind=kind) as connection:
        await connection.until(lambda it: it.welcome is not None)
        yield connection
