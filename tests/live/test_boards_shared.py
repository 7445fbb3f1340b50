"""Board feeds (P22): rows are read once and shared, also while connections are slow and chats change."""

from random import Random

import pytest

from refdesk.chats import events as e
from refdesk.chats.colleague_events import Claimed
from refdesk.eventlog.events import MessageSent
from refdesk.live.boards import Boards
from refdesk.live.send_buffer import SendBuffer

from .fakes import Log, MemoryDatabase, boards_of, frames, quiet, settle
from .test_boards import ANA, CHI, LOCAL_HISTORY, REFERENCE, _no_pause, moved, watching

__all__ = ["_no_pause"]

CLAIMED = Claimed(operator=ANA, name="Ana", waited=1)
BY_ANA = f"operator:{ANA}:Ana"


class Desk:
    """A client without any protection against old rows; it reads when the test says so."""

    def __init__(self, boards: Boards, operator: int) -> None:
        self.send_buffer, self.operator = SendBuffer(), operator
        self.rows: dict[int, int] = {}
        boards.watch(REFERENCE, self.send_buffer, operator)

    def read(self) -> None:
        for frame in frames(self.send_buffer):
            if frame["whole"]:
                self.rows.clear()
            for row in frame["rows"]:
                assert row["version"] >= self.rows.get(row["chat"], 0), "an older row than the last one"
                self.rows[row["chat"]] = row["version"]
                mine = (row["claimed_by"] or {}).get("id") == self.operator
                if row["closed"] or (row["state"] == "ended" and not mine):
                    del self.rows[row["chat"]]
            for gone in frame.get("gone", ()):
                self.rows.pop(gone["chat"], None)


