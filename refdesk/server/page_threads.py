"""Django's part of the ASGI application: each request runs on one thread of a small pool.

Django's own handler starts a thread for each request, which opens another database connection, and switches between
that thread and the event loop some ten times, twice for each middleware. Measured, as processor time per request: a
widget's status 0.7 ms with this and 1.4 ms without, the page of FAQs 8.5 ms and 12.3 ms.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, ParamSpec, TypeVar

from asgiref.sync import ThreadSensitiveContext, sync_to_async
from django.core.handlers.asgi import ASGIHandler
from django.core.handlers.base import BaseHandler
from django.db import OperationalError, close_old_connections, connection, connections
from django.http import HttpRequest, HttpResponseBase

from refdesk.eventlog.database_file import assert_there
from refdesk.project.databases import PAGE_REQUESTS

IDLE_THREADS = 4
"""Threads that stay when no request needs them, each with its database connection. Under load there are more."""
Message = dict[str, Any]
P = ParamSpec("P")
T = TypeVar("T")


class PageHandler(ASGIHandler):
    """Runs middleware and views as under WSGI, on one thread. Async views run on the event loop, as in Django."""

    def __init__(self) -> None:
        BaseHandler.__init__(self)
        self.load_middleware(is_async=False)
        self._idle: list[ThreadPoolExecutor] = []
        # Further requests queue here. Views never call this server, so this can't deadlock.
        self._slots = asyncio.Semaphore(PAGE_REQUESTS)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        thread = _Thread(self._idle)
        slot = _Slot(self._slots, thread, receive, send)
        try:
            async with ThreadSensitiveContext(executor=thread):
                await self.handle(scope, slot.receive, slot.send)
        finally:
            slot.release()

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        return await sync_to_async(self._respond)(request)

    def _respond(self, request: HttpRequest) -> HttpResponseBase:
        """Return pooled connections before the response is sent: a slow reader must not hold one."""
        try:
            assert_there()
        except OperationalError as error:
            with _failing_database(error):
                return self.get_response(request)
        try:
            return self.get_response(request)
        finally:
            close_old_connections()


class _Thread(Executor):
    """A thread of the pool for one request, from its first call until `release`; a later call gets another one."""

    def __init__(self, idle: list[ThreadPoolExecutor]) -> None:
        self._idle = idle
        self._thread: ThreadPoolExecutor | None = None

    def submit(self, call: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        if self._thread is None:
            self._thread = self._idle.pop() if self._idle else ThreadPoolExecutor(1, thread_name_prefix="page")
        return self._thread.submit(call, *args, **kwargs)

    def release(self) -> None:
        thread, self._thread = self._thread, None
        if thread is None:
            return
        if len(self._idle) < IDLE_THREADS:
            self._idle.append(thread)
        else:
            thread.submit(connections.close_all)
            thread.shutdown(wait=False)


class _Slot:
    """A request's slot among those in work, from the end of its body until the start of its response.

    Slow senders and slow readers hold none. A response of several parts releases its thread with the first: it may
    stay open. Another response keeps it until its end, which closes it on that thread.
    """

    def __init__(
        self, slots: asyncio.Semaphore, thread: _Thread, receive: Callable[[], Awaitable[Message]], send: Any
    ) -> None:
        self._slots, self._thread, self._receive, self._send = slots, thread, receive, send
        self._needed = True
        self._acquired = False

    async def receive(self) -> Message:
        message = await self._receive()
        if self._needed and message["type"] == "http.request" and not message.get("more_body"):
            self._needed = False
            await self._slots.acquire()
            self._acquired = True
        return message

    async def send(self, message: Mapping[str, Any]) -> None:
        self._leave()
        if message.get("more_body"):
            self._thread.release()
        await self._send(message)

    def release(self) -> None:
        self._thread.release()
        self._leave()

    def _leave(self) -> None:
        if self._acquired:
            self._acquired = False
            self._slots.release()


@contextmanager
def _failing_database(error: OperationalError) -> Iterator[None]:
    """Raise this error wherever the request uses the database: SQLite would create a new file."""

    def fail() -> None:
        raise error

    connection.ensure_connection = fail  # type: ignore[method-assign]
    try:
        yield
    finally:
        del connection.ensure_connection
