"""A full, locked or missing database: acts wait in their clients and are stored once."""

import asyncio
import resource
import sqlite3
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path

import pytest

from refdesk.client import Connection, HttpRefused, OperatorChat, PatronChat, start_chat
from refdesk.client.connection import new_key
from refdesk.client.http import Http
from refdesk.client.sign_in import SignInFailed, sign_in
from refdesk.eventlog.refusals import Unavailable
from refdesk.protocol.down import Done, Refused
from tests.servers import BEN, Server, copy_demo, server

from .world import WIDGET, Conversation, at_desk, check_same, conversation

LARGE = "x" * 9_900
LIMIT = 60.0
BRIEF = "tests.faults.short_waits"
FREQUENT = {"REFDESK_FRAMES_PER_SECOND": "1000", "REFDESK_CHAT_MESSAGES": "100000"}


async def test_P10_acts_on_a_full_disk_are_refused_and_stored_once_there_is_room(tmp_path: Path) -> None:
    """On a file system of 8 MB, made larger once it is full."""
    with _file_system(tmp_path, "8m") as enlarge, server(FREQUENT, data=tmp_path, entry=BRIEF) as running:

        async def check_screens() -> None:
            """Nobody can sign in, and deep health says so."""
            http = Http(running.url)
            assert (await http.call("GET", "/healthz")).status == 200
            deep = await http.call("GET", "/healthz?deep")
            checks = deep.json()["checks"]
            # A write as small as that of the check may still fit.
            assert (deep.status, {checks[name]["status"] for name in ("database", "disk")} >= {"failed"}) == (503, True)
            with pytest.raises(SignInFailed, match=r"^503 for"):
                await sign_in(running.url, BEN, running.passwords[BEN])

        await _fill_and_heal(running, enlarge, check_screens)


async def test_P10_acts_are_refused_while_the_file_can_not_grow_and_stored_later() -> None:
    """The size of files is limited, and the limit is lifted later."""
    with server(FREQUENT, entry=BRIEF) as running:
        size = max(file.stat().st_size for file in running.data.iterdir())
        resource.prlimit(running.pid, resource.RLIMIT_FSIZE, (size + 200_000, resource.RLIM_INFINITY))
        await _fill_and_heal(running, lambda: _may_grow(running))


async def test_P10_acts_on_a_locked_database_are_refused_and_stored_once() -> None:
    """Another program holds the lock for longer than the server waits."""
    with server(entry=BRIEF) as running:
        async with _chat(running) as chat:
            with closing(sqlite3.connect(_database(running), isolation_level=None)) as other:
                other.execute("BEGIN IMMEDIATE")
                said = await _refused_first(chat.patron, "In the queue")
                other.execute("ROLLBACK")
            await said
            await _check(running, chat, ["In the queue"])


async def test_P10_a_missing_database_file_is_noticed_and_found_again() -> None:
    """Nothing is stored into the deleted file."""
    with server(entry=BRIEF) as running:
        async with _chat(running) as chat:
            await chat.settle()
            moved = running.data.with_name(running.data.name + "-moved")
            moved.mkdir()
            files = [file for file in running.data.iterdir() if file.name.startswith(_database(running).name)]
            try:
                for file in files:
                    file.rename(moved / file.name)
                said = await _refused_first(chat.patron, "Into the void")
                for file in running.data.iterdir():
                    assert not file.name.startswith(_database(running).name), "a new, empty database was made"
                for file in files:
                    (moved / file.name).rename(file)
            finally:
                moved.rmdir()
            await said
            await _check(running, chat, ["Into the void"])


async def _nothing() -> None:
    pass


async def _fill_and_heal(
    running: Server, heal: Callable[[], None], check_full: Callable[[], Awaitable[None]] = _nothing
) -> None:
    async with _chat(running) as chat:
        # The operator: the server refuses patrons before the disk is full.
        stored, said = await _say_until_full(chat.operator)
        with pytest.raises(HttpRefused) as refused:
            await start_chat(running.url, WIDGET, LARGE, key=new_key())
        assert refused.value.answer.status in (503, 507)
        await check_full()
        assert not said.done()
        heal()
        await said
        await _check(running, chat, [f"{number} {LARGE}" for number in range(stored + 1)])


async def _say_until_full(chat: OperatorChat) -> "tuple[int, asyncio.Task[Done]]":
    """The number of stored messages, and the pending one."""
    full = asyncio.ensure_future(chat.desk.until(_unavailable, LIMIT))
    for stored in range(1000):
        said = asyncio.create_task(chat.say(f"{stored} {LARGE}", limit=LIMIT))
        await asyncio.wait([said, full], return_when=asyncio.FIRST_COMPLETED)
        if full.done():
            return stored, said
        await said
    full.cancel()
    raise AssertionError("it never became full")


async def _refused_first(patron: PatronChat, text: str) -> "asyncio.Task[Done]":
    """Send a message that is temporarily refused; the task ends once it is stored."""
    said = asyncio.create_task(patron.say(text, limit=LIMIT))
    await patron.until(_unavailable, LIMIT)
    assert not said.done()
    return said


def _unavailable(connection: Connection) -> bool:
    return any(isinstance(frame.refusal, Unavailable) for frame in connection.received(Refused))


@asynccontextmanager
async def _chat(running: Server) -> AsyncIterator[Conversation]:
    async with at_desk(running) as desk, conversation(running, desk) as chat:
        yield chat


async def _check(running: Server, chat: Conversation, texts: list[str]) -> None:
    """Both sides have these messages; the log has no gaps and agrees with the head."""
    await chat.settle(LIMIT)
    check_same(chat.patron.feed, chat.operator.feed)
    assert chat.operator.feed.texts[1:] == texts
    with closing(sqlite3.connect(_database(running))) as database:
        [(last,)] = database.execute("SELECT last_seq FROM chats_chat WHERE id = ?", [chat.patron.chat]).fetchall()
        seqs = database.execute("SELECT seq FROM chats_event WHERE chat_id = ? ORDER BY seq", [chat.patron.chat])
        assert [seq for (seq,) in seqs] == list(range(1, last + 1))
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def _database(running: Server) -> Path:
    return running.data / "refdesk.sqlite3"


def _may_grow(running: Server) -> None:
    resource.prlimit(running.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


@contextmanager
def _file_system(folder: Path, size: str) -> Iterator[Callable[[], None]]:
    """Mount a small file system with the demo on this folder; returns a function that enlarges it."""
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a small file system can't be mounted here; the test of a file that can't grow stands for it")
    try:
        copy_demo(folder)
        yield lambda: _run("mount", "-o", "remount,size=64m", str(folder))
    finally:
        _run("umount", "-l", str(folder))


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)