@pytest.fixture(name="slow")
def _slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Connections get one page of two rows, and the next one when they have read it."""
    monkeypatch.setattr("refdesk.live.board_rows.ROWS", 2)
    monkeypatch.setattr("refdesk.live.send_buffer.LIMIT", 2_400)


def shown_to(operator: int, logs: dict[int, Log]) -> dict[int, int]:
    heads = [log.head for log in logs.values() if log.head.listed and log.head.department == REFERENCE]
    return {head.chat: head.last_seq for head in heads if head.state != "ended" or head.claimed_by == operator}


async def test_P22_a_board_is_read_and_encoded_once_for_all_its_connections() -> None:
    database = MemoryDatabase(*(Log(number) for number in range(1, 9)))
    boards = boards_of(database)
    together = [watching(boards, operator) for operator in (ANA, CHI, ANA)]
    await quiet()
    later = watching(boards)
    await quiet()
    assert database.queries == ["listed_rows"]
    first = together[0].send_buffer._frames[0]
    assert all(watcher.send_buffer._frames[0] is first for watcher in (*together, later))
    assert later.list == dict.fromkeys(range(1, 9), 3)


async def test_T1_a_chat_that_is_transferred_during_the_query_is_not_on_the_board() -> None:
    log, other = Log(1), Log(2)
    database = MemoryDatabase(log, other)
    database.hold()
    boards = boards_of(database)
    desk = Desk(boards, ANA)
    await settle()
    boards.announce(log.add(moved(REFERENCE, LOCAL_HISTORY)))
    database.open.set()
    await quiet()
    desk.read()
    assert desk.rows == {2: 3}
    assert boards.served() == {REFERENCE: {2: 3}}


@pytest.mark.parametrize("leaving", [e.Ended(by="patron"), moved(REFERENCE, LOCAL_HISTORY)])
async def test_P22_a_row_that_is_read_again_does_not_return_after_its_chat_has_left(leaving: e.AnyBody) -> None:
    log = Log(1)
    database = MemoryDatabase(log)
    boards = boards_of(database)
    desk = Desk(boards, ANA)
    await quiet()
    log.say("on another node")
    database.hold()
    boards.reread(REFERENCE, [1])
    await quiet()
    boards.announce(log.add(leaving))
    await quiet()
    database.open.set()
    await quiet()
    desk.read()
    assert desk.rows == {}
    assert boards.served() == {REFERENCE: {}}


async def test_P22_a_row_that_is_read_late_does_not_drop_a_chat_that_has_come_back() -> None:
    log = Log(1, department=LOCAL_HISTORY)
    database = MemoryDatabase(log)
    boards = boards_of(database)
    desk = Desk(boards, ANA)
    await quiet()
    database.hold()
    boards.reread(REFERENCE, [1])
    await quiet()
    boards.announce(log.add(moved(LOCAL_HISTORY, REFERENCE)))
    await quiet()
    database.open.set()
    await quiet()
    desk.read()
    assert desk.rows == {1: 4}


@pytest.mark.usefixtures("slow")
async def test_P22_chats_that_leave_while_a_connection_is_slow_are_not_on_its_board() -> None:
    logs = {number: Log(number) for number in range(1, 8)}
    boards = boards_of(MemoryDatabase(*logs.values()))
    desk = Desk(boards, ANA)
    await quiet()
    boards.announce(logs[1].add(e.Ended(by="patron")))
    boards.announce(logs[6].add(e.Ended(by="patron")))
    boards.announce(logs[7].add(moved(REFERENCE, LOCAL_HISTORY)))
    boards.announce(logs[2].add(CLAIMED, actor=BY_ANA))
    boards.announce(logs[5].add(CLAIMED, actor=BY_ANA))
    for _ in range(8):
        desk.read()
        await quiet()
    assert desk.rows == {2: 4, 3: 3, 4: 3, 5: 4} == shown_to(ANA, logs)


@pytest.mark.usefixtures("slow")
async def test_P22_a_chat_that_ends_while_connections_are_slow_stays_with_its_own_operator_only() -> None:
    logs = {number: Log(number) for number in range(1, 8)}
    for log in logs.values():
        log.add(CLAIMED, actor=BY_ANA)
    boards = boards_of(MemoryDatabase(*logs.values()))
    ana, chi = Desk(boards, ANA), Desk(boards, CHI)
    await quiet()
    boards.announce(logs[1].add(e.Ended(by="patron")))
    boards.announce(logs[7].add(e.Ended(by="patron")))
    for _ in range(8):
        for desk in (ana, chi):
            desk.read()
        await quiet()
    assert ana.rows == shown_to(ANA, logs) == {number: 5 if number in (1, 7) else 4 for number in logs}
    assert chi.rows == shown_to(CHI, logs) == dict.fromkeys(range(2, 7), 4)


@pytest.mark.usefixtures("slow")
async def test_P22_a_slow_connection_that_stops_watching_gets_nothing_more() -> None:
    logs = [Log(number) for number in range(1, 8)]
    boards = boards_of(MemoryDatabase(*logs))
    stays, leaves = Desk(boards, ANA), Desk(boards, CHI)
    await quiet()
    boards.unwatch(REFERENCE, leaves.send_buffer)
    leaves.read()
    boards.announce(logs[0].say("Hello"))
    for _ in range(8):
        stays.read()
        await quiet()
    assert len(stays.rows) == 7
    assert leaves.send_buffer.size == 0
    assert set(leaves.rows) == {1, 2}


@pytest.mark.usefixtures("slow")
async def test_P38_a_restored_board_is_read_and_sent_again_whole() -> None:
    """To those who had it, and to those who were getting it; a query that began before is ignored."""
    logs = {number: Log(number) for number in range(1, 6)}
    database = MemoryDatabase(*logs.values())
    boards = boards_of(database)
    has, gets = Desk(boards, ANA), None
    for log in logs.values():
        boards.announce(log.say("lost"))
    for _ in range(8):
        has.read()
        await quiet()
    gets = Desk(boards, CHI)
    await quiet()
    logs[1].say("lost, too")
    database.hold()
    boards.reread(REFERENCE, logs)
    await quiet()
    database.logs = {number: Log(number) for number in (1, 2, 3)}
    boards.forget_versions()
    database.open.set()
    for desk in (has, gets):
        desk.rows.clear()
        frames(desk.send_buffer)
    for _ in range(8):
        await quiet()
        for desk in (has, gets):
            desk.read()
    assert has.rows == gets.rows == {1: 3, 2: 3, 3: 3}
    assert boards.served() == {REFERENCE: {1: 3, 2: 3, 3: 3}}


class Department:
    """Chats that change here and on other nodes, and desks that come, go and read slowly, as a seed draws it."""

    def __init__(self, seed: int) -> None:
        self.dice = Random(seed)
        self.logs = {number: Log(number) for number in range(1, 10)}
        self.database = MemoryDatabase()
        self.database.logs = self.logs
        self.boards = boards_of(self.database)
        self.desks: list[Desk] = []

    def step(self) -> None:
        steps = (self._come, self._go, self.database.hold, self.database.open.set, self._read, self._change)
        self.dice.choices(steps, (10, 5, 5, 15, 25, 40))[0]()

    def read_all(self) -> None:
        """Desks whose buffer overflowed connect again."""
        for desk in tuple(self.desks):
            if desk.send_buffer.overflowed:
                self.desks.remove(desk)
                self.boards.unwatch(REFERENCE, desk.send_buffer)
                self.desks.append(Desk(self.boards, desk.operator))
            else:
                desk.read()

    def compare(self) -> None:
        heads = self.database.listed_heads([REFERENCE])
        self.boards.compare([REFERENCE], [(REFERENCE, head.chat, head.last_seq) for head in heads])

    def _come(self) -> None:
        self.desks.append(Desk(self.boards, self.dice.choice((ANA, CHI))))

    def _go(self) -> None:
        if self.desks:
            desk = self.desks.pop(self.dice.randrange(len(self.desks)))
            self.boards.unwatch(REFERENCE, desk.send_buffer)

    def _read(self) -> None:
        for desk in self.desks:
            if self.dice.random() < 0.3 and not desk.send_buffer.overflowed:
                desk.read()

    def _change(self) -> None:
        """One change of one chat: announced, hinted or lost."""
        if self.dice.random() < 0.1:
            self.logs[len(self.logs) + 1] = Log(len(self.logs) + 1)
        log = self.logs[self.dice.choice(list(self.logs))]
        if not log.head.listed:
            return
        stored = log.add(self.dice.choice(self._events(log)), actor=BY_ANA)
        fate = self.dice.random()
        if fate < 0.6:
            self.boards.announce(stored)
        elif fate < 0.85:
            self.boards.reread(REFERENCE, [log.head.chat])

    def _events(self, log: Log) -> tuple[e.AnyBody, ...]:
        if log.head.state == "ended":
            return (e.Closed(),)
        if log.head.department == LOCAL_HISTORY:
            return (moved(LOCAL_HISTORY, REFERENCE),)
        claimed = Claimed(operator=self.dice.choice((ANA, CHI)), name="Ana", waited=1)
        here = (MessageSent(text="Hello"), moved(REFERENCE, LOCAL_HISTORY), e.Ended(by="patron"))
        return here if log.head.claimed_by else (claimed, *here)


@pytest.mark.usefixtures("slow")
@pytest.mark.parametrize("seed", range(150))
async def test_P22_boards_of_all_connections_end_as_the_log_says(seed: int) -> None:
    department = Department(seed)
    for _ in range(80):
        department.step()
        for _ in range(department.dice.randrange(3)):
            await settle()
    department.database.open.set()
    for _ in range(3):
        department.compare()
        for _ in range(15):
            await settle()
            department.read_all()
    for desk in department.desks:
        assert desk.rows == shown_to(desk.operator, department.logs)
