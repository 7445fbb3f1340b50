"""Threads that read the database for the event loop."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import ParamSpec, TypeVar

from django.db import close_old_connections, connections

from refdesk.eventlog.database_file import assert_there
from refdesk.kit import metrics

P = ParamSpec("P")
T = TypeVar("T")


class Readers:
    """A pool of threads, each with its own database connection. Functions that run here keep transactions short."""

    def __init__(self, threads: int = 2) -> None:
        self._threads = threads
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="reader")

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """See `Run`."""
        loop = asyncio.get_running_loop()
        with metrics.READ.time():
            return await loop.run_in_executor(self._pool, lambda: _fresh(function, *args, **kwargs))

    def close(self) -> None:
        """Wait for running functions, then close the connection of every thread."""
        # Without the barrier one quick thread would run several of these, and another's connection would stay open.
        barrier = Barrier(self._threads)
        for _ in range(self._threads):
            self._pool.submit(_close_connections, barrier)
        self._pool.shutdown(wait=True)


def _fresh(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    close_old_connections()
    assert_there()
    return function(*args, **kwargs)


def _close_connections(barrier: Barrier) -> None:
    connections.close_all()
    barrier.wait()
