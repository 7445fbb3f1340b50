"""Copies a whole database into an empty one: from SQLite to PostgreSQL, or back.

A copy that was interrupted is continued by the same command. Until it is complete and compared, the new database holds
the table `UNFINISHED_COPY`, with which no server starts.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import DatabaseError, connections, models, transaction
from django.db.migrations.executor import MigrationExecutor

from refdesk.chats.epoch import new_value
from refdesk.chats.models import Epoch
from refdesk.kit.clock import now_ms
from refdesk.presence.models import Node
from refdesk.project import databases
from refdesk.project.database_setup import UNFINISHED_COPY
from refdesk.project.word_indexes import mark_all_due

from .sinks import CanNotError
from .table_copy import Table, tables

SOURCE, TARGET = "source", "default"
"""Django's names of the two databases. The target is the default one, so that migrations and rooms write to it."""

Report = Callable[[str], None]


def copy(source: str, target: str, report: Report) -> int:
    """Copy all rows and return their number. Addresses are paths of SQLite files, or begin with `postgresql://`.

    Raises CanNotError with the reason; the source is unchanged in any case.
    """
    if not _is_postgres(source) and not Path(source).is_file():
        raise CanNotError(f"There is no database at {source}.")
    if not _is_postgres(target) and not Path(target).absolute().parent.is_dir():
        raise CanNotError(f"{Path(target).absolute().parent} is not a folder.")
    with _connected(source, target):
        _check_source(source)
        _prepare_target(target)
        all_tables = tables()
        for table in all_tables:
            _copy_table(table, report)
        rows = _compare(all_tables, report)
        _finish(all_tables)
    return rows


def _is_postgres(address: str) -> bool:
    return address.startswith(("postgresql://", "postgres://"))


def _settings(address: str) -> dict[str, Any]:
    if not _is_postgres(address):
        return databases.sqlite(Path(address).absolute())
    settings = databases.postgres(address)
    del settings["OPTIONS"]["pool"]
    return settings


@contextmanager
def _connected(source: str, target: str) -> Iterator[None]:
    """Connect Django to both databases. Raises CanNotError for one that can't be used."""
    former, connection = connections.settings[TARGET], connections[TARGET]
    for alias, address in ((SOURCE, source), (TARGET, target)):
        parameters = connections.configure_settings({TARGET: _settings(address)})[TARGET]
        connections.settings[alias] = parameters
    del connections[TARGET]
    try:
        yield
    except DatabaseError as error:
        raise CanNotError(str(error).strip()) from error
    finally:
        for alias in (SOURCE, TARGET):
            connections[alias].close()
            del connections[alias]
        del connections.settings[SOURCE]
        connections.settings[TARGET], connections[TARGET] = former, connection


def _check_source(source: str) -> None:
    """Refuse a database of another version, an unfinished copy, and one that a server uses."""
    names = connections[SOURCE].introspection.table_names()
    if "django_migrations" not in names or UNFINISHED_COPY in names:
        raise CanNotError(f"{_name(source)} is not a complete database of Refdesk.")
    executor = MigrationExecutor(connections[SOURCE])
    later = set(executor.loader.applied_migrations) - set(executor.loader.disk_migrations)
    if later or executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise CanNotError(
            f"{_name(source)} belongs to another version of Refdesk. Start this version on it once, then stop it."
        )
    if Node.objects.using(SOURCE).filter(lease_until__gt=now_ms()).exists():
        raise CanNotError("A server uses the database. Stop it, wait 15 seconds, and repeat the command.")


def _prepare_target(target: str) -> None:
    """Create the tables of a new database, or find those of an interrupted copy."""
    connection = connections[TARGET]
    epoch = Epoch.objects.using(SOURCE).values_list("value", flat=True).first() or ""
    names = connection.introspection.table_names()
    with connection.cursor() as cursor:
        if not names:
            cursor.execute(f"CREATE TABLE {UNFINISHED_COPY} (epoch varchar(100), emptied integer)")
            cursor.execute(f"INSERT INTO {UNFINISHED_COPY} VALUES (%s, 0)", [epoch])  # noqa: S608 a constant
        elif UNFINISHED_COPY not in names:
            raise CanNotError(f"{_name(target)} is not empty. Name an empty database.")
        cursor.execute(f"SELECT epoch, emptied FROM {UNFINISHED_COPY}")  # noqa: S608 a constant
        copied_from, emptied = cursor.fetchone()
    if copied_from != epoch:
        raise CanNotError(f"{_name(target)} holds an unfinished copy of another database. Name an empty one.")
    if not emptied:
        call_command("migrate", interactive=False, verbosity=0)
        _delete_rows_of_migrations()


def _delete_rows_of_migrations() -> None:
    """Migrations write content types, permissions and the epoch, which are copied like all other rows."""
    with transaction.atomic(), connections[TARGET].cursor() as cursor:
        for table in reversed(tables()):
            cursor.execute(f"DELETE FROM {connections[TARGET].ops.quote_name(table.name)}")  # noqa: S608 a model's table
        cursor.execute(f"UPDATE {UNFINISHED_COPY} SET emptied = 1")  # noqa: S608 a constant


def _copy_table(table: Table, report: Report) -> None:
    if not table.in_parts:
        if not table.count(TARGET):
            with transaction.atomic():
                for chunk in table.rows(SOURCE):
                    table.insert(TARGET, chunk)
        return
    total, done = table.count(SOURCE), table.count(TARGET)
    for chunk in table.rows(SOURCE, table.last_key(TARGET)):
        table.insert(TARGET, chunk)
        done += len(chunk)
        if done % 100_000 < len(chunk):
            report(f"{table.name}: {done:,} of {total:,} rows")


def _compare(all_tables: list[Table], report: Report) -> int:
    """Compare both databases row by row; returns the number of rows. Raises CanNotError if a table differs."""
    report("Comparing …")
    rows = 0
    for table in all_tables:
        there, copied = table.contents(SOURCE), table.contents(TARGET)
        if there != copied:
            raise CanNotError(
                f"The copy of {table.name} differs from its source ({copied.rows} rows, {there.rows} in the source). "
                "Did a server write to one of the databases? Empty the new one, and begin again."
            )
        rows += copied.rows
    return rows


def _finish(all_tables: list[Table]) -> None:
    """Continue the numbering, make all words due for search, and declare the copy complete, in one transaction.

    The new epoch has open widgets and desks reload, so that none continues on a database that was left.
    """
    with transaction.atomic():
        for table in all_tables:
            field = table.model._meta.auto_field
            if field is not None:
                _continue_numbers(table.name, field)
        Epoch.objects.update(value=new_value())
        mark_all_due()
        with connections[TARGET].cursor() as cursor:
            cursor.execute(f"DROP TABLE {UNFINISHED_COPY}")


def _continue_numbers(table: str, field: "models.Field[Any, Any]") -> None:
    """Have new rows numbered after the last one of the source, even if that one was deleted."""
    last = _last_number(SOURCE, table, field)
    connection = connections[TARGET]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, %s), %s, %s)", [table, field.column, last or 1, last > 0]
            )
        elif last:
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, last])


def _last_number(alias: str, table: str, field: "models.Field[Any, Any]") -> int:
    """The number of the row that was added last; 0 if there was none."""
    connection = connections[alias]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [table, field.column])
            [sequence] = cursor.fetchone()
            cursor.execute(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence}")  # noqa: S608 a name from the catalog
        else:
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def _name(address: str) -> str:
    """The path of a file, or the name of a PostgreSQL database: an address may hold a password."""
    return f"The database “{_settings(address)['NAME']}”" if _is_postgres(address) else address
