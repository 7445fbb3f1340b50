"""A real database for a test: a SQLite file or a PostgreSQL database of its own, with the cast in it.

The tests' usual database is in memory and wrapped in a transaction; what commits, locks or is read by other threads
needs a real one. It is migrated once a run, and copied or emptied for each test.
"""

import shutil
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
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

from .cast import Cast, make_cast
from .services import MissingError, the_postgres

DEFAULT = "default"
_tables_to_empty: list[str] = []
_templates: dict[str, tuple[str, Cast]] = {}


@dataclass(frozen=True)
class Database:
    """One test's database; `file` is where it is on SQLite."""

    vendor: str
    cast: Cast
    file: Path | None = None


@contextmanager
def sqlite_file(folder: Path, scratch: Path) -> Iterator[Database]:
    """Django's default database is a SQLite file in `folder`; the copied one is kept in `scratch`."""
    if "sqlite" not in _templates:
        with _default(settings.sqlite(scratch / "template.sqlite3")):
            _templates["sqlite"] = (str(scratch / "template.sqlite3"), _fill())
    template, cast = _templates["sqlite"]
    file = folder / "refdesk.sqlite3"
    shutil.copyfile(template, file)
    with _default(settings.sqlite(file)):
        yield Database("sqlite", cast, file)


@contextmanager
def postgres_database() -> Iterator[Database]:
    """Django's default database is one of the tests' own cluster, with the cast and no chats in it.

    Making a new one takes a second on a busy machine: it is emptied instead. Raises `services.MissingError`.
    """
    server = the_postgres()
    server.start()
    if "postgresql" not in _templates:
        url = server.database()
        with _default(settings.postgres(url)):
            _templates["postgresql"] = (url, _fill())
            _tables_to_empty[:] = _empty_tables(url)
    url, cast = _templates["postgresql"]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"TRUNCATE {', '.join(_tables_to_empty)} RESTART IDENTITY".encode())
    try:
        with _default(settings.postgres(url)):
            yield Database("postgresql", cast)
    finally:
        server.start()


@pytest.fixture
def sqlite(tmp_path: Path, scratch: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[Database]:
    """A SQLite file of the test's own."""
    with django_db_blocker.unblock(), sqlite_file(tmp_path, scratch) as database:
        yield database


@pytest.fixture
def postgresql(scratch: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[Database]:
    """A PostgreSQL database of the test's own."""
    try:
        with django_db_blocker.unblock(), postgres_database() as opened:
            yield opened
    except MissingError as missing:
        pytest.skip(str(missing))


@pytest.fixture(params=["sqlite", "postgresql"])
def database(
    request: pytest.FixtureRequest, tmp_path: Path, scratch: Path, django_db_blocker: DjangoDbBlocker
) -> Iterator[Database]:
    """The test runs twice: on a SQLite file and on a PostgreSQL database of its own."""
    try:
        made = sqlite_file(tmp_path, scratch) if request.param == "sqlite" else postgres_database()
        with django_db_blocker.unblock(), made as opened:
            yield opened
    except MissingError as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where what is made once a run is kept."""
    return tmp_path_factory.mktemp("scratch")


def _fill() -> Cast:
    call_command("migrate", verbosity=0)
    return make_cast()


def _empty_tables(url: str) -> list[str]:
    """All that nothing stands in but what tests put there."""
    with psycopg.connect(url) as connection:
        tables = [name for (name,) in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        return [name for name in tables if not _holds_rows(connection, name)]


def _holds_rows(connection: "psycopg.Connection[tuple[bool]]", table: str) -> bool:
    [(holds,)] = connection.execute(f"SELECT EXISTS (SELECT FROM {table})".encode())  # noqa: S608 a name of ours
    return holds


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
