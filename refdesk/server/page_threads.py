"""Django's part of the ASGI application: each request on one thread, which others had before it and will have after.

Django as it comes makes a thread for each request, which opens the database anew, and crosses between that thread and
the event loop some ten times, for each middleware there and back: half of what a small answer cost, or more.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from asgiref.sync import ThreadSensitiveContext, sync_to_async
from django.core.handlers.asgi import ASGIHandler
from django.core.handlers.base import BaseHandler
from django.db import OperationalError, close_old_connections, connection, connections
from django.http import HttpRequest, HttpResponseBase

from refdesk.eventlog.database_file import assert_there
from refdesk.project.databases import PLACES

IDLE = 4
"""Threads that wait for a request, each with its connection to the database. There may be more while they are busy."""
Message = dict[str, Any]


class PageHandler(ASGIHandler):
    """Middleware and views run where they would under WSGI. An async view runs on the event loop, as ever."""

    def __init__(self) -> None:
        BaseHandler.__init__(self)
        self.load_middleware(is_async=False)
        self._idle: list[ThreadPoolExecutor] = []
        # Others wait for their turn. No page asks for another one, so none can wait for itself.
        self._places = asyncio.Semaphore(PLACES)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """See the ASGI specification."""
        place = _Place(self._places, receive, send)
        thread = self._idle.pop() if self._idle else ThreadPoolExecutor(1, thread_name_prefix="page")
        try:
            async with ThreadSensitiveContext(executor=thread):
                await self.handle(scope, place.receive, place.send)
        finally:
            place.leave()
            self._give_back(thread)

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        """The response, made on the request's thread."""
        return await sync_to_async(self._respond)(request)

    def _respond(self, request: HttpRequest) -> HttpResponseBase:
        """A connection from a pool goes back before the answer does: whoever reads it slowly would keep it."""
        try:
            assert_there()
        except OperationalError as away:
            with _refusing(away):
                return self.get_response(request)
        try:
            return self.get_response(request)
        finally:
            close_old_connections()

    def _give_back(self, thread: ThreadPoolExecutor) -> None:
        if len(self._idle) < IDLE:
            self._idle.append(thread)
        else:
            thread.submit(connections.close_all)
            thread.shutdown(wait=False)


class _Place:
    """A request's place among those in work: from when its body is here until its answer begins.

    Whoever sends slowly, or takes slowly what they are sent, keeps none from others.
    """

    def __init__(self, places: asyncio.Semaphore, receive: Callable[[], Awaitable[Message]], send: Any) -> None:
        self._places, self._receive, self._send = places, receive, send
        self._wanted = True
        self._taken = False

    async def receive(self) -> Message:
        message = await self._receive()
        if self._wanted and message["type"] == "http.request" and not message.get("more_body"):
            self._wanted = False
            await self._places.acquire()
            self._taken = True
        return message

    async def send(self, message: Mapping[str, Any]) -> None:
        self.leave()
        await self._send(message)

    def leave(self) -> None:
        """Let somebody else have it."""
        if self._taken:
            self._taken = False
            self._places.release()


@contextmanager
def _refusing(away: OperationalError) -> Iterator[None]:
    """Whoever asks the database meets this error there, and answers as always; SQLite would make an empty file."""

    def refuse() -> None:
        raise away

    connection.ensure_connection = refuse  # type: ignore[method-assign]
    try:
        yield
    finally:
        del connection.ensure_connection
