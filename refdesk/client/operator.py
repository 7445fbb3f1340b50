"""An operator's desk, and the chats open on it."""

from collections import OrderedDict
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

import msgspec

from refdesk.chats.commands import AcceptRequest, Claim, Close, End, RequestColleague, RequestContact, TakeOver
from refdesk.eventlog.acts import Act, SaveNote, Say, SetContact, SetName
from refdesk.eventlog.address import Address
from refdesk.eventlog.events import Mark
from refdesk.protocol import VERSION, down
from refdesk.protocol.down import Board, Done, Down, Events, Opened, Row, SeenUpTo, TypingNow, Welcome
from refdesk.protocol.up import Active, DeskHello, Do, Leave, Monitor, Open, Seen, SetStatus, Status, Typing, Up, Watch

from .connection import Connection, new_key
from .feed import Entry, Feed, address_of
from .http import Http
from .observable import LIMIT, Observable
from .sign_in import connection_token, sign_in
from .transport import Kind

GONE_LIMIT = 10_000


class Desk(Connection):
    """An operator's connection. `rows` are the chats on the boards, `about` is the last desk frame."""

    def __init__(self, http: Http, *, desk: bool = True, kind: Kind = "auto") -> None:
        super().__init__(http.base, kind)
        self.http = http
        self.counts_as_desk = desk
        self.welcome: Welcome | None = None
        self.boards: dict[int, dict[int, Row]] = {}
        self.about: down.Desk | None = None
        self._coming: down.Desk | None = None
        self.chats: dict[Address, OperatorChat] = {}
        """The open logs."""
        self._watching = False
        # Rows that left the boards, with their versions: an older frame must not bring them back.
        self._gone: OrderedDict[int, int] = OrderedDict()

    def __repr__(self) -> str:
        who = self.welcome.operator if self.welcome else None
        state = "connected" if self.connected else "not connected"
        name = who.name if who else "nobody yet"
        return f"<desk of {name}, {state}, rows {sorted(self.rows)}, open {sorted(self.chats)}>"

    @property
    def rows(self) -> dict[int, Row]:
        """The rows of all boards, by chat: the newer one of a chat that moved to a board of the operator's own."""
        rows = sorted((row for board in self.boards.values() for row in board.values()), key=lambda row: row.version)
        return {row.chat: row for row in rows}

    async def hello(self) -> Up:
        return DeskHello(version=VERSION, token=await connection_token(self.http), desk=self.counts_as_desk)

    def reset_feeds(self) -> None:
        self.boards.clear()
        self._gone.clear()
        for chat in self.chats.values():
            chat.feed.reset()

    async def receive(self, frame: Down) -> None:
        if isinstance(frame, Welcome):
            self.welcome = frame
            await self._resume_feeds()
        elif isinstance(frame, Board):
            self._receive_board(frame)
        elif isinstance(frame, down.Desk | down.MoreDepartments):
            self._receive_desk(frame)
        elif isinstance(frame, down.ColleaguesChanged) and self.about is not None:
            changed = {row.id: row for row in frame.colleagues}
            colleagues = tuple(changed.get(row.id, row) for row in self.about.colleagues)
            self.about = msgspec.structs.replace(self.about, colleagues=colleagues)
        elif isinstance(frame, Events | Opened | SeenUpTo | TypingNow) and frame.log in self.chats:
            await self.chats[frame.log].receive(frame)

    def _receive_desk(self, frame: down.Desk | down.MoreDepartments) -> None:
        """A desk frame is complete with its last part."""
        if isinstance(frame, down.Desk):
            self._coming = frame
        elif self._coming is not None and self._coming.version == frame.version:
            departments = (*self._coming.departments, *frame.departments)
            self._coming = msgspec.structs.replace(self._coming, departments=departments)
        if not frame.more:
            self.about = self._coming

    async def act(self, chat: int | Address, act: Act, key: str | None = None, limit: float | None = 10.0) -> Done:
        """Act on a chat, open here or not; returns once the act is stored. Raises ActRefused.

        `chat` is the number of a chat, or the address of any log.
        """
        key = key or new_key()
        return await self.request(Do(key=key, log=address_of(chat), act=act), key, limit)  # type: ignore[arg-type]

    async def claim(self, chat: int, key: str | None = None, limit: float = LIMIT) -> "OperatorChat":
        """Claim a chat and open it. Raises ActRefused if a colleague was first."""
        await self.act(chat, Claim(), key, limit)
        return await self.open(chat, limit)

    async def take_over(self, chat: int) -> "OperatorChat":
        """Take over an absent colleague's chat and open it."""
        await self.act(chat, TakeOver())
        return await self.open(chat)

    async def request_transfer(self, chat: int, department: int, operator: int = 0, note: str = "") -> Done:
        """Ask a colleague, or (0) anybody of a department, to take a chat."""
        return await self.act(chat, RequestColleague(department=department, operator=operator, note=note))

    async def invite(self, chat: int, department: int, operator: int, note: str = "") -> Done:
        """Ask a colleague to join a chat."""
        act = RequestColleague(purpose="join", department=department, operator=operator, note=note)
        return await self.act(chat, act)

    async def accept_request(self, chat: int) -> "OperatorChat":
        """Accept a chat, or join it, and open it. Raises ActRefused if the request is over."""
        await self.act(chat, AcceptRequest())
        return await self.open(chat)

    async def open(self, chat: int | Address, limit: float = LIMIT) -> "OperatorChat":
        """Open a chat's feed and wait until it is complete."""
        log = address_of(chat)
        if log not in self.chats:
            self.chats[log] = OperatorChat(self, log)
            await self.send(Open(log=log))
        return await self.chats[log].until(lambda it: it if it.feed.opened else None, limit)

    async def leave(self, chat: int | Address) -> None:
        """Close a chat's feed."""
        log = address_of(chat)
        if self.chats.pop(log, None):
            await self.send(Leave(log=log))

    async def watch(self) -> None:
        """Watch the boards and the desk; returns at the first desk frame."""
        self._watching = True
        await self.send(Watch())
        await self.until(lambda it: it.about is not None)

    async def set_status(self, status: Status, reason: str = "", back_at: int | None = None) -> Done:
        """Set the operator's status on all their desks; `reason` and `back_at` (ms) belong to "away"."""
        key = new_key()
        return await self.request(SetStatus(key=key, status=status, reason=reason, back_at=back_at), key)

    async def active(self) -> None:
        """Say that the operator is there. To be repeated within 20 minutes, or the server sets them to "away".

        Without it the session ends after the idle time of the server, 30 minutes by default.
        """
        await self.send(Active())

    async def monitor(self, departments: Iterable[int]) -> Done:
        """Monitor these departments and no others."""
        key = new_key()
        return await self.request(Monitor(key=key, departments=tuple(departments)), key)

    async def waiting(self, limit: float = 10.0) -> Row:
        """Wait for a waiting chat; returns the one that has waited longest. Needs `watch`."""
        return await self.until(lambda it: min(it._waiting(), key=lambda row: row.started_at, default=None), limit)

    def fail(self, error: BaseException) -> None:
        """See `Observable`; fails the open chats too."""
        super().fail(error)
        for chat in self.chats.values():
            chat.fail(error)

    def _waiting(self) -> list[Row]:
        return [row for row in self.rows.values() if row.state == "waiting"]

    def _receive_board(self, frame: Board) -> None:
        board = self.boards.setdefault(frame.department, {})
        if frame.whole:
            board.clear()
        for row in frame.rows:
            version = board[row.chat].version if row.chat in board else self._gone.get(row.chat, 0)
            if row.version < version:
                continue
            if self._leaves(row):
                board.pop(row.chat, None)
                self._gone[row.chat] = row.version
            else:
                board[row.chat] = row
        for gone in frame.gone:
            board.pop(gone.chat, None)
        while len(self._gone) > GONE_LIMIT:
            self._gone.popitem(last=False)

    def _leaves(self, row: Row) -> bool:
        """Whether the row leaves the board (P22)."""
        me = self.welcome.operator if self.welcome else None
        mine = row.claimed_by is not None and me is not None and row.claimed_by.id == me.id
        return row.closed or (row.state == "ended" and not mine)

    async def _resume_feeds(self) -> None:
        await self.resume()
        if self._watching:
            await self.send(Watch())
        for chat in self.chats.values():
            await self.send(Open(log=chat.log, after=chat.feed.through))


