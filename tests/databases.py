"""A real database for a test: a SQLite file or a PostgreSQL database of its own, with the sample people in it.

The tests' usual database is in memory and wrapped in a transaction; what commits, locks or is read by other threads
needs a real one. It is migrated once a run, and copied or emptied for each test.
"""

import pickle
import shutil
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from asgiref.sync import SyncToAsync
from django.core.management import call_command
from django.db import connections
from pytest_django import DjangoDbBlocker

from refdesk.project import databases as settings

from .sample_people import People, make_people
from .services import MissingError, the_postgres
from .shared import once

DEFAULT = "default"
FILE, PEOPLE = "refdesk.sqlite3", "people.pickle"
_tables: list[str] = []
_with_rows: list[str] = []
_templates: dict[str, tuple[str, People]] = {}


@dataclass(frozen=True)
class Database:
    """One test's database; `file` is where it is on SQLite."""

    vendor: str
    people: People
    file: Path | None = None


@contextmanager
def sqlite_file(folder: Path) -> Iterator[Database]:
    """Django's default database is a SQLite file in `folder`."""
    template = once("with-people", _make_with_people)
    file = folder / FILE
    shutil.copyfile(template / FILE, file)
    with _default(settings.sqlite(file)):
        yield Database("sqlite", pickle.loads((template / PEOPLE).read_bytes()), file)  # noqa: S301 our own


def migrated() -> Path:
    """A SQLite file with all tables and nobody in them; it is to be copied."""
    return once("migrated", _make_migrated) / FILE


def _make_migrated(folder: Path) -> None:
    with _default(settings.sqlite(folder / FILE)):
        call_command("migrate", verbosity=0)


def _make_with_people(folder: Path) -> None:
    shutil.copyfile(migrated(), folder / FILE)
    with _default(settings.sqlite(folder / FILE)):
        (folder / PEOPLE).write_bytes(pickle.dumps(make_people()))


@contextmanager
def postgres_database() -> Iterator[Database]:
    """Django's default database is one of the tests' own cluster, with the sample people and no chats in it.

    Making a new one takes a second on a busy machine: it is emptied, and filled again, instead. Raises
    `services.MissingError`.
    """
    server = the_postgres()
    server.start()
    if "postgresql" not in _templates:
        url = server.database()
        with _default(settings.postgres(url)):
            call_command("migrate", verbosity=0)
            _templates["postgresql"] = (url, make_people())
            _tables[:] = _kept(url)
    url, people = _templates["postgresql"]
    _put_back(url)
    try:
        with _default(settings.postgres(url)):
            yield Database("postgresql", deepcopy(people))
    finally:
        server.start()


@pytest.fixture
def sqlite(tmp_path: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[Database]:
    """A SQLite file of the test's own."""
    with django_db_blocker.unblock(), sqlite_file(tmp_path) as database:
        yield database


@pytest.fixture
def postgresql(django_db_blocker: DjangoDbBlocker) -> Iterator[Database]:
    """A PostgreSQL database of the test's own."""
    try:
        with django_db_blocker.unblock(), postgres_database() as opened:
            yield opened
    except MissingError as missing:
        pytest.skip(str(missing))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[Database]:
    """The test runs twice: on a SQLite file and on a PostgreSQL database of its own."""
    try:
        made = sqlite_file(tmp_path) if request.param == "sqlite" else postgres_database()
        with django_db_blocker.unblock(), made as opened:
            yield opened
    except MissingError as missing:
        pytest.skip(str(missing))


def _kept(url: str) -> list[str]:
    """All tables that tests may write, each with a copy of what stands in it now."""
    with psycopg.connect(url) as connection:
        tables = [name for (name,) in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        ours = [name for name in tables if not name.startswith(("django_content_type", "django_migrations", "auth_"))]
        connection.execute("CREATE SCHEMA kept")
        for name in ours:
            connection.execute(f"CREATE TABLE kept.{name} AS TABLE public.{name}".encode())
        return ours


def _put_back(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"TRUNCATE {', '.join(_tables)} RESTART IDENTITY".encode())
        # In whatever order: nothing is looked up that stands in a table which is not filled yet.
        connection.execute("SET session_replication_role = replica")
        for name in _filled(connection):
            connection.execute(f"INSERT INTO {name} SELECT * FROM kept.{name}".encode())  # noqa: S608 a name of ours
            connection.execute(
                f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), max(id)) FROM {name}".encode()  # noqa: S608
            )


def _filled(connection: "psycopg.Connection[tuple[str]]") -> list[str]:
    if not _with_rows:
        for name in _tables:
            if connection.execute(f"SELECT FROM kept.{name} LIMIT 1".encode()).rowcount:
                _with_rows.append(name)
    return _with_rows


@contextmanager
def reached_through(folder: str) -> Iterator[None]:
    """The default database, which is PostgreSQL's, by a socket in another folder: that of a proxy."""
    name = connections[DEFAULT].settings_dict["NAME"]
    with _default(settings.postgres(f"postgresql://refdesk@/{name}?host={folder}")):
        yield


@contextmanager
def _default(told: dict[str, Any]) -> Iterator[None]:
    """Let Django's default database be this one, for every thread that has not used it yet."""
    usual, kept = connections.settings[DEFAULT], connections[DEFAULT]
    connections.settings[DEFAULT] = connections.configure_settings({DEFAULT: told})[DEFAULT]
    del connections[DEFAULT]
    _in_asgiref_thread(_forget).result()
    try:
        yield
    finally:
        _forget()
        _in_asgiref_thread(_forget).result()
        connections.settings[DEFAULT], connections[DEFAULT] = usual, kept


def _forget() -> None:
    """Close this thread's connection, and whatever pool it came from."""
    connection = connections[DEFAULT]
    connection.close()
    if hasattr(connection, "close_pool"):
        connection.close_pool()
    del connections[DEFAULT]


def _in_asgiref_thread(work: Any) -> "Future[None]":
    """Views run on asgiref's thread, which keeps its connection from one test to the next."""
    return SyncToAsync.single_thread_executor.submit(work)
