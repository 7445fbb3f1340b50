"""SQLite connections that a test leaves open fail that test.

Python 3.13 reports such a connection when it is collected, which is in any later test of the process.
"""

import gc
import os
import sqlite3
import sys
import traceback
from collections.abc import Generator
from contextlib import suppress
from typing import Any, cast
from weakref import WeakSet

import pytest

FRAMES = 12
"""Callers that are reported of an opened connection."""
_open: "WeakSet[_Connection]" = WeakSet()
_lost: list[str] = []
"""Where connections were opened that were freed without having been closed."""


class _Connection(sqlite3.Connection):
    """A connection that remembers the test that opened it."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.test = _current_test()
        frames = traceback.walk_stack(sys._getframe(1))
        self._opened_at = traceback.StackSummary.extract(frames, limit=FRAMES, lookup_lines=False)
        self._is_open = True
        _open.add(self)

    def close(self) -> None:
        super().close()
        self._is_open = False
        _open.discard(self)

    def __del__(self) -> None:
        if getattr(self, "_is_open", False):  # it isn't set if the file couldn't be opened
            _lost.append(f"{self.test} left a connection open:\n{''.join(self._opened_at.format())}")
            with suppress(sqlite3.ProgrammingError):  # collected on another thread than its own
                self.close()


_connect = sqlite3.connect


def connect(*arguments: Any, **options: Any) -> sqlite3.Connection:
    options.setdefault("factory", _Connection)
    return cast("sqlite3.Connection", _connect(*arguments, **options))


sqlite3.connect = sqlite3.dbapi2.connect = connect  # type: ignore[assignment]


def _current_test() -> str:
    return os.environ.get("PYTEST_CURRENT_TEST", "").rpartition(" ")[0]


def take_lost() -> list[str]:
    """Remove and return the reports of connections that were freed open."""
    lost = list(_lost)
    _lost.clear()
    return lost


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, object, object]:
    """Fail the test if a connection that it opened is open and nothing refers to it.

    Each connection is in a cycle with its cache of statements, so that only the collector frees it.
    """
    result = yield
    if any(connection.test == item.nodeid for connection in tuple(_open)):
        gc.collect()
    if lost := take_lost():
        pytest.fail("\n".join(lost), pytrace=False)
    return result
