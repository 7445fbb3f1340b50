"""Board feeds (P22): the whole board for a new connection, then changed rows."""

import asyncio
from collections.abc import Callable
from errno import EIO
from unittest.mock import Mock

import pytest
from django.db import OperationalError

from refdesk.chats import events as e
from refdesk.chats.colleague_events import Claimed, Transferred
from refdesk.chats.outcomes import Stored
from refdesk.live import boards as module
from refdesk.live.boards import Boards
from refdesk.live.send_buffer import SendBuffer

from .fakes import Frame, Log, MemoryDatabase, boards_of, frames, quiet, settle

REFERENCE = 10
LOCAL_HISTORY = 20
ANA, CHI = 101, 102
FAILURES = [OperationalError("away"), OSError(EIO, "an outsider"), KeyError("a fault")]


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """Send changes in the next iteration of the loop; the pauses have a test with a clock of their own."""
    monkeypatch.setattr(module, "SOON", 0.0)
    monkeypatch.setattr(module, "MESSAGES_EVERY", 0.0)
    monkeypatch.setattr(module, "RETRY", 0.0)


class Watcher:
    def __init__(self) -> None:
        self.send_buffer = SendBuffer()
        self.got: list[Frame] = []

    @property
    def frames(self) -> list[Frame]:
        self.got += frames(self.send_buffer)
        return self.got

    @property
    def list(self) -> dict[int, int]:
        """The versions by chat, as in a client's board."""
        rows: dict[int, int] = {}
        for frame in self.frames:
            if frame["whole"]:
                rows.clear()
            for row in frame["rows"]:
                if row["version"] < rows.get(row["chat"], 0):
                    continue
                rows[row["chat"]] = row["version"]
                if row["closed"] or (row["state"] == "ended" and not row["claimed_by"]):
                    del rows[row["chat"]]
        return rows


def moved(before: int, after: int) -> Transferred:
    return Transferred(
        operator=ANA, name="Ana", previous="Chi", department=after, previous_department=before, department_name="There"
    )


def watching(boards: Boards, operator: int = ANA) -> Watcher:
    watcher = Watcher()
    boards.watch(REFERENCE, watcher.send_buffer, operator)
    return watcher


async def test_P22_a_connection_that_watches_gets_the_whole_board() -> None:
    boards = boards_of(MemoryDatabase(Log(1), Log(2), Log(3, department=20)))
    watcher = watching(boards)
    await quiet()
    assert [(frame["whole"], len(frame["rows"])) for frame in watcher.frames] == [(True, 2)]
    assert watcher.list == {1: 3, 2: 3}


async def test_P22_an_ended_chat_is_on_the_board_of_its_operator_only() -> None:
    log = Log(1)
    log.add(Claimed(operator=ANA, name="Ana", waited=1), actor="operator:101:Ana")
    log.add(e.Ended(by="patron"))
    boards = boards_of(MemoryDatabase(log, Log(2)))
    ana, chi = watching(boards), watching(boards, CHI)
    await quiet()
    assert (ana.list, chi.list) == ({1: log.head.last_seq, 2: 3}, {2: 3})


async def test_P22_a_long_board_is_sent_in_pieces_as_there_is_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """A row that changes while the client is slow is sent once, in its last state."""
    monkeypatch.setattr("refdesk.live.board_rows.ROWS", 2)
    monkeypatch.setattr("refdesk.live.send_buffer.LIMIT", 2_400)
    logs = [Log(number) for number in range(1, 8)]
    boards = boards_of(MemoryDatabase(*logs))
    watcher = watching(boards)
    await quiet()
    waiting = watcher.frames
    assert [(frame["whole"], len(frame["rows"])) for frame in waiting] == [(True, 2)]
    boards.announce(logs[0].say("first"))
    boards.announce(logs[6].say("last"))
    for _ in logs:
        await quiet()
        assert len(watcher.frames) <= len(waiting) + 6
    assert watcher.list == {number: 4 if number in (1, 7) else 3 for number in range(1, 8)}
    assert [frame["whole"] for frame in watcher.frames][1:] == [False] * (len(watcher.frames) - 1)
    rows = [row["chat"] for frame in watcher.frames for row in frame["rows"]]
    assert rows.count(7) == 1
    assert not watcher.send_buffer.overflowed


