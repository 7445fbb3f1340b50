"""A real database for a test: a SQLite file or a PostgreSQL database with the sample people.

The default test database is in memory and wrapped in a transaction. Tests with commits, locks or several threads need a
real one. It is migrated once for all processes of a run, and copied or emptied for each test.
"""

import atexit
import hashlib
import os
import pickle
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import closing, contextmanager
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from signal import SIGINT
from typing import Any, cast

import psycopg
import pytest
from asgiref.sync import SyncToAsync
from django.core.management import call_command
from django.db import connections
from pytest_django import DjangoDbBlocker

from refdesk.project import databases as settings

from .forked import command
from .sample_people import People, make_people
from .services import Postgres
from .shared import once

ROOT = Path(__file__).parent.parent
DEFAULT = "default"
FILE, PEOPLE = "refdesk.sqlite3", "people.pickle"
MIGRATED = "migrated"
LARGE = 2**20
"""Bytes of a PostgreSQL table."""
_SIZES = """
SELECT relname, pg_relation_size(oid) FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relname = ANY(%s) AND pg_relation_size(oid) > 0
"""
_RESTART = """
SELECT setval(format('%%I', sequencename), 1, false) FROM pg_sequences
WHERE schemaname = 'public' AND last_value IS NOT NULL AND replace(sequencename, '_id_seq', '') = ANY(%s)
"""
_tables: list[str] = []
_with_rows: list[str] = []
_templates: dict[str, tuple[str, People]] = {}


@dataclass(frozen=True)
class Database:
    """The database of one test. `file` is set on SQLite."""

    vendor: str
    people: People
    file: Path | None = None


@contextmanager
def sqlite_file(folder: Path) -> Iterator[Database]:
    """Make a SQLite file in `folder` Django's default database."""
    template = once("with-people", _make_with_people)
    file = folder / FILE
    shutil.copyfile(template / FILE, file)
    with default_database(settings.sqlite(file)):
        yield Database("sqlite", pickle.loads((template / PEOPLE).read_bytes()), file)  # noqa: S301 our own


@contextmanager
def sqlite_in_memory() -> Iterator[Database]:
    """Make a SQLite database in memory Django's default database. It has a single connection, this thread's."""
    content, people = _in_memory()
    with default_database(settings.sqlite(Path("file:private?mode=memory"))):
        connections[DEFAULT].ensure_connection()
        # Django closes no connection to a database in memory.
        with closing(connections[DEFAULT].connection) as connection:
            connection.deserialize(content)
            yield Database("sqlite", pickle.loads(people))  # noqa: S301 our own
            connections[DEFAULT].connection = None


@cache
def _in_memory() -> tuple[bytes, bytes]:
    """The file with people, and the people, pickled."""
    template = once("with-people", _make_with_people)
    with closing(sqlite3.connect(template / FILE)) as file:
        content = bytearray(file.serialize())
    # Without a write-ahead log, which a database in memory can't have: SQLite's file format, 1.3.3.
    content[18:20] = b"\1\1"
    return bytes(content), (template / PEOPLE).read_bytes()


def insert_people() -> People:
    """Insert the sample people into the default test database, as rows: ten times as fast as by their models."""
    people, rows = _people_rows()
    with connections[DEFAULT].cursor() as cursor:
        for insert, values in rows:
            cursor.connection.executemany(insert, values)
    return cast("People", pickle.loads(people))  # noqa: S301 our own