class OperatorChat(Observable):
    """A log that is open on a desk: a chat, an internal chat or a ticket."""

    def __init__(self, desk: Desk, log: Address) -> None:
        super().__init__()
        self.desk, self.log = desk, log
        self.feed = Feed(log)
        self.typing_seen: TypingNow | None = None

    def __repr__(self) -> str:
        return f"<{self.log} on {self.desk!r}, log to {self.feed.through}>"

    async def receive(self, frame: Events | Opened | SeenUpTo | TypingNow) -> None:
        if isinstance(frame, Events) and not self.feed.receive(frame):
            await self.desk.send(Open(log=self.log, after=self.feed.through))
        elif isinstance(frame, Opened) and not self.feed.receive_opened(frame):
            self.feed.reset()
            await self.desk.send(Open(log=self.log))
        elif isinstance(frame, SeenUpTo):
            self.feed.receive_seen(frame)
        elif isinstance(frame, TypingNow):
            self.typing_seen = frame
        self.changed()

    async def act(self, act: Act, key: str | None = None, limit: float | None = 10.0) -> Done:
        """Returns once the act is stored. Raises ActRefused."""
        return await self.desk.act(self.log, act, key, limit)

    async def say(self, text: str, *marks: Mark, key: str | None = None, limit: float | None = 10.0) -> Done:
        return await self.act(Say(text=text, marks=marks), key, limit)

    async def end(self) -> Done:
        return await self.act(End())

    async def close(self) -> Done:
        return await self.act(Close())

    async def note(self, text: str) -> Done:
        return await self.act(SaveNote(text=text))

    async def set_name(self, name: str) -> Done:
        return await self.act(SetName(name=name))

    async def set_contact(self, contact: str) -> Done:
        return await self.act(SetContact(contact=contact))

    async def request_contact(self) -> Done:
        return await self.act(RequestContact())

    async def typing(self) -> None:
        """Show the patron that the operator is typing."""
        await self.desk.send(Typing(log=self.log))

    async def saw(self, seq: int, count: int = 0) -> None:
        """Save how far the operator has read."""
        await self.desk.send(Seen(log=self.log, seq=seq, count=count))

    async def events(self) -> AsyncIterator[Entry]:
        """Every event from the first on, without end."""
        position = 0
        while True:
            while position < len(self.feed.log):
                yield self.feed.log[position]
                position += 1
            await self.next_change()


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
    """An operator's connection. `session` is the result of an earlier `sign_in`, such as for a second desk."""
    http = session or await sign_in(url, email, password)
    async with Desk(http, desk=desk, kind=kind) as connection:
        await connection.until(lambda it: it.welcome is not None)
        yield connection