async def test_P22_a_change_is_sent_as_a_whole_row_to_all_watching() -> None:
    log = Log(1)
    boards = boards_of(MemoryDatabase(log))
    first, second = watching(boards), watching(boards)
    await quiet()
    boards.announce(log.add(Claimed(operator=101, name="Ana", waited=1), actor="operator:101:Ana"))
    await quiet()
    for watcher in (first, second):
        assert watcher.frames[-1]["whole"] is False
        [row] = watcher.got[-1]["rows"]
        assert (row["version"], row["state"], row["claimed_by"]) == (4, "active", {"id": 101, "name": "Ana"})


async def board_changed_during_its_query(change: Callable[[Log], Stored]) -> tuple[Boards, Watcher]:
    log = Log(1)
    database = MemoryDatabase(log)
    database.hold()
    boards = boards_of(database)
    watcher = watching(boards)
    await settle()
    boards.announce(change(log))
    await quiet()
    database.open.set()
    await quiet()
    return boards, watcher


async def test_P22_a_change_during_the_query_of_the_board_is_sent_once() -> None:
    boards, watcher = await board_changed_during_its_query(lambda log: log.say("newer than what was read"))
    assert [frame["whole"] for frame in watcher.frames] == [True]
    assert watcher.list == {1: 4}
    assert boards.served() == {REFERENCE: {1: 4}}


async def test_P22_a_chat_that_ends_unclaimed_during_the_query_is_not_on_the_board() -> None:
    _, watcher = await board_changed_during_its_query(lambda log: log.add(e.Ended(by="patron")))
    assert watcher.list == {}


async def test_P22_a_chat_leaves_the_board_with_a_last_row() -> None:
    log = Log(1)
    boards = boards_of(MemoryDatabase(log))
    watcher = watching(boards)
    await quiet()
    boards.announce(log.add(e.Ended(by="patron")))
    await quiet()
    assert watcher.list == {}
    assert watcher.got[-1]["rows"][0]["state"] == "ended"
    assert boards.served() == {REFERENCE: {}}


async def test_T1_a_chat_that_returns_to_a_department_at_once_stays_on_its_board() -> None:
    log = Log(1)
    boards = boards_of(MemoryDatabase(log))
    watcher = watching(boards)
    await quiet()
    there, back = moved(REFERENCE, LOCAL_HISTORY), moved(LOCAL_HISTORY, REFERENCE)
    boards.announce(log.add(there))
    boards.announce(log.add(back))
    await quiet()
    assert watcher.list == {1: log.head.last_seq}
    assert not any("gone" in frame for frame in watcher.frames)


async def test_P22_an_older_row_than_the_sent_one_is_not_sent() -> None:
    log = Log(1)
    boards = boards_of(MemoryDatabase(log))
    watcher = watching(boards)
    await quiet()
    older, newer = log.say("older"), log.say("newer")
    boards.announce(newer)
    await quiet()
    boards.announce(older)
    boards.reread(REFERENCE, [1])
    await quiet()
    versions = [row["version"] for frame in watcher.frames for row in frame["rows"]]
    assert versions == [3, 5]


async def test_P22_simultaneous_changes_are_one_frame_with_the_last_state_of_each() -> None:
    first, second = Log(1), Log(2)
    boards = boards_of(MemoryDatabase(first, second))
    watcher = watching(boards)
    await quiet()
    for n in range(50):
        boards.announce((first, second)[n % 2].say(str(n)))
    await quiet()
    assert len(watcher.frames) == 2
    assert {row["chat"]: row["version"] for row in watcher.got[1]["rows"]} == {1: 28, 2: 28}


async def test_boards_read_rows_after_a_hint_of_another_node() -> None:
    log, fresh = Log(1), Log(2)
    database = MemoryDatabase(log)
    boards = boards_of(database)
    watcher = watching(boards)
    await quiet()
    log.say("elsewhere")
    database.logs[2] = fresh
    boards.reread(REFERENCE, [1, 2, 404])
    await quiet()
    assert watcher.list == {1: 4, 2: 3}


async def test_boards_forget_departments_without_connections() -> None:
    log = Log(1)
    database = MemoryDatabase(log)
    boards = boards_of(database)
    first, second = watching(boards), watching(boards)
    await quiet()
    boards.unwatch(REFERENCE, first.send_buffer)
    boards.announce(log.say("x"))
    await quiet()
    assert (first.list, second.list) == ({1: 3}, {1: 4})
    boards.announce(log.say("y"))
    boards.unwatch(REFERENCE, second.send_buffer)
    await quiet()
    assert boards.served() == {}
    boards.unwatch(REFERENCE, second.send_buffer)


