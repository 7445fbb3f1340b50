"""Tests run on the event loop of the real server: uvloop raises other exceptions than asyncio's own."""

import asyncio

import pytest
import uvloop

from tests.servers import server


async def test_a_test_runs_on_uvloop() -> None:
    assert type(asyncio.get_running_loop()) is uvloop.Loop


@pytest.mark.usefixtures("process")
def test_a_server_of_tests_runs_on_uvloop() -> None:
    with server(entry="tests.server.printed_loop") as running:
        assert str(uvloop.Loop) in running.printed
