"""Whether something was taken back that may still stand in the database's files, outside of its tables.

SQLite keeps old pages in its write-ahead log until they are written over, which may take days where little happens.
Whoever takes something back says so within its transaction; the sweep then empties the log. At the start nobody knows.
"""

from collections.abc import Sequence
from threading import Event
from typing import Any

from django.db import connection

_left = Event()
_left.set()


def mark() -> None:
    """Something is being taken back, in the transaction that is under way."""
    _left.set()


def mark_redaction(batch: Sequence[Any]) -> None:
    """The same, as a projection of what takes back of a log."""
    mark()


def is_marked() -> bool:
    """Whether there may be some."""
    return _left.is_set()


def truncate_wal() -> None:
    """Empty the write-ahead log; where that is not possible now, there may still be traces."""
    # Before: the log can't be emptied while a transaction writes, so that what is being taken back goes with it, and
    # what is taken back later says so again.
    _left.clear()
    emptied = False
    try:
        emptied = _emptied()
    finally:
        if not emptied:
            _left.set()


def _emptied() -> bool:
    if connection.vendor != "sqlite":
        return True
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy, _, _ = cursor.fetchone()
        return not busy
