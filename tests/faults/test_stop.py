"""A stopping server sends bye on every connection, and logs no traceback for those that it closes."""

import asyncio
import signal

import pytest

from refdesk.client import Http, Kind, start_chat
from refdesk.protocol.down import Bye, Seat
from tests.servers import server

from .raw_connection import as_patron, raw
from .world import at_desk


@pytest.mark.parametrize("kind", ["socket", "stream"])
async def test_P6_a_stopping_server_sends_bye_before_it_closes(kind: Kind) -> None:
    with server() as running:
        async with at_desk(running):
            _, token = await start_chat(running.url, "ask", "Where are the maps?")
        async with raw(running.url, as_patron(token), kind=kind) as connection:
            await connection.receive(Seat)
            running.send(signal.SIGTERM)
            bye = await connection.receive(Bye)
            assert bye == Bye(code=1012, name="Restart")
            assert await connection.closed() == (1012 if kind == "socket" else 1006)
            await asyncio.to_thread(running.wait)
        assert "Traceback" not in running.log
        assert "Cancel" not in running.log


async def test_presence_streams_end_when_the_server_stops() -> None:
    with server() as running:
        stream = await Http(running.url).open("GET", "/live/presence/ask")
        lines = stream.lines()
        assert (await anext(lines)).startswith("data: ")
        running.send(signal.SIGTERM)
        async with asyncio.timeout(10):
            assert [line async for line in lines if line] == []
        stream.close()
        await asyncio.to_thread(running.wait)
        assert "Traceback" not in running.log
        assert "Cancel" not in running.log
