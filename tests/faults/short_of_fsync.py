"""A mistaken server that commits without fsync: `python -m tests.faults.short_of_fsync`. SYNCHRONOUS is its setting."""

import os

from refdesk.eventlog.store import SqliteStore
from refdesk.project import databases
from refdesk.server import serve

if __name__ == "__main__":
    databases._PRAGMAS = databases._PRAGMAS.replace("synchronous=FULL", f"synchronous={os.environ['SYNCHRONOUS']}")
    SqliteStore.assert_durable = lambda self, cursor: None  # type: ignore[method-assign]
    serve.main()