async def test_a_connection_that_leaves_during_the_query_gets_nothing() -> None:
    database = MemoryDatabase(Log(1))
    database.hold()
    boards = boards_of(database)
    watcher = watching(boards)
    await settle()
    boards.unwatch(REFERENCE, watcher.send_buffer)
    database.open.set()
    await quiet()
    assert watcher.frames == []


@pytest.mark.parametrize("failure", FAILURES)
async def test_a_board_is_queried_again_after_an_error(failure: Exception) -> None:
    database = MemoryDatabase(Log(1))
    database.failures, database.failure = 2, failure
    watcher = watching(boards_of(database))
    await quiet()
    assert watcher.list == {1: 3}


@pytest.mark.parametrize("failure", FAILURES)
async def test_a_row_is_queried_again_after_an_error_with_later_ones(failure: Exception) -> None:
    log = Log(1)
    database = MemoryDatabase(log)
    boards = boards_of(database)
    watcher = watching(boards)
    await quiet()
    database.failures, database.failure = 2, failure
    log.say("elsewhere")
    boards.reread(REFERENCE, [1])
    await quiet()
    assert watcher.list == {1: 4}
    boards.announce(log.say("later"))
    await quiet()
    assert watcher.list == {1: 5}


async def test_hints_during_database_errors_lead_to_one_query() -> None:
    """Each comparison repeats the hints, and must not add further queries."""
    log, fresh = Log(1), Log(2)
    database = MemoryDatabase(log)
    boards = boards_of(database)
    watcher = watching(boards)
    await quiet()
    log.say("elsewhere")
    database.hold()
    for _ in range(3):
        boards.reread(REFERENCE, [1])
        await quiet()
    database.logs[2] = fresh
    boards.reread(REFERENCE, [2])
    database.open.set()
    await quiet()
    assert watcher.list == {1: 4, 2: 3}
    assert database.queries.count("heads_of") == 2


async def test_queries_of_a_board_stop_with_its_last_connection() -> None:
    database = MemoryDatabase(Log(1))
    database.failures, database.failure = 1_000_000, KeyError("a fault")
    boards = boards_of(database)
    watcher = watching(boards)
    await quiet()
    boards.unwatch(REFERENCE, watcher.send_buffer)
    await quiet()
    queries = len(database.queries)
    await quiet()
    assert len(database.queries) == queries


class Pauses:
    """A clock for the event loop that the test sets."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now, self.due = 1000.0, list[float]()
        self.call: Callable[[], object]
        loop = asyncio.get_running_loop()
        monkeypatch.setattr(loop, "time", lambda: self.now)
        monkeypatch.setattr(loop, "call_at", self._call_at)

    def _call_at(self, when: float, call: Callable[..., object], *args: object) -> asyncio.TimerHandle:
        self.due.append(round(when - self.now, 3))
        self.call = lambda: call(*args)
        return Mock(spec=asyncio.TimerHandle)


async def test_P22_only_messages_wait_for_the_next_half_second(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "SOON", 0.01)
    monkeypatch.setattr(module, "MESSAGES_EVERY", 0.5)
    log = Log(1)
    boards = boards_of(MemoryDatabase(log))
    watcher = watching(boards)
    await quiet()
    pauses = Pauses(monkeypatch)
    boards.announce(log.say("after a calm"))
    pauses.now += 0.01
    pauses.call()
    await quiet()
    boards.announce(log.say("a busy chat"))
    boards.announce(log.say("goes on"))
    boards.announce(log.add(Claimed(operator=101, name="Ana", waited=1)))
    assert pauses.due == [0.01, 0.5, 0.01]
    pauses.call()
    await quiet()
    assert watcher.list == {1: 7}


async def test_P25_many_changed_rows_are_sent_in_several_frames(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("refdesk.live.board_rows.ROWS", 2)
    logs = [Log(chat) for chat in range(1, 6)]
    boards = boards_of(MemoryDatabase(*logs))
    watcher = watching(boards)
    await quiet()
    before = len(watcher.frames)
    for log in logs:
        boards.announce(log.say("Hello"))
    await quiet()
    assert [len(frame["rows"]) for frame in watcher.frames[before:]] == [2, 2, 1]
    assert watcher.list == {log.head.chat: log.head.last_seq for log in logs}
