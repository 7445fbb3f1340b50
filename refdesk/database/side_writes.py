"""Small writes that are not the chats': done on a lane's thread, between two batches.

SQLite has one writer at a time, and whoever waits for it only looks again in ever longer pauses. A lane that is busy
leaves moments which they rarely meet: a desk took seconds to open, and a node came close to losing its lease.
"""

from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Any, NamedTuple, TypeVar

from django.db import InterfaceError, OperationalError, connection, transaction

from refdesk.eventlog.database_file import assert_there

T = TypeVar("T")

# The chats have to wait for no more than this many.
AT_ONCE = 64


class _Errand(NamedTuple):
    work: Callable[[], Any]
    done: Future[Any]


class Errands:
    """Those that wait for a lane. Any thread may add one; the lane carries them out."""

    def __init__(self) -> None:
        self._waiting: SimpleQueue[_Errand] = SimpleQueue()

    def add(self, work: Callable[[], T]) -> "Future[T]":
        """Let this be done; what it returns or raises comes with the future, after the commit."""
        done: Future[T] = Future()
        self._waiting.put(_Errand(work, done))
        return done

    def carry_out(self) -> bool:
        """Do up to `AT_ONCE` of them in one transaction. Says whether there are more."""
        taken = [self._waiting.get() for _ in range(min(AT_ONCE, self._waiting.qsize()))]
        errands = [errand for errand in taken if errand.done.set_running_or_notify_cancel()]
        if errands:
            _transact(errands)
        return not self._waiting.empty()


def _transact(errands: list[_Errand]) -> None:
    try:
        assert_there()
        with transaction.atomic():
            results = [errand.work() for errand in errands]
    except Exception as error:
        connection.close_if_unusable_or_obsolete()
        _failed(errands, error)
    else:
        for errand, result in zip(errands, results, strict=True):
            errand.done.set_result(result)


def _failed(errands: list[_Errand], error: Exception) -> None:
    """A database that is away fails all; the fault of one is not the others', so each is tried alone."""
    if len(errands) == 1 or isinstance(error, OperationalError | InterfaceError):
        for errand in errands:
            errand.done.set_exception(error)
    else:
        for errand in errands:
            _transact([errand])
