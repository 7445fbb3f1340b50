"""Two processes behind nginx as `deploy/` sets it up, restarted one after the other."""

import asyncio
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.databases import the_postgres
from tests.nginx import nginx
from tests.servers import ANA, Server, demo_database, server

from .page_clients import STARTS_OF_CHATS, check_answers, load
from .world import at_desk, check_same, conversation

CLIENTS = 8


@dataclass
class Installation:
    """Two processes, and the address of nginx before them."""

    processes: tuple[Server, Server]
    url: str

    def restart_in_turn(self) -> None:
        """Restart each process once the one before is ready, as docs/operate.md says."""
        for process in self.processes:
            process.stop()
            process.start()


@pytest.fixture(name="installation")
def _installation(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Installation]:
    """The long form starts whole interpreters, as systemd does, which last for seconds."""
    forked = not request.node.get_closest_marker("long")
    postgres = the_postgres()
    postgres.start()
    database = demo_database(postgres)
    with (
        server(STARTS_OF_CHATS, REFDESK_DATABASE_URL=database, forked=forked) as first,
        server(STARTS_OF_CHATS, data=first.data, REFDESK_DATABASE_URL=database, forked=forked) as two,
    ):
        ports = [int(process.url.rpartition(":")[2]) for process in (first, two)]
        with nginx(tmp_path, ports) as (url, _):
            yield Installation((first, two), url)


def _status(url: str) -> int:
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=10) as answer:
            status: int = answer.status
            return status
    except urllib.error.HTTPError as refused:
        return refused.code


@pytest.mark.postgres
@pytest.mark.usefixtures("process")
async def test_chat_goes_on_over_a_rolling_restart_behind_nginx(installation: Installation) -> None:
    """No process is left out by nginx because it was stopped a moment ago: twice, so that each is the first once."""
    password = installation.processes[0].passwords[ANA]
    async with (
        at_desk(installation.processes[0], ANA, password, url=installation.url) as desk,
        conversation(installation.processes[0], desk, url=installation.url) as chat,
    ):
        for process in (*installation.processes, *installation.processes):
            await chat.patron.say("before")
            await asyncio.to_thread(process.stop)
            assert await asyncio.to_thread(_status, installation.url) == 200
            await chat.operator.say("meanwhile")
            await asyncio.to_thread(process.start)
        await chat.settle()
        check_same(chat.patron.feed, chat.operator.feed)
        assert chat.patron.feed.texts[1:] == ["before", "meanwhile"] * 4


@pytest.mark.postgres
@pytest.mark.usefixtures("process")
@pytest.mark.parametrize("rounds", [2, pytest.param(3, marks=pytest.mark.long, id="whole interpreters")])
async def test_G8_no_request_fails_while_processes_are_upgraded_in_turn_under_load(
    installation: Installation, rounds: int
) -> None:
    """Nothing answered is lost: all chats of which clients have the number are there."""
    first = installation.processes[0]
    async with at_desk(first, ANA, first.passwords[ANA], url=installation.url):
        with load(installation.url, CLIENTS) as clients:
            for _ in range(rounds):
                await asyncio.to_thread(installation.restart_in_turn)
    check_answers(clients, first, CLIENTS * 4)
