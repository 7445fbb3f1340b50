"""The operator's client: its boards, and its reconnections."""

import random
import sys

import msgspec
import pytest

from refdesk.client import Desk, Http
from refdesk.client.transport import Disconnected
from refdesk.protocol import down
from refdesk.protocol.desk_parts import Person
from refdesk.protocol.down import Board, Row, Welcome
from refdesk.protocol.reference.examples import example_of

ANA, BEN = Person(id=1, name="Ana Morales"), Person(id=2, name="Ben Okafor")
ROW = Row(
    chat=0,
    version=1,
    department=1,
    state="waiting",
    guest=8201,
    name=None,
    claimed_by=None,
    started_at=1,
    claimed_at=None,
    ended_at=None,
    ended_by=None,
    closed=False,
    operator_gone=False,
    connection="up",
    connection_at=1,
    excerpt="Where?",
    excerpt_by="patron",
    question="Where?",
    message_at=1,
    patron_messages=1,
    page="",
    mobile=False,
)


def row(chat: int, version: int = 1, **facts: object) -> Row:
    return msgspec.structs.replace(ROW, chat=chat, version=version, **facts)


@pytest.fixture(name="desk")
def _desk() -> Desk:
    desk = Desk(Http("http://127.0.0.1:1"))
    desk.welcome = Welcome(version=1, node="n", now=1, grace=60_000, epoch="e", operator=ANA)
    return desk


def board(desk: Desk, *rows: Row, whole: bool = False) -> list[int]:
    desk._receive_board(Board(department=1, whole=whole, rows=rows))
    return sorted(desk.rows)


def test_P22_closed_chats_and_ended_chats_of_others_leave_the_board(desk: Desk) -> None:
    """A late frame does not bring them back."""
    assert board(desk, *map(row, range(1, 6)), whole=True) == [1, 2, 3, 4, 5]
    ended = [
        row(1, 4, state="ended"),
        row(2, 4, state="ended", claimed_by=BEN),
        row(3, 4, state="ended", claimed_by=ANA),
        row(4, 4, state="ended", claimed_by=ANA, closed=True),
    ]
    assert board(desk, *ended) == [3, 5]
    assert board(desk, row(1, 3), row(2, 3, state="active", claimed_by=BEN), row(4, 3)) == [3, 5]


def test_a_desk_remembers_a_limited_number_of_gone_rows(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[Desk.__module__], "GONE_LIMIT", 10)
    for chat in range(100):
        assert board(desk, row(chat), row(chat, 2, state="ended")) == []
    assert list(desk._gone) == list(range(90, 100))


async def test_P6_a_desk_reconnects_until_the_server_is_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """An hour has some 1,400 attempts, at most five seconds apart."""
    waits: list[float] = []

    class Night(Desk):
        async def _connect_once(self) -> Disconnected:
            return Disconnected(4401, "over") if len(waits) == 1_400 else Disconnected()

    def longest(least: float, most: float) -> float:
        waits.append(most)
        return 0.0

    monkeypatch.setattr(random, "uniform", longest)
    night = Night(Http("http://127.0.0.1:1"))
    night._for_good = {4401}
    night._released.set()
    await night._stay_connected()
    assert waits[:3] == [0.2, 0.4, 0.8]
    assert set(waits[10:]) == {5.0}


async def test_P22_a_desk_frame_in_parts_counts_once_the_last_one_has_come(desk: Desk) -> None:
    whole = example_of(down.Desk)
    await desk.receive(whole)
    first = msgspec.structs.replace(whole, version=9, more=True)
    others = tuple(msgspec.structs.replace(whole.departments[0], id=number) for number in (2, 3))
    await desk.receive(first)
    await desk.receive(down.MoreDepartments(version=9, departments=others[:1], more=True))
    assert desk.about == whole
    await desk.receive(down.MoreDepartments(version=9, departments=others[1:], more=False))
    assert desk.about is not None
    assert [department.id for department in desk.about.departments] == [1, 2, 3]


async def test_P22_changed_colleagues_replace_their_rows_of_the_desk(desk: Desk) -> None:
    whole = example_of(down.Desk)
    rows = tuple(msgspec.structs.replace(whole.colleagues[0], id=number) for number in (1, 2))
    await desk.receive(msgspec.structs.replace(whole, colleagues=rows))
    busy = msgspec.structs.replace(rows[1], chats=3)
    await desk.receive(down.ColleaguesChanged(colleagues=(busy,)))
    assert desk.about == msgspec.structs.replace(whole, colleagues=(rows[0], busy))
