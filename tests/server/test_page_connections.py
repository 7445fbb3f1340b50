"""On PostgreSQL, slow readers of pages hold no database connections that chats need."""

import asyncio
from collections.abc import Iterator

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import path

from refdesk.database.readers import Readers
from refdesk.libraries.models import Library
from refdesk.project.databases import OTHER_CONNECTIONS, PAGE_REQUESTS
from refdesk.server.page_threads import PageHandler
from tests.databases import Database, postgresql

from .test_page_threads import _call, _Connection, _get
from .test_page_threads import handler as _handler

__all__ = ["postgresql"]
handler = _handler


def _counts(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(Library.objects.count()))


urlpatterns = [path("counts", _counts)]


@pytest.fixture(autouse=True)
def _urls() -> Iterator[None]:
    with override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=[]):
        yield


async def test_slow_readers_hold_no_database_connections(postgresql: Database, handler: PageHandler) -> None:
    """With more slow readers than connections in the pool, pages and the readers of live connections still get one."""
    most = connection.settings_dict["OPTIONS"]["pool"]["max_size"]
    assert most == PAGE_REQUESTS + OTHER_CONNECTIONS + 1
    clients = [_Connection(blocked=True) for _ in range(most + 1)]
    reading = [asyncio.create_task(_call(handler, "/counts", client)) for client in clients]
    for client in clients:
        await client.started.wait()
    assert {client.sent[0]["status"] for client in clients} == {200}
    reads = Readers(threads=1)
    counted = await asyncio.wait_for(reads.run(Library.objects.count), 20)
    assert await asyncio.wait_for(_get(handler, "/counts"), 20) == (200, str(counted))
    await asyncio.to_thread(reads.close)
    for client in clients:
        client.writable.set()
    await asyncio.gather(*reading)
