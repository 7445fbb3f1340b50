"""On PostgreSQL, pages leave chats their connections to the database, however slowly somebody reads an answer."""

import asyncio
from collections.abc import Iterator

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import path

from refdesk.database.readers import Readers
from refdesk.libraries.models import Library
from refdesk.project.databases import BESIDE, PLACES
from refdesk.server.page_threads import PageHandler
from tests.databases import Database, postgresql

from .test_page_threads import _call, _get, _Line
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


async def test_who_reads_slowly_keeps_no_connection(postgresql: Database, handler: PageHandler) -> None:
    """More of them than there are connections: pages, and what live connections ask, are answered meanwhile."""
    most = connection.settings_dict["OPTIONS"]["pool"]["max_size"]
    assert most == PLACES + BESIDE + 1
    lines = [_Line(takes_nothing=True) for _ in range(most + 1)]
    reading = [asyncio.create_task(_call(handler, "/counts", line)) for line in lines]
    for line in lines:
        await line.begun.wait()
    assert {line.sent[0]["status"] for line in lines} == {200}
    reads = Readers(threads=1)
    counted = await asyncio.wait_for(reads.run(Library.objects.count), 3)
    assert await asyncio.wait_for(_get(handler, "/counts"), 3) == (200, str(counted))
    await asyncio.to_thread(reads.close)
    for line in lines:
        line.takes.set()
    await asyncio.gather(*reading)
