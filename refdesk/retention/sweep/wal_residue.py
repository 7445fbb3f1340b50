"""Removes deleted data from SQLite's write-ahead log, where old pages stay until they are overwritten.

On a quiet server that may be days. Each deletion marks the log within its transaction, and the sweep truncates it. At
start the log counts as marked.
"""

from collections.abc import Sequence
from threading import Event
from typing import Any

from django.db import connection

_marked = Event()
_marked.set()


def mark() -> None:
    """Called in the transaction that deletes data."""
    _marked.set()


def mark_redaction(batch: Sequence[Any]) -> None:
    """Projection of redactions: calls `mark`."""
    mark()


def is_marked() -> bool:
    return _marked.is_set()


def truncate_wal() -> None:
    """Truncate the write-ahead log; it stays marked if a reader prevents that."""
    # Cleared first: truncation waits for a writing transaction, so it includes what that deleted; a later transaction
    # marks the log again.
    _marked.clear()
    truncated = False
    try:
        truncated = _truncate()
    finally:
        if not truncated:
            _marked.set()


def _truncate() -> bool:
    if connection.vendor != "sqlite":
        return True
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy, _, _ = cursor.fetchone()
        return not busy