@cache
def _people_rows() -> tuple[bytes, list[tuple[str, list[Any]]]]:
    """The people, pickled, and an INSERT of each table with rows that no migration wrote."""
    template = once("with-people", _make_with_people)
    with closing(sqlite3.connect(template / FILE)) as filled, closing(sqlite3.connect(migrated())) as empty:
        tables = [name for (name,) in empty.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        inserts = []
        for name in tables:
            if name == "sqlite_sequence" or empty.execute(f"SELECT 1 FROM {name} LIMIT 1").fetchone():  # noqa: S608
                continue
            if values := filled.execute(f"SELECT * FROM {name}").fetchall():  # noqa: S608 a name of ours
                inserts.append((f"INSERT INTO {name} VALUES ({', '.join('?' * len(values[0]))})", values))  # noqa: S608
    return (template / PEOPLE).read_bytes(), inserts


def migrated() -> Path:
    """A SQLite file with empty tables, to be copied."""
    return once("migrated", _make_migrated) / FILE


def _make_migrated(folder: Path) -> None:
    """Migrate a file, or copy the one that an earlier run migrated from the same models."""
    file, earlier = folder / FILE, ROOT / ".pytest_cache" / f"migrated-{_digest_of_models()}.sqlite3"
    if earlier.exists():
        shutil.copyfile(earlier, file)
        return
    with default_database(settings.sqlite(file)):
        call_command("migrate", verbosity=0)
    earlier.parent.mkdir(exist_ok=True)
    for outdated in earlier.parent.glob("migrated-*"):
        outdated.unlink(missing_ok=True)
    shutil.copyfile(file, partial := earlier.with_suffix(f".{os.getpid()}"))
    partial.rename(earlier)


def _digest_of_models() -> str:
    """The digest of all that the tables, content types and permissions are made from."""
    patterns = ("refdesk/**/models.py", "refdesk/**/migrations/*.py", "refdesk/project/settings.py")
    sources = sorted(file for pattern in patterns for file in ROOT.glob(pattern))
    digest = hashlib.sha256(sys.version.encode() + (ROOT / "requirements.txt").read_bytes())
    for file in sources:
        digest.update(f"{file.relative_to(ROOT)}\0".encode() + file.read_bytes())
    return digest.hexdigest()[:20]


def _make_with_people(folder: Path) -> None:
    shutil.copyfile(migrated(), folder / FILE)
    with default_database(settings.sqlite(folder / FILE)):
        people = make_people()
        for widget in (people.ask, people.hill_widget):
            # The defaults are lazy translations, which take two thirds of the time in which all people are read.
            widget.refresh_from_db(fields=["heading", "welcome", "offline", "invite_text"])
        (folder / PEOPLE).write_bytes(pickle.dumps(people))


@cache
def the_postgres() -> Postgres:
    """The cluster of this process, which has an empty database with all tables, `MIGRATED`.

    Skips the test if PostgreSQL isn't installed.
    """
    cluster = Postgres(once("cluster", _make_cluster) / "data")
    atexit.register(cluster.remove)
    return cluster


def _make_cluster(folder: Path) -> None:
    cluster = Postgres()
    try:
        cluster.start()
        cluster.run(f"CREATE DATABASE {MIGRATED}")
        environ = {"REFDESK_DATA": str(folder), "REFDESK_DATABASE_URL": cluster.url(MIGRATED)}
        command("migrate", "--verbosity=0", environ=environ).check_returncode()
        cluster.stop(SIGINT)
        cluster.data.rename(folder / "data")
    finally:
        cluster.remove()


@pytest.fixture
def postgres() -> Postgres:
    """The running cluster, which a test may stop and start."""
    cluster = the_postgres()
    cluster.start()
    return cluster


@contextmanager
def postgres_database() -> Iterator[Database]:
    """Make a PostgreSQL database with the sample people, and no chats, Django's default database.

    Creating a database needs a second on a busy machine: it is emptied and filled instead.
    """
    server = the_postgres()
    server.start()
    if "postgresql" not in _templates:
        url = server.database(server.url(MIGRATED))
        with default_database(settings.postgres(url)):
            _templates["postgresql"] = (url, make_people())
            _tables[:] = _save_rows(url)
    url, people = _templates["postgresql"]
    _restore_rows(url)
    try:
        with default_database(_with_short_waits(settings.postgres(url))):
            yield Database("postgresql", deepcopy(people))
    finally:
        server.start()


def _with_short_waits(parameters: dict[str, Any]) -> dict[str, Any]:
    """Have tests of a stopped server wait 1 s for a connection, not 5 s."""
    parameters["OPTIONS"]["pool"]["timeout"] = 1.0
    return parameters


@pytest.fixture
def sqlite(tmp_path: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[Database]:
    with django_db_blocker.unblock(), sqlite_file(tmp_path) as database:
        yield database


@pytest.fixture
def postgresql(django_db_blocker: DjangoDbBlocker) -> Iterator[Database]:
    with django_db_blocker.unblock(), postgres_database() as opened:
        yield opened


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[Database]:
    """Runs the test twice: on SQLite and on PostgreSQL."""
    made = sqlite_file(tmp_path) if request.param == "sqlite" else postgres_database()
    with django_db_blocker.unblock(), made as opened:
        yield opened


def _save_rows(url: str) -> list[str]:
    """Copy the tables that tests may write to the schema `saved`; returns their names."""
    with psycopg.connect(url) as connection:
        tables = [name for (name,) in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        ours = [name for name in tables if not name.startswith(("django_content_type", "django_migrations", "auth_"))]
        connection.execute("CREATE SCHEMA saved")
        for name in ours:
            connection.execute(f"CREATE TABLE saved.{name} AS TABLE public.{name}".encode())
        return ours


def _restore_rows(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        # Disables foreign keys, so that the order of the tables doesn't matter.
        connection.execute("SET session_replication_role = replica")
        _empty(connection)
        for name in _tables_with_rows(connection):
            connection.execute(f"INSERT INTO {name} SELECT * FROM saved.{name}".encode())  # noqa: S608 a name of ours
            connection.execute(
                f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), max(id)) FROM {name}".encode()  # noqa: S608
            )


def _empty(connection: "psycopg.Connection[Any]") -> None:
    """Delete the rows of all tables, and begin their ids at 1.

    TRUNCATE makes new files for a table and its indexes: 0.3 s for these tables, DELETE needs 3 ms.
    """
    sizes = dict[str, int](connection.execute(_SIZES, [_tables]).fetchall())
    if max(sizes.values(), default=0) > LARGE:
        connection.execute(f"TRUNCATE {', '.join(_tables)} RESTART IDENTITY".encode())
        return
    for name in sizes:
        connection.execute(f"DELETE FROM {name}".encode())  # noqa: S608 a name of ours
    connection.execute(_RESTART, [_tables])


def _tables_with_rows(connection: "psycopg.Connection[tuple[str]]") -> list[str]:
    if not _with_rows:
        for name in _tables:
            if connection.execute(f"SELECT FROM saved.{name} LIMIT 1".encode()).rowcount:
                _with_rows.append(name)
    return _with_rows


@contextmanager
def reached_through(folder: str) -> Iterator[None]:
    """Connect to the PostgreSQL database through a socket in another folder, which is a proxy's."""
    name = connections[DEFAULT].settings_dict["NAME"]
    with default_database(_with_short_waits(settings.postgres(f"postgresql://refdesk@/{name}?host={folder}"))):
        yield


@contextmanager
def default_database(parameters: dict[str, Any]) -> Iterator[None]:
    """Replace Django's default database for all threads that have no connection to it yet."""
    former, connection = connections.settings[DEFAULT], connections[DEFAULT]
    connections.settings[DEFAULT] = connections.configure_settings({DEFAULT: parameters})[DEFAULT]
    del connections[DEFAULT]
    _in_asgiref_thread(_close).result()
    try:
        yield
    finally:
        _close()
        _in_asgiref_thread(_close).result()
        connections.settings[DEFAULT], connections[DEFAULT] = former, connection


def _close() -> None:
    connection = connections[DEFAULT]
    connection.close()
    if hasattr(connection, "close_pool"):
        connection.close_pool()
    del connections[DEFAULT]


def _in_asgiref_thread(work: Any) -> "Future[None]":
    """Views run on asgiref's thread, whose connection outlives a test."""
    return SyncToAsync.single_thread_executor.submit(work)
