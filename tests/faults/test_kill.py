"""The server is killed at random moments while people talk; nothing that was acknowledged is lost."""

import asyncio
import random
from contextlib import AsyncExitStack

import pytest

from tests.servers import server

from .load import UNLIMITED, Load, conversations
from .scene import at_desk

CHATS = 4
MOST_BETWEEN = 300
"""A kill comes after 1 to this many acknowledged acts."""


@pytest.mark.parametrize(
    "kills", [5, pytest.param(60, marks=[pytest.mark.long, pytest.mark.timeout(900)])], ids=["handful", "many"]
)
async def test_P8_what_was_acknowledged_outlives_any_number_of_kills(kills: int) -> None:
    """Each acknowledged act is in the log once, in order, on both sides, and no client is made anew."""
    with server(UNLIMITED) as running:
        async with at_desk(running) as desk, AsyncExitStack() as stack:
            load = Load(running.url, desk, await conversations(stack, running.url, desk, CHATS))
            load.start()
            for number in range(kills):
                if number % 4:  # and now and then while they are still coming back
                    await load.all_connected()
                await load.more(random.randint(1, MOST_BETWEEN))
                running.kill()
                await asyncio.to_thread(running.start)
            await load.more(10)
            await load.finish()
            await load.check()
            assert desk.connections > 1
            print(f"{kills} kills, {load.count} acts acknowledged, {len(load.passed)} chats passed")
