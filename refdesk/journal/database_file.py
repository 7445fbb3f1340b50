"""SQLite goes on writing into a file that was deleted or replaced: what is acknowledged then is lost. So look first."""

import os
import threading

from django.db import OperationalError, connection

_opened = threading.local()


def assert_there() -> None:
    """Raise OperationalError where this thread's connection is not to the file at its path; then it is closed.

    A missing file is not made anew: it may come back. A replaced one is opened by the next who asks.
    """
    name = os.fspath(connection.settings_dict["NAME"])
    if connection.vendor != "sqlite" or "mode=memory" in name:
        return
    found = _identity(name)
    if found is None:
        connection.close()
        raise OperationalError("the database file is gone")
    connection.ensure_connection()
    raw, identity = getattr(_opened, "file", (None, None))
    if raw is not connection.connection:
        _opened.file = (connection.connection, found)
    elif identity != found:
        connection.close()
        raise OperationalError("the database file was replaced")


def _identity(path: str) -> tuple[int, int] | None:
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino
