"""Small writes to other tables than a log's, done on a writer thread between two batches of commands.

SQLite has one writer at a time, and a connection that waits for it polls in ever longer pauses. Beside a busy lane such
a write took seconds: a desk took that long to open, and a node nearly lost its lease.
"""

from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Generic, TypeVar

from django.db import InterfaceError, OperationalError, connection, transaction

from refdesk.eventlog.database_file import assert_there

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

BATCH = 64
"""The most side writes in one transaction: commands wait for it."""


class _SideWrite(Generic[T_co]):
    def __init__(self, work: Callable[[], T_co]) -> None:
        self.work = work
        self.result: Future[T_co] = Future()


class SideWrites:
    """The queue of one lane. Any thread may add; `execute` runs on the writer thread."""

    def __init__(self) -> None:
        self._waiting: SimpleQueue[_SideWrite[object]] = SimpleQueue()

    def add(self, work: Callable[[], T]) -> "Future[T]":
        """Queue `work`. The future has its result, or what it raised, after the commit."""
        write = _SideWrite(work)
        self._waiting.put(write)
        return write.result

    def execute(self) -> bool:
        """Execute up to `BATCH` in one transaction. Returns whether more wait."""
        next_ones = [self._waiting.get() for _ in range(min(BATCH, self._waiting.qsize()))]
        writes = [write for write in next_ones if write.result.set_running_or_notify_cancel()]
        if writes:
            _transact(writes)
        return not self._waiting.empty()


def _transact(writes: list[_SideWrite[object]]) -> None:
    try:
        assert_there()
        with transaction.atomic():
            results = [write.work() for write in writes]
    except Exception as error:
        connection.close_if_unusable_or_obsolete()
        _fail(writes, error)
    else:
        for write, result in zip(writes, results, strict=True):
            write.result.set_result(result)


def _fail(writes: list[_SideWrite[object]], error: Exception) -> None:
    """Fail all if the database is unavailable; otherwise one of them is at fault, so retry each alone."""
    if len(writes) == 1 or isinstance(error, OperationalError | InterfaceError):
        for write in writes:
            write.result.set_exception(error)
    else:
        for write in writes:
            _transact([write])
