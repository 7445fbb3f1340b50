"""An operator at a desk, a claimed chat, and comparisons of logs."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import msgspec

from refdesk.client import Desk, Feed, Http, Kind, OperatorChat, PatronChat, operator, patron
from tests.servers import ANA, Server

WIDGET = "ask"


@asynccontextmanager
async def at_desk(
    server: Server, email: str = ANA, password: str = "", *, url: str = "", kind: Kind = "auto"
) -> AsyncIterator[Desk]:
    """An online operator who watches the boards. `url` is that of a proxy."""
    async with operator(url or server.url, email, password or server.passwords[email], kind=kind) as desk:
        await desk.watch()
        await desk.set_status("online")
        yield desk


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
        """Wait until both sides have the whole log."""
        done = await self.operator.note("the end of the test")
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
    async with patron(url or server.url, WIDGET, question, kind=kind, mobile=mobile) as window:
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
