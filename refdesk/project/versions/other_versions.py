"""Protects processes of one version from those of another that use the same database.

A process of an earlier version works only on tables to which later migrations added what it need not know
(`expansion`). No other migration begins while a process runs. Other messages on the bus, or events that the version
before can't read, come with a migration of that sort.
"""

import logging
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from time import monotonic, sleep

from django.apps import apps
from django.db import OperationalError, connection
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader

from refdesk.kit.env import EnvironmentRefused
from refdesk.presence import leases
from refdesk.presence.models import Node

from .expansion import expands, record, recorded

log = logging.getLogger(__name__)

LOCK_NOT_AVAILABLE = "55P03"
PAUSE = 0.25
WAIT = leases.LEASE / 1000 + 1
"""Seconds after which the lease of a process that was killed has expired."""


def refuse_later_tables(loader: MigrationLoader) -> None:
    """Raise EnvironmentRefused if a later version has migrated the database, and not only expanded it."""
    labels = {app.label for app in apps.get_app_configs() if app.name.startswith("refdesk.")}
    unknown = {
        f"{app}.{name}"
        for app, name in loader.applied_migrations.keys() - loader.disk_migrations.keys()
        if app in labels
    }
    if refused := sorted(unknown - recorded()) if unknown else []:
        raise EnvironmentRefused(
            [
                f"A later version of Refdesk has migrated the database ({', '.join(refused)}). Start that version, or "
                "restore a backup of this one (docs/operate.md, Upgrade). Nothing was changed."
            ]
        )


@contextmanager
def admitted(pending: Collection[Migration]) -> Iterator[None]:
    """Begin when these migrations may be applied: at once if they only expand, otherwise when no process works.

    Raises EnvironmentRefused if a process works and must not, or would have to wait.
    """
    if not (all(map(expands, pending)) and record(pending)):
        wait_until_alone()
        yield
    elif connection.vendor == "postgresql" and leases.running():
        with _brief_locks():
            yield
    else:
        yield


@contextmanager
def _brief_locks() -> Iterator[None]:
    """Don't wait for a long transaction on a table: everything that uses the table would wait behind the migration."""
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '1s'")
    try:
        yield
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") != LOCK_NOT_AVAILABLE:
            raise
        raise EnvironmentRefused(
            [
                "A table has to be changed, and a long transaction, such as that of a backup, uses it. Start again "
                "when it has ended. The processes that run work on."
            ]
        ) from error
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")


def wait_until_alone() -> None:
    """Wait for the leases of processes that were killed. Raises EnvironmentRefused if a process works."""
    if Node._meta.db_table not in connection.introspection.table_names():
        return
    first, began = leases.running(), monotonic()
    if first:
        log.info("waiting until the process that used the database is certainly gone: %d s at most", WAIT)
    while now := leases.running():
        renewed = any(until > first.get(node, 0) for node, until in now.items())
        if renewed or monotonic() - began > WAIT:
            raise EnvironmentRefused(
                [
                    "The database has to be migrated, and a server process of an earlier version uses it. Stop all "
                    "processes, then start this one. Nothing was changed."
                ]
            )
        sleep(PAUSE)
