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
from refdesk.project.page_threads import IDLE, PageHandler

_together: threading.Barrier


def _thread(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(threading.get_ident()))


def _all_at_once(_request: HttpRequest) -> HttpResponse:
    _together.wait(10)
    return HttpResponse(str(threading.get_ident()))


async def _on_the_loop(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(asyncio.get_running_loop() is _loop))


urlpatterns = [
    path("health", pages.health),
    path("thread", _thread),
    path("all", _all_at_once),
    path("loop", _on_the_loop),
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


async def _get(handler: PageHandler, url: str) -> tuple[int, str]:
    scope = {"type": "http", "method": "GET", "path": url, "query_string": b"", "headers": []}
    sent: list[dict[str, Any]] = []
    asked = asyncio.Event()

    async def receive() -> dict[str, Any]:
        if asked.is_set():
            await asyncio.Event().wait()
        asked.set()
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await handler(scope, receive, send)
    return sent[0]["status"], b"".join(each.get("body", b"") for each in sent[1:]).decode()


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
