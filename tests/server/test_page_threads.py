"""Requests to pages take turns on a few threads, each of which keeps its connection to the database."""

import asyncio
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import path

from refdesk.project import pages
from refdesk.project.databases import PLACES
from refdesk.server.page_threads import IDLE, PageHandler

_together: threading.Barrier
_crowd: "_Crowd"


class _Crowd:
    """Those who are in at once, until all may go."""

    def __init__(self) -> None:
        self.now = self.most = 0
        self._lock = threading.Lock()
        self._came = threading.Semaphore(0)
        self.may_go = threading.Event()

    def stay(self) -> None:
        with self._lock:
            self.now += 1
            self.most = max(self.most, self.now)
        self._came.release()
        assert self.may_go.wait(30)
        with self._lock:
            self.now -= 1

    async def came(self, many: int) -> None:
        """Wait until so many more have come."""
        for _ in range(many):
            assert await asyncio.to_thread(self._came.acquire, timeout=30)


def _thread(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(threading.get_ident()))


def _all_at_once(_request: HttpRequest) -> HttpResponse:
    _together.wait(10)
    return HttpResponse(str(threading.get_ident()))


def _stays(_request: HttpRequest) -> HttpResponse:
    _crowd.stay()
    return HttpResponse("stayed")


def _fails(_request: HttpRequest) -> HttpResponse:
    raise RuntimeError


async def _on_the_loop(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(asyncio.get_running_loop() is _loop))


urlpatterns = [
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
    """A database file, still empty."""
    file = tmp_path / "refdesk.sqlite3"
    file.touch()
    monkeypatch.setitem(connection.settings_dict, "NAME", file)
    with django_db_blocker.unblock():
        yield file


@pytest.fixture
def handler() -> Iterator[PageHandler]:
    """One of a server that ends after the test."""
    made = PageHandler()
    yield made
    for thread in made._idle:
        thread.submit(connections.close_all)
        thread.shutdown()


class _Line:
    """A connection: what comes of a request on it, and what is taken of the answer."""

    def __init__(self, *, never_ends: bool = False, takes_nothing: bool = False) -> None:
        self._never_ends = never_ends
        self.sent: list[dict[str, Any]] = []
        self.begun, self.left, self.takes = asyncio.Event(), asyncio.Event(), asyncio.Event()
        if not takes_nothing:
            self.takes.set()
        self._asked = False

    async def receive(self) -> dict[str, Any]:
        if self._asked:
            await self.left.wait()
            return {"type": "http.disconnect"}
        self._asked = True
        return {"type": "http.request", "body": b"", "more_body": self._never_ends}

    async def send(self, message: dict[str, Any]) -> None:
        self.sent.append(message)
        self.begun.set()
        await self.takes.wait()


async def _call(handler: PageHandler, url: str, line: _Line) -> None:
    scope = {"type": "http", "method": "GET", "path": url, "query_string": b"", "headers": []}
    await handler(scope, line.receive, line.send)


async def _get(handler: PageHandler, url: str) -> tuple[int, str]:
    line = _Line()
    await _call(handler, url, line)
    return line.sent[0]["status"], b"".join(each.get("body", b"") for each in line.sent[1:]).decode()


async def test_one_after_the_other_has_the_same_thread(handler: PageHandler) -> None:
    [(status, thread)] = {await _get(handler, "/thread") for _ in range(5)}
    assert status == 200
    assert thread != str(threading.get_ident())


async def test_none_waits_for_another_and_few_threads_stay(handler: PageHandler) -> None:
    """As many as come at once: each has a thread of its own."""
    global _together
    many = IDLE + 3
    _together = threading.Barrier(many)
    first = await asyncio.gather(*(_get(handler, "/all") for _ in range(many)))
    assert len(set(first)) == many
    _together = threading.Barrier(IDLE)
    again = await asyncio.gather(*(_get(handler, "/all") for _ in range(IDLE)))
    assert set(again) < set(first)


async def test_an_async_view_runs_on_the_servers_own_loop(handler: PageHandler) -> None:
    global _loop
    _loop = asyncio.get_running_loop()
    assert await _get(handler, "/loop") == (200, "True")


@pytest.fixture
def crowd() -> Iterator[_Crowd]:
    """Nobody yet."""
    global _crowd
    _crowd = _Crowd()
    yield _crowd
    _crowd.may_go.set()


async def test_so_many_are_in_work_at_once_and_others_wait_for_their_turn(handler: PageHandler, crowd: _Crowd) -> None:
    """Each is answered."""
    asking = [asyncio.create_task(_get(handler, "/stays")) for _ in range(2 * PLACES)]
    await crowd.came(PLACES)
    crowd.may_go.set()
    assert await asyncio.gather(*asking) == [(200, "stayed")] * (2 * PLACES)
    assert crowd.most == PLACES


async def test_who_sends_slowly_takes_nobodys_turn(handler: PageHandler) -> None:
    """Nor does who is gone before all of it came."""
    lines = [_Line(never_ends=True) for _ in range(PLACES + 1)]
    sending = [asyncio.create_task(_call(handler, "/thread", line)) for line in lines]
    assert (await _get(handler, "/thread"))[0] == 200
    for line in lines:
        line.left.set()
    await asyncio.gather(*sending)
    assert (await _get(handler, "/thread"))[0] == 200


async def test_who_reads_slowly_takes_nobodys_turn(handler: PageHandler) -> None:
    lines = [_Line(takes_nothing=True) for _ in range(PLACES + 1)]
    reading = [asyncio.create_task(_call(handler, "/thread", line)) for line in lines]
    for line in lines:
        await line.begun.wait()
    assert (await _get(handler, "/thread"))[0] == 200
    for line in lines:
        line.takes.set()
    await asyncio.gather(*reading)


async def test_who_leaves_gives_back_their_turn(handler: PageHandler, crowd: _Crowd) -> None:
    """Once the page that works for them is done: until then it is in work."""
    lines = [_Line() for _ in range(PLACES)]
    working = [asyncio.create_task(_call(handler, "/stays", line)) for line in lines]
    await crowd.came(PLACES)
    for line in lines:
        line.left.set()
    waiting = [asyncio.create_task(_get(handler, "/stays")) for _ in range(PLACES)]
    crowd.may_go.set()
    await asyncio.gather(*working)
    assert await asyncio.gather(*waiting) == [(200, "stayed")] * PLACES
    assert crowd.most == PLACES


async def test_a_page_that_fails_gives_back_its_turn(handler: PageHandler) -> None:
    for _ in range(PLACES + 1):
        assert (await _get(handler, "/fails"))[0] == 500
    assert (await _get(handler, "/thread"))[0] == 200


def test_a_database_file_that_is_gone_is_said_and_not_made_anew(handler: PageHandler, database: Path) -> None:
    """Each view says it in its own way, and one that asks nothing of the database answers."""
    assert asyncio.run(_get(handler, "/health"))[0] == 200
    away = database.rename(database.with_suffix(".away"))
    status, words = asyncio.run(_get(handler, "/health"))
    assert (status, json.loads(words)["database"]) == (503, "away")
    assert asyncio.run(_get(handler, "/thread"))[0] == 200
    assert not database.exists()
    away.rename(database)
    assert asyncio.run(_get(handler, "/health"))[0] == 200
