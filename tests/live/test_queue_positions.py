"""P40: patrons who wait learn their position in the queue, each change once, and nobody else does."""

from collections.abc import AsyncIterator

import pytest

from refdesk.chats import events as e
from refdesk.chats.colleague_events import Claimed
from refdesk.live import hub as module
from refdesk.live import queue_positions
from refdesk.live.bus.memory import Exchange, MemoryBus
from refdesk.live.feeds import Subscription
from refdesk.live.hub import Hub
from refdesk.live.send_buffer import SendBuffer

from .fakes import Log, MemoryDatabase, frames, settle
from .test_hub import LossyBus

CLAIMED = Claimed(operator=101, name="Ana", waited=1)


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue_positions, "PAUSE", 0.0)
    monkeypatch.setattr(module, "COMPARE", 3600.0)


class Queue:
    """Three waiting chats of one department, the last two with a patron on a node."""

    def __init__(self, bus: type[MemoryBus] = MemoryBus) -> None:
        self.logs = [Log(7), Log(8), Log(9)]
        self.database = MemoryDatabase(*self.logs)
        exchange = Exchange()
        self.here, self.there = (Hub(self.database, bus(exchange)) for _ in range(2))

    async def join(self, log: Log, *, to_patron: bool = True) -> SendBuffer:
        buffer = SendBuffer()
        await self.here.join(Subscription(log.head, 0, buffer, lambda head: None, to_patron=to_patron))
        await quiet()
        return buffer


async def quiet() -> None:
    for _ in range(10):
        await settle()


def positions(buffer: SendBuffer) -> list[int]:
    return [frame["position"] for frame in frames(buffer) if frame["kind"] == "queue_position"]


@pytest.fixture
async def queue() -> AsyncIterator[Queue]:
    made = Queue()
    for hub in (made.here, made.there):
        await hub.start()
    yield made
    for hub in (made.here, made.there):
        await hub.stop()


async def test_P40_positions_follow_the_queue_and_are_sent_once(queue: Queue) -> None:
    first, second, third = queue.logs
    buffers = [await queue.join(log) for log in (second, third)]
    assert [positions(buffer) for buffer in buffers] == [[2], [3]]
    queue.here.announce([second.say("And the maps?")])
    await quiet()
    assert [positions(buffer) for buffer in buffers] == [[], []]
    queue.here.announce([first.add(CLAIMED, actor="operator:101:Ana")])
    await quiet()
    assert [positions(buffer) for buffer in buffers] == [[1], [2]]
    queue.here.announce([second.add(CLAIMED, actor="operator:101:Ana")])
    await quiet()
    assert [positions(buffer) for buffer in buffers] == [[], [1]]


async def test_P40_operators_and_patrons_of_claimed_chats_get_none(queue: Queue) -> None:
    second = queue.logs[1]
    desk = await queue.join(second, to_patron=False)
    second.add(CLAIMED, actor="operator:101:Ana")
    patron = await queue.join(second)
    queue.here.announce([queue.logs[0].add(e.Ended(by="patron"))])
    await quiet()
    assert [positions(desk), positions(patron)] == [[], []]
    assert "waiting_chats" not in queue.database.queries


async def test_P40_a_change_on_another_node_arrives_by_the_bus(queue: Queue) -> None:
    buffer = await queue.join(queue.logs[2])
    assert positions(buffer) == [3]
    queue.there.announce([queue.logs[0].add(CLAIMED, actor="operator:101:Ana")])
    await quiet()
    assert positions(buffer) == [2]


async def test_P40_a_change_that_the_bus_lost_is_found_by_comparing(monkeypatch: pytest.MonkeyPatch) -> None:
    queue = Queue(LossyBus)
    buffer = await queue.join(queue.logs[2])
    assert positions(buffer) == [3]
    queue.there.announce([queue.logs[0].add(CLAIMED, actor="operator:101:Ana")])
    await quiet()
    assert positions(buffer) == []
    monkeypatch.setattr(module, "COMPARE", 0.0)
    await queue.here.start()
    await quiet()
    await queue.here.stop()
    assert positions(buffer) == [2]


async def test_P40_an_unreachable_database_delays_positions_only(queue: Queue) -> None:
    queue.database.hold()
    buffer = await queue.join(queue.logs[2])
    queue.database.failures = 10
    queue.database.open.set()
    await quiet()
    queue.database.failures = 0
    assert positions(buffer) == []
    queue.here.queue_positions.compare()
    await quiet()
    assert positions(buffer) == [3]


async def test_P40_an_unchanged_queue_is_not_compared_with_its_feeds(
    queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With tens of thousands of waiting patrons, that would delay messages every three seconds."""
    first, second = await queue.join(queue.logs[1]), await queue.join(queue.logs[2])
    assert (positions(first), positions(second)) == ([2], [3])
    sent: list[list[int]] = []
    monkeypatch.setattr(queue.here.queue_positions, "_send", lambda department, chats: sent.append(chats))
    queue.here.queue_positions.compare()
    await quiet()
    assert sent == []
    await queue.join(queue.logs[2])
    assert sent == [[7, 8, 9]]


async def test_P40_a_closed_connection_is_forgotten(queue: Queue) -> None:
    buffer = SendBuffer()
    subscription = Subscription(queue.logs[2].head, 0, buffer, lambda head: None, to_patron=True)
    await queue.here.join(subscription)
    await queue.here.leave(subscription)
    await quiet()
    assert positions(buffer) == []
    before = len(queue.database.queries)
    queue.here.queue_positions.compare()
    await quiet()
    assert "waiting_chats" not in queue.database.queries[before:]
