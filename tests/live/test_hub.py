"""Hubs of two nodes on one bus and one database."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from refdesk.chats import events as e
from refdesk.chats.colleague_events import Claimed, Transferred
from refdesk.colleagues.head import Head as InternalHead
from refdesk.eventlog.address import Address, chat_at, internal_chat_at
from refdesk.eventlog.outcomes import Stored
from refdesk.live import boards
from refdesk.live import hub as module
from refdesk.live import messages as m
from refdesk.live.bus.base import LIMIT
from refdesk.live.bus.memory import Exchange, MemoryBus
from refdesk.live.feeds import Subscription
from refdesk.live.hub import Hub
from refdesk.live.kinds import KINDS, hint_all_nodes
from refdesk.live.send_buffer import SendBuffer
from refdesk.protocol.down import TypingNow
from refdesk.protocol.encode import frame

from .fakes import Log, MemoryDatabase, frames, quiet

ANA, REFERENCE = 101, 10


class LossyBus(MemoryBus):
    """A bus that loses every message."""

    def publish(self, topic: str, message: bytes) -> None:
        pass


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boards, "SOON", 0.0)
    monkeypatch.setattr(boards, "MESSAGES_EVERY", 0.0)
    monkeypatch.setattr(module, "COMPARE", 3600.0)


class TwoNodes:
    """The hubs of two nodes on one bus and one database."""

    def __init__(self, bus: type[MemoryBus] = MemoryBus) -> None:
        self.log = Log(7)
        self.database = MemoryDatabase(self.log)
        exchange = Exchange()
        self.here, self.there = (Hub(self.database, bus(exchange)) for _ in range(2))

    async def start(self) -> None:
        for hub in (self.here, self.there):
            await hub.start()

    async def stop(self) -> None:
        for hub in (self.here, self.there):
            await hub.stop()

    async def reader(self, hub: Hub, *, to_patron: bool = False) -> SendBuffer:
        send_buffer = SendBuffer()
        self.last = Subscription(self.log.head, 0, send_buffer, lambda head: None, to_patron=to_patron)
        await hub.join(self.last)
        await quiet()
        frames(send_buffer)
        return send_buffer


@pytest.fixture
async def two() -> AsyncIterator[TwoNodes]:
    made = TwoNodes()
    await made.start()
    yield made
    await made.stop()


def texts(send_buffer: SendBuffer) -> list[str]:
    return [
        event["body"]["text"] for frame in frames(send_buffer) if frame["kind"] == "events" for event in frame["events"]
    ]


async def test_stored_events_are_sent_on_both_nodes(two: TwoNodes) -> None:
    near, far = await two.reader(two.here), await two.reader(two.there)
    two.here.announce([two.log.say("one"), two.log.say("two")])
    assert texts(near) == ["one", "two"]
    await quiet()
    assert texts(far) == ["one", "two"]


async def test_stored_events_reach_a_board_on_the_other_node(two: TwoNodes) -> None:
    send_buffer = SendBuffer()
    await two.there.watch(REFERENCE, send_buffer, ANA)
    await quiet()
    two.here.announce([two.log.say("one")])
    await quiet()
    assert [row["version"] for frame in frames(send_buffer) for row in frame["rows"]] == [3, 4]


async def test_a_kind_of_log_without_lists_is_hinted_to_all_nodes(
    two: TwoNodes, monkeypatch: pytest.MonkeyPatch
) -> None:
    hinted: list[tuple[Address, int]] = []
    monkeypatch.setattr(two.there.feeds, "catch_up", lambda *hint: hinted.append(hint))
    without_lists = replace(KINDS["internal_chat"], announce=hint_all_nodes)
    monkeypatch.setattr(module, "KINDS", {**KINDS, "internal_chat": without_lists})
    head = InternalHead(3, scope="pair", department=None, library=None, first=101, second=102, start_key="", last_seq=5)
    two.here.announce([Stored(head=head, seq=5, repeat=True), Stored(head=head, seq=None)])
    await quiet()
    assert hinted == [(internal_chat_at(3), 5)]


async def test_a_stopped_hub_has_no_tasks() -> None:
    before = asyncio.all_tasks()
    nodes = TwoNodes()
    await nodes.start()
    await nodes.here.watch(REFERENCE, SendBuffer(), ANA)
    await quiet()
    nodes.database.hold()
    nodes.here.boards.reread(REFERENCE, [7])
    await nodes.here.watch(LOCAL_HISTORY, SendBuffer(), ANA)
    await nodes.here.join(Subscription(nodes.log.head, 0, SendBuffer(), lambda head: None, to_patron=False))
    await quiet()
    await nodes.stop()
    await quiet()
    assert asyncio.all_tasks() == before


async def test_P9_a_repeat_is_hinted_again(two: TwoNodes) -> None:
    """The node that stored it may have been killed before it sent the hint."""
    far = await two.reader(two.there)
    lost = two.log.say("lost")
    two.here.announce([Stored(head=lost.head, seq=lost.seq, repeat=True)])
    await quiet()
    assert texts(far) == ["lost"]


async def test_comparing_finds_events_that_the_bus_lost() -> None:
    two = TwoNodes(LossyBus)
    await two.start()
    far, board = await two.reader(two.there), SendBuffer()
    await two.there.watch(REFERENCE, board, ANA)
    await quiet()
    frames(board)
    two.here.announce([two.log.say("lost")])
    await quiet()
    assert texts(far) == []
    await two.there._compare_once()
    await quiet()
    assert texts(far) == ["lost"]
    assert [row["version"] for frame in frames(board) for row in frame["rows"]] == [4]
    await two.stop()


async def test_comparing_finds_a_row_that_left_the_board() -> None:
    two, board = TwoNodes(LossyBus), SendBuffer()
    await two.start()
    await two.there.watch(REFERENCE, board, ANA)
    await quiet()
    frames(board)
    two.log.add(e.Ended(by="patron"))
    await two.there._compare_once()
    await quiet()
    assert [row["state"] for frame in frames(board) for row in frame["rows"]] == ["ended"]
    assert two.there.boards.served() == {REFERENCE: {}}
    await two.stop()


async def test_a_gap_of_the_bus_leads_to_a_comparison_at_once() -> None:
    two = TwoNodes(LossyBus)
    await two.start()
    far = await two.reader(two.there)
    two.log.say("lost")
    two.there._on_gap()
    await quiet()
    assert texts(far) == ["lost"]
    await two.stop()


async def test_comparing_goes_on_after_a_database_error(two: TwoNodes) -> None:
    far = await two.reader(two.there)
    two.database.failures = 1
    await two.there._compare_once()
    two.log.say("one")
    await two.there._compare_once()
    await quiet()
    assert texts(far) == ["one"]


@pytest.mark.parametrize("to", ["patron", "desk"])
async def test_P17_relayed_frames_reach_one_side_on_both_nodes(two: TwoNodes, to: str) -> None:
    readers = [
        (await two.reader(hub, to_patron=side == "patron"), side)
        for hub in (two.here, two.there)
        for side in ("patron", "desk")
    ]
    typing = frame(TypingNow(log=chat_at(7), by="desk" if to == "patron" else "patron"))
    two.here.relay(REFERENCE, chat_at(7), to, typing)  # type: ignore[arg-type]
    await quiet()
    assert [len(frames(send_buffer)) for send_buffer, _ in readers] == [int(side == to) for _, side in readers]


async def test_P17_a_connection_that_left_gets_no_relayed_frames(two: TwoNodes) -> None:
    send_buffer = await two.reader(two.here)
    await two.here.leave(two.last)
    two.here.relay(REFERENCE, chat_at(7), "desk", frame(TypingNow(log=chat_at(7), by="patron")))
    assert frames(send_buffer) == []


async def test_a_node_subscribes_a_department_while_a_connection_needs_it(two: TwoNodes) -> None:
    await two.reader(two.here)
    first, send_buffer = two.last, SendBuffer()
    await two.here.watch(REFERENCE, send_buffer, ANA)
    await two.here.leave(first)
    await two.here.leave(first)
    topics = two.here._bus._topics  # type: ignore[attr-defined]
    assert m.topic(REFERENCE) in topics
    await two.here.unwatch(REFERENCE, send_buffer)
    assert topics == {m.PEOPLE}


async def test_P6_a_sign_out_reaches_every_node(two: TwoNodes) -> None:
    heard: list[tuple[str, int, str | None]] = []
    two.here.on_signed_out = lambda operator, session: heard.append(("here", operator, session))
    two.there.on_signed_out = lambda operator, session: heard.append(("there", operator, session))
    two.here.signed_out(101, "hash")
    await quiet()
    assert heard == [("here", 101, "hash"), ("there", 101, "hash")]


async def test_P37_changed_people_are_announced_on_every_node_and_after_a_gap(two: TwoNodes) -> None:
    heard: list[str] = []
    two.here.on_people_changed = lambda: heard.append("here")
    two.there.on_people_changed = lambda: heard.append("there")
    two.here.people_changed()
    await quiet()
    assert heard == ["here", "there"]
    two.there._on_gap()
    assert heard == ["here", "there", "there"]


@pytest.mark.parametrize("noise", [b"", b"{", b'{"kind":"Surprise"}', b"\xff", b'{"kind":"Hint","chat":"x","seq":1}'])
async def test_unknown_messages_on_the_bus_are_ignored(two: TwoNodes, noise: bytes) -> None:
    two.here._receive("department-10", noise)
    far = await two.reader(two.here)
    two.here.announce([two.log.say("one")])
    assert texts(far) == ["one"]


def test_every_message_between_nodes_fits_the_bus() -> None:
    longest = frame(TypingNow(log=chat_at(2**53 - 1), by="desk", name="😀" * 80))
    assert len(m.encode(m.Relayed(internal_chat_at(2**53 - 1), "patron", longest.decode()))) < LIMIT


LOCAL_HISTORY = 20
TRANSFERRED = Transferred(
    operator=103,
    name="Ben",
    previous="Ana",
    department=LOCAL_HISTORY,
    previous_department=REFERENCE,
    department_name="Local History",
)
BY_BACKUP = Claimed(
    operator=103,
    name="Ben",
    waited=60_000,
    department=LOCAL_HISTORY,
    previous_department=REFERENCE,
    department_name="Local History",
)
moves = pytest.mark.parametrize("move", [TRANSFERRED, BY_BACKUP], ids=["T1 transferred", "T8 claimed by a backup"])


@moves
async def test_T1_T8_P44_a_chat_that_changes_its_department_changes_boards_on_every_node(
    two: TwoNodes, move: e.AnyBody
) -> None:
    boards_here = {
        (hub, department): SendBuffer() for hub in (two.here, two.there) for department in (REFERENCE, LOCAL_HISTORY)
    }
    for (hub, department), send_buffer in boards_here.items():
        await hub.watch(department, send_buffer, ANA)
    await quiet()
    for send_buffer in boards_here.values():
        frames(send_buffer)
    two.here.announce([two.log.add(move, actor="operator:103:Ben")])
    await quiet()
    await quiet()
    for (_, department), send_buffer in boards_here.items():
        [frame] = frames(send_buffer)
        assert frame.get("gone", []) == ([{"chat": 7, "to": "Ben"}] if department == REFERENCE else [])
        assert [row["department"] for row in frame["rows"]] == ([] if department == REFERENCE else [LOCAL_HISTORY])
    assert two.there.boards.served() == {REFERENCE: {}, LOCAL_HISTORY: {7: two.log.head.last_seq}}


@moves
async def test_T1_T8_P44_the_feeds_of_a_chat_follow_it_to_its_new_department(two: TwoNodes, move: e.AnyBody) -> None:
    far = await two.reader(two.there, to_patron=True)
    two.here.announce([two.log.add(move, actor="operator:103:Ben")])
    await quiet()
    topics = two.there._bus._topics  # type: ignore[attr-defined]
    assert m.topic(LOCAL_HISTORY) in topics
    assert m.topic(REFERENCE) not in topics
    frames(far)
    two.here.announce([two.log.say("after it")])
    await quiet()
    assert texts(far) == ["after it"]
    await two.there.leave(two.last)
    assert topics == {m.PEOPLE}


async def test_T1_comparing_finds_a_transfer_that_the_bus_lost() -> None:
    two, board = TwoNodes(LossyBus), SendBuffer()
    await two.start()
    await two.there.watch(REFERENCE, board, ANA)
    await quiet()
    frames(board)
    two.log.add(TRANSFERRED, actor="operator:103:Ben")
    await two.there._compare_once()
    await quiet()
    assert [frame["gone"] for frame in frames(board)] == [[{"chat": 7, "to": "Ben"}]]
    assert two.there.boards.served() == {REFERENCE: {}}
    await two.stop()
