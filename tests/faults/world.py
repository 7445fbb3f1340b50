"""An operator at a desk, a claimed chat, and comparisons of logs."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

import msgspec

from refdesk.client import Desk, Feed, Http, HttpRefused, Kind, OperatorChat, PatronChat, operator, patron, start_chat
from refdesk.client.connection import new_key
from refdesk.client.transport import STREAM_LOST
from refdesk.eventlog.acts import SaveNote
from tests.servers import ANA, Server

from .kill import DIES

WIDGET = "ask"
AWAY = 60.0
"""An act may take this many seconds, with servers dying on the way."""
Answer = TypeVar("Answer")


@asynccontextmanager
async def at_desk(
    server: Server, email: str = ANA, password: str = "", *, url: str = "", kind: Kind = "auto"
) -> AsyncIterator[Desk]:
    """An online operator who watches the boards. `url` is that of a proxy."""
    async with operator(url or server.url, email, password or server.passwords[email], kind=kind) as desk:
        await desk.watch()
        await desk.set_status("online")
        yield desk


def number_of(desk: Desk) -> int:
    """The number of the desk's operator."""
    assert desk.welcome is not None
    assert desk.welcome.operator is not None
    return desk.welcome.operator.id


def department(desk: Desk, name: str) -> int:
    assert desk.about is not None
    return next(department.id for department in desk.about.departments if department.name == name)


async def offered(desk: Desk, chat: int, limit: float = 10) -> None:
    """Wait until the chat is offered on this desk."""
    await desk.until(lambda it: it.about is not None and chat in [offer.chat for offer in it.about.offers], limit)


async def gone(desk: Desk, chat: int) -> None:
    """Wait until the chat is on no board of this desk."""
    await desk.until(lambda it: chat not in it.rows)


def shows(desk: Desk, chat: int, **facts: object) -> bool:
    """Whether the desk's board has a row of this chat with these fields."""
    row = desk.rows.get(chat)
    return row is not None and all(getattr(row, name) == fact for name, fact in facts.items())


@dataclass
class Conversation:
    """Both sides of one chat."""

    patron: PatronChat
    operator: OperatorChat

    async def settle(self, limit: float = 30.0) -> None:
        """Wait until both sides have the whole log: for `limit` seconds each, since a side may be connecting again."""
        done = await self.operator.act(SaveNote(text="the end of the test"), limit=limit)
        await self.operator.until(lambda it: it.feed.through >= (done.seq or 0), limit)
        await self.patron.until(lambda it: it.feed.through >= (done.seq or 0), limit)


@asynccontextmanager
async def conversation(
    server: Server,
    desk: Desk,
    question: str = "Where are the maps?",
    *,
    url: str = "",
    kind: Kind = "auto",
    mobile: bool = False,
) -> AsyncIterator[Conversation]:
    """A patron's chat, claimed on this desk."""
    url = url or server.url
    async with patron(url, again=await started(url, question, mobile=mobile), kind=kind) as window:
        yield Conversation(window, await desk.claim(window.chat))


@dataclass
class Said:
    """The acknowledged messages of one side of a chat, in order."""

    role: str
    acknowledged: list[str] = field(default_factory=list)

    def check(self, feed: Feed) -> None:
        """Assert that every acknowledged message is in this log once, in order."""
        mine = [message.text for message in feed.messages if message.role == self.role]
        counted = Counter(mine)
        acknowledged = set(self.acknowledged)
        assert [text for text in mine if text in acknowledged] == self.acknowledged
        assert max(counted.values(), default=1) == 1, counted.most_common(3)


def check_in_order(feed: Feed) -> None:
    """Assert that a log has each event once, in order."""
    seqs = [entry.seq for entry in feed.log]
    assert seqs == sorted(set(seqs))


def check_same(patron: Feed, desk: Feed) -> None:
    """Assert that both logs agree up to the shorter one, except for events that the desk alone sees.

    Disconnections may be reported at any time, to one side before the other.
    """
    check_in_order(patron)
    check_in_order(desk)
    here = min(patron.through, desk.through)
    seen = {entry.seq: msgspec.structs.replace(entry.body, **entry.body.withheld) for entry in desk.log}
    assert {entry.seq: entry.body for entry in patron.log if entry.seq <= here}.items() <= seen.items()
    said = [[message.text for message in feed.messages if message.seq <= here] for feed in (patron, desk)]
    assert said[0] == said[1]


async def widget_becomes(server: Server, *, online: bool, limit: float = 30.0) -> None:
    """Wait until the widget's status is online or offline."""
    http = Http(server.url)
    async with asyncio.timeout(limit):
        while (await http.get(f"/api/v1/widgets/{WIDGET}/status")).json()["online"] is not online:  # noqa: ASYNC110
            await asyncio.sleep(0.1)


async def restarted(server: Server) -> None:
    """Wait until the server has killed itself (see `kill`), and start it again for good."""
    assert await asyncio.to_thread(server.wait) == -9
    server.environ[DIES] = "never"
    await asyncio.to_thread(server.start)


async def started(url: str, question: str, **fields: Any) -> tuple[int, str]:
    """Start a chat, repeating the request with its key until the server answers and someone is online.

    An operator whose connection was cut is offline until their client has connected again.
    """
    key = new_key()
    return await until_answered(lambda: start_chat(url, WIDGET, question, key=key, **fields), 409)


async def until_answered(request: Callable[[], Awaitable[Answer]], *later: int) -> Answer:
    """Repeat a request while the server is away, and after refusals with 500, 503 or one of the statuses `later`."""
    async with asyncio.timeout(AWAY):
        while True:
            try:
                return await request()
            except HttpRefused as refused:
                if refused.answer.status not in (500, 503, *later):
                    raise
            except STREAM_LOST:
                pass
            await asyncio.sleep(0.05)
