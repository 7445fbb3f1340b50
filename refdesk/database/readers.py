"""Async code's way to read the database: a few threads, each with its own connection."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import ParamSpec, TypeVar

from django.db import close_old_connections, connections

from refdesk.eventlog.database_file import assert_there

P = ParamSpec("P")
T = TypeVar("T")


class Reads:
    """Runs functions that use the database off the event loop. They keep their transactions short."""

    def __init__(self, threads: int = 2) -> None:
        self._threads = threads
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="reads")

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What the function returns; its exception where it raises one."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, lambda: _fresh(function, *args, **kwargs))

    def close(self) -> None:
        """Wait for what runs, close the threads' connections."""
        # Without the barrier one quick thread runs several of these, and another thread's connection stays open.
        everybody = Barrier(self._threads)
        for _ in range(self._threads):
            self._pool.submit(_close_connections, everybody)
        self._pool.shutdown(wait=True)


def _fresh(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    close_old_connections()
    assert_there()
    return function(*args, **kwargs)


def _close_connections(everybody: Barrier) -> None:
    connections.close_all()
    everybody.wait()
