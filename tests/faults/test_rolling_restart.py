"""Two processes behind nginx as `deploy/` sets it up, restarted one after the other."""

import asyncio
import json
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

import pytest

from refdesk.client.connection import new_key
from tests.databases import the_postgres
from tests.nginx import nginx
from tests.servers import ANA, Server, demo_database, server

from .world import at_desk, check_same, conversation

CLIENTS = 8
STARTS_OF_CHATS = {"REFDESK_CHATS_PER_MINUTE": "100000"}


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


class Client:
    """Loads a page, then starts a chat, again and again, each over a new connection. A failure is not repeated."""

    def __init__(self, url: str) -> None:
        self.statuses: Counter[str] = Counter()
        self.chats: set[int] = set()
        self._url, self._ended = url, Event()
        self._thread = Thread(target=self._run)

    def __enter__(self) -> "Client":
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        headers = {"Content-Type": "application/json"}
        while not self._ended.is_set():
            self._request(urllib.request.Request(f"{self._url}/faq/"))
            body = json.dumps({"key": new_key(), "question": "Where are the maps?"}).encode()
            answer = self._request(urllib.request.Request(f"{self._url}/api/v1/widgets/ask/chats", body, headers))
            if answer:
                self.chats.add(json.loads(answer)["chat"])

    def _request(self, request: urllib.request.Request) -> bytes:
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                self.statuses["answered"] += 1
                return bytes(answer.read())
        except urllib.error.HTTPError as refused:
            self.statuses[f"{request.get_method()}: {refused} {refused.read()[:200]!r}"] += 1
            return b""
        except OSError as failed:
            self.statuses[f"{request.get_method()}: {failed}"] += 1
            return b""


@pytest.mark.postgres
@pytest.mark.usefixtures("process")
@pytest.mark.parametrize("rounds", [2, pytest.param(3, marks=pytest.mark.long, id="whole interpreters")])
async def test_G8_no_request_fails_while_processes_are_upgraded_in_turn_under_load(
    installation: Installation, rounds: int
) -> None:
    """Nothing answered is lost: all chats of which clients have the number are there."""
    first = installation.processes[0]
    async with at_desk(first, ANA, first.passwords[ANA], url=installation.url):
        with ExitStack() as stack:
            clients = [stack.enter_context(Client(installation.url)) for _ in range(CLIENTS)]
            for _ in range(rounds):
                await asyncio.to_thread(installation.restart_in_turn)
    statuses = sum((client.statuses for client in clients), Counter[str]())
    assert statuses.pop("answered") > CLIENTS * 4
    assert not statuses
    confirmed = set().union(*(client.chats for client in clients))
    stored = "from refdesk.chats.models import Chat", "print(*Chat.objects.values_list('pk', flat=True))"
    assert confirmed <= {int(number) for number in first.django(*stored).split()}
