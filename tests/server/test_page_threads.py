"""Requests to pages run on a few threads, each of which keeps its database connection."""

import asyncio
import json
import sqlite3
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import override_settings
from django.urls import path

from refdesk.project import pages
from refdesk.project.databases import PAGE_REQUESTS
from refdesk.server.page_threads import IDLE_THREADS, PageHandler
from tests.services import until

_together: threading.Barrier
_requests: "_Requests"


class _Requests:
    """Requests that wait in a view until they are released; `most` is how many were there at once."""

    def __init__(self) -> None:
        self.now = self.most = 0
        self._lock = threading.Lock()
        self._started = threading.Semaphore(0)
        self.released = threading.Event()

    def stay(self) -> None:
        with self._lock:
            self.now += 1
            self.most = max(self.most, self.now)
        self._started.release()
        assert self.released.wait(30)
        with self._lock:
            self.now -= 1

    async def started(self, many: int) -> None:
        """Wait until so many more requests are in the view."""
        for _ in range(many):
            assert await asyncio.to_thread(self._started.acquire, timeout=30)


def _thread(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(threading.get_ident()))


def _all_at_once(_request: HttpRequest) -> HttpResponse:
    _together.wait(10)
    return HttpResponse(str(threading.get_ident()))


def _stays(_request: HttpRequest) -> HttpResponse:
    _requests.stay()
    return HttpResponse("stayed")


def _fails(_request: HttpRequest) -> HttpResponse:
    raise RuntimeError


async def _on_the_loop(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(asyncio.get_running_loop() is _loop))


def _open(_request: HttpRequest) -> StreamingHttpResponse:
    async def parts() -> AsyncIterator[str]:
        yield "first"
        await asyncio.Event().wait()

    return StreamingHttpResponse(parts())


urlpatterns = [
    path("open", _open),
    path("health", pages.health),
    path("thread", _thread),
    path("all", _all_at_once),
    path("loop", _on_the_loop),
    path("stays", _stays),
    path("fails", _fails),
]
_loop: asyncio.AbstractEventLoop


@pytest.fixture(autouse=True)
def _urls() -> Iterator[None]:
    with override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=[]):
        yield


@pytest.fixture(autouse=True)
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, django_db_blocker: Any) -> Iterator[Path]:
    file = tmp_path / "refdesk.sqlite3"
    # The file is as after the migrations. One of many threads that open a new file at once may find it locked.
    with closing(sqlite3.connect(file)) as new:
        new.execute("PRAGMA journal_mode=WAL")
    monkeypatch.setitem(connection.settings_dict, "NAME", file)
    with django_db_blocker.unblock():
        yield file


@pytest.fixture
def handler() -> Iterator[PageHandler]:
    made = PageHandler()
    yield made
    for thread in made._idle:
        thread.submit(connections.close_all)
        thread.shutdown()
    # Surplus threads close their connections, too: while the database's name is still that of a file.
    for running in threading.enumerate():
        if running.name.startswith("page"):
            running.join()


class _Connection:
    """A client's connection: sends a request, whose body may never end, and reads the response unless it is blocked."""

    def __init__(self, *, never_ends: bool = False, blocked: bool = False) -> None:
        self._never_ends = never_ends
        self.sent: list[dict[str, Any]] = []
        self.started, self.left, self.writable = asyncio.Event(), asyncio.Event(), asyncio.Event()
        if not blocked:
            self.writable.set()
        self._body_sent = False

    async def receive(self) -> dict[str, Any]:
        if self._body_sent:
            await self.left.wait()
            return {"type": "http.disconnect"}
        self._body_sent = True
        return {"type": "http.request", "body": b"", "more_body": self._never_ends}

    async def send(self, message: dict[str, Any]) -> None:
        self.sent.append(message)
        self.started.set()
        await self.writable.wait()


async def _call(handler: PageHandler, url: str, client: _Connection) -> None:
    scope = {"type": "http", "method": "GET", "path": url, "query_string": b"", "headers": []}
    await handler(scope, client.receive, client.send)


async def _get(handler: PageHandler, url: str) -> tuple[int, str]:
    client = _Connection()
    await _call(handler, url, client)
    return client.sent[0]["status"], b"".join(message.get("body", b"") for message in client.sent[1:]).decode()


async def test_page_handler_reuses_the_thread_for_the_next_request(handler: PageHandler) -> None:
    [(status, thread)] = {await _get(handler, "/thread") for _ in range(5)}
    assert status == 200
    assert thread != str(threading.get_ident())


