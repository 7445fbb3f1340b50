"""Brings the database's tables up to date, one process at a time."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from refdesk.kit.env import EnvironmentRefused

from .versions.other_versions import refuse_later_tables

UNFINISHED_COPY = "unfinished_copy"
"""The table that marks a database as an unfinished copy."""

# Any number, the same in every process of the installation.
_SETUP_LOCK = 7_300_311


def migrate() -> None:
    """Apply missing migrations. Looking for missing ones first keeps an ordinary start quick.

    Raises EnvironmentRefused if the database is an unfinished copy, or if another version of Refdesk uses it.
    """
    with setup_lock():
        if UNFINISHED_COPY in connection.introspection.table_names():
            raise EnvironmentRefused(
                ["The database is an unfinished copy. Repeat the command copy-database, which completes it."]
            )
        executor = MigrationExecutor(connection)
        refuse_later_tables(executor.loader)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", interactive=False, verbosity=0)


@contextmanager
def setup_lock() -> Iterator[None]:
    """On PostgreSQL, hold an advisory lock: of several processes that start at once, each waits for the one before."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = 0")
        cursor.execute("SELECT pg_advisory_lock(%s)", [_SETUP_LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_SETUP_LOCK])
            # The connection returns to the pool. A writer lane that gets it would wait for a locked chat without end.
            cursor.execute("RESET lock_timeout")
