"""SQLite keeps writing into a file that was deleted or replaced, and acknowledges what is lost: checks first."""

import os
import threading

from django.db import DEFAULT_DB_ALIAS, OperationalError, connections

_opened = threading.local()


def assert_there() -> None:
    """Raise OperationalError, and close this thread's connection, where it is not to the file at the database's path.

    A missing file is not created again: it may come back, as on a network disk. A replaced file is opened by the next
    query.
    """
    database = connections[DEFAULT_DB_ALIAS]
    name = os.fspath(database.settings_dict["NAME"])
    if database.vendor != "sqlite" or "mode=memory" in name:
        return
    try:
        current = _identity(name)
    except OSError as error:
        database.close()
        raise OperationalError(f"the database file is gone: {error.strerror}") from error
    database.ensure_connection()
    raw, identity = getattr(_opened, "file", (None, None))
    if raw is not database.connection:
        _opened.file = (database.connection, current)
    elif identity != current:
        database.close()
        raise OperationalError("the database file was replaced")


def _identity(path: str) -> tuple[int, int]:
    status = os.stat(path)
    return status.st_dev, status.st_ino
