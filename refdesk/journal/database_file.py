"""SQLite goes on writing into a file that was deleted or replaced: what is acknowledged then is lost. So look first."""

import os
import threading

from django.db import DEFAULT_DB_ALIAS, OperationalError, connections

_opened = threading.local()


def assert_there() -> None:
    """Raise OperationalError where this thread's connection is not to the file at its path; then it is closed.

    A missing file is not made anew: it may come back. A replaced one is opened by the next who asks.
    """
    database = connections[DEFAULT_DB_ALIAS]
    name = os.fspath(database.settings_dict["NAME"])
    if database.vendor != "sqlite" or "mode=memory" in name:
        return
    found = _identity(name)
    if found is None:
        database.close()
        raise OperationalError("the database file is gone")
    database.ensure_connection()
    raw, identity = getattr(_opened, "file", (None, None))
    if raw is not database.connection:
        _opened.file = (database.connection, found)
    elif identity != found:
        database.close()
        raise OperationalError("the database file was replaced")


def _identity(path: str) -> tuple[int, int] | None:
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino
