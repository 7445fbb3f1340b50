"""Kills at random moments under load lose nothing acknowledged."""

import asyncio
import random
import sqlite3
from contextlib import AsyncExitStack, closing

import pytest

from tests.servers import Server, server

from .workload import UNLIMITED, Load, conversations
from .world import at_desk

CHATS = 4


@pytest.mark.parametrize(
    ("kills", "most"),
    [(5, 100), pytest.param(60, 300, marks=[pytest.mark.long, pytest.mark.timeout(900)])],
    ids=["handful", "many"],
)
async def test_P8_acknowledged_acts_survive_any_number_of_kills(kills: int, most: int) -> None:
    """Each acknowledged act is in the log once, in order, on both sides, with the same clients.

    Each kill follows after a random number of acts. Files that expire just before a kill are reported expired once.
    """
    with server(UNLIMITED) as running:
        async with at_desk(running) as desk, AsyncExitStack() as stack:
            load = Load(running.url, desk, await conversations(stack, running.url, desk, CHATS))
            load.start()
            for number in range(kills):
                if number % 4:  # and now and then while they are still coming back
                    await load.all_connected()
                await load.more(random.randint(1, most))
                _let_files_expire(running, load)
                running.kill()
                await asyncio.to_thread(running.start)
            await load.more(10)
            await load.finish()
            await load.check()
            assert desk.connections > 1
            print(f"{kills} kills, {load.count} acts acknowledged, {len(load.passed)} chats passed")


def _let_files_expire(running: Server, load: Load) -> None:
    """Let the files of one more chat expire."""
    more = next((chat for chat in load.passed if chat not in load.expired), None)
    if more is None:
        return
    load.expired.add(more)
    with closing(sqlite3.connect(running.data / "refdesk.sqlite3", timeout=30)) as database, database:
        database.execute("UPDATE files_file SET expires_at = 1 WHERE chat_id = ? AND state = 'sent'", [more])
