"""Board feeds (P22) while several connections join at the same time."""

import pytest

from refdesk.chats.colleague_events import Claimed

from .fakes import Log, MemoryDatabase, boards_of, quiet, settle
from .test_boards import ANA, REFERENCE, _no_pause, watching

__all__ = ["_no_pause"]

CLAIMED = Claimed(operator=101, name="Ana", waited=1)


@pytest.mark.parametrize("source", ["announced", "hinted", "compared"])
async def test_P22_a_change_reaches_newcomers_and_those_already_watching(source: str) -> None:
    log = Log(1)
    boards = boards_of(MemoryDatabase(log))
    first = watching(boards)
    await quiet()
    stored = log.add(CLAIMED, actor="operator:101:Ana")
    second = watching(boards)
    await quiet()
    if source == "announced":
        boards.announce(stored)
    elif source == "hinted" or boards.served()[REFERENCE][1] < stored.head.last_seq:
        boards.reread(REFERENCE, [1])
    await quiet()
    assert first.list == second.list == {1: 4}


async def test_P22_connections_that_join_during_the_query_get_what_changed_since() -> None:
    log = Log(1)
    database = MemoryDatabase(log)
    boards = boards_of(database)
    database.hold()
    older = watching(boards)
    await settle()
    stored = log.add(CLAIMED, actor="operator:101:Ana")
    newer = watching(boards)
    await settle()
    database.open.set()
    await quiet()
    boards.announce(stored)
    await quiet()
    assert older.list == newer.list == {1: 4}


async def test_P22_a_connection_that_rejoins_does_not_get_the_first_querys_result() -> None:
    log = Log(1)
    database = MemoryDatabase(log)
    boards = boards_of(database)
    other = watching(boards)
    await quiet()
    database.hold()
    watcher = watching(boards)
    await settle()
    boards.announce(log.add(CLAIMED, actor="operator:101:Ana"))
    await quiet()
    boards.unwatch(REFERENCE, watcher.send_buffer)
    boards.watch(REFERENCE, watcher.send_buffer, ANA)
    await settle()
    database.open.set()
    await quiet()
    assert watcher.list == other.list == {1: 4}