async def test_page_handler_runs_requests_in_parallel_and_keeps_few_threads(handler: PageHandler) -> None:
    global _together
    many = IDLE_THREADS + 3
    _together = threading.Barrier(many)
    first = await asyncio.gather(*(_get(handler, "/all") for _ in range(many)))
    assert len(set(first)) == many
    _together = threading.Barrier(IDLE_THREADS)
    again = await asyncio.gather(*(_get(handler, "/all") for _ in range(IDLE_THREADS)))
    assert set(again) < set(first)


async def test_async_view_runs_on_the_servers_event_loop(handler: PageHandler) -> None:
    global _loop
    _loop = asyncio.get_running_loop()
    assert await _get(handler, "/loop") == (200, "True")


@pytest.fixture
def requests() -> Iterator[_Requests]:
    global _requests
    _requests = _Requests()
    yield _requests
    _requests.released.set()


async def test_page_handler_queues_requests_beyond_the_limit(handler: PageHandler, requests: _Requests) -> None:
    tasks = [asyncio.create_task(_get(handler, "/stays")) for _ in range(2 * PAGE_REQUESTS)]
    await requests.started(PAGE_REQUESTS)
    requests.released.set()
    assert await asyncio.gather(*tasks) == [(200, "stayed")] * (2 * PAGE_REQUESTS)
    assert requests.most == PAGE_REQUESTS


async def test_slow_sender_holds_no_slot(handler: PageHandler) -> None:
    """Nor does a client that disconnects before its body is complete."""
    clients = [_Connection(never_ends=True) for _ in range(PAGE_REQUESTS + 1)]
    sending = [asyncio.create_task(_call(handler, "/thread", client)) for client in clients]
    assert (await _get(handler, "/thread"))[0] == 200
    for client in clients:
        client.left.set()
    await asyncio.gather(*sending)
    assert (await _get(handler, "/thread"))[0] == 200


async def test_slow_reader_holds_no_slot(handler: PageHandler) -> None:
    clients = [_Connection(blocked=True) for _ in range(PAGE_REQUESTS + 1)]
    reading = [asyncio.create_task(_call(handler, "/thread", client)) for client in clients]
    for client in clients:
        await client.started.wait()
    assert (await _get(handler, "/thread"))[0] == 200
    for client in clients:
        client.writable.set()
    await asyncio.gather(*reading)


async def test_disconnected_client_releases_its_slot(handler: PageHandler, requests: _Requests) -> None:
    """The slot is released when the view returns, not before."""
    clients = [_Connection() for _ in range(PAGE_REQUESTS)]
    working = [asyncio.create_task(_call(handler, "/stays", client)) for client in clients]
    await requests.started(PAGE_REQUESTS)
    for client in clients:
        client.left.set()
    waiting = [asyncio.create_task(_get(handler, "/stays")) for _ in range(PAGE_REQUESTS)]
    requests.released.set()
    await asyncio.gather(*working)
    assert await asyncio.gather(*waiting) == [(200, "stayed")] * PAGE_REQUESTS
    assert requests.most == PAGE_REQUESTS


async def test_failing_page_releases_its_slot(handler: PageHandler) -> None:
    for _ in range(PAGE_REQUESTS + 1):
        assert (await _get(handler, "/fails"))[0] == 500
    assert (await _get(handler, "/thread"))[0] == 200


def test_missing_database_file_gives_503_and_is_not_created(handler: PageHandler, database: Path) -> None:
    """Each view handles the error itself, and a view without queries still responds."""
    assert asyncio.run(_get(handler, "/health"))[0] == 200
    away = database.rename(database.with_suffix(".away"))
    status, words = asyncio.run(_get(handler, "/health"))
    assert (status, json.loads(words)["database"]) == (503, "unavailable")
    assert asyncio.run(_get(handler, "/thread"))[0] == 200
    assert not database.exists()
    away.rename(database)
    assert asyncio.run(_get(handler, "/health"))[0] == 200


async def test_response_that_stays_open_holds_no_thread(handler: PageHandler) -> None:
    clients = [_Connection() for _ in range(PAGE_REQUESTS + 1)]
    reading = [asyncio.create_task(_call(handler, "/open", client)) for client in clients]
    await asyncio.gather(*(client.started.wait() for client in clients))
    assert (await _get(handler, "/thread"))[0] == 200
    await asyncio.to_thread(until, lambda: _threads() <= IDLE_THREADS, 10)
    for client in clients:
        client.left.set()
    await asyncio.gather(*reading)


def _threads() -> int:
    return sum(thread.name.startswith("page") for thread in threading.enumerate())
