"""A server that waits briefly for its database, locked or unreachable: `python -m tests.faults.short_waits`."""

from refdesk.project import databases
from refdesk.server import serve


def shorten() -> None:
    """Shorten the waits, before the settings are read."""
    databases.SQLITE_LOCK_WAIT = databases.POSTGRES_LOCK_WAIT = 1.0
    databases.CONNECTION_WAIT = 1.5


if __name__ == "__main__":
    shorten()
    serve.main()
