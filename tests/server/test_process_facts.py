"""The server's process, and that tests run as it does: uvloop raises other exceptions than asyncio's own event loop."""

import asyncio

import pytest
import uvloop

from tests.servers import server


async def test_a_test_runs_on_uvloop() -> None:
    assert type(asyncio.get_running_loop()) is uvloop.Loop


@pytest.mark.usefixtures("process")
def test_a_server_runs_on_uvloop_and_hides_its_memory() -> None:
    with server(entry="tests.server.printed_facts") as running:
        assert f"loop: {uvloop.Loop.__module__}" in running.printed
        assert "dumpable: 0" in running.printed
