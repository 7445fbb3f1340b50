"""No process of one version works on the database of another."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from threading import Event, Thread
from time import monotonic

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection, connections
from pytest_django import DjangoDbBlocker

from refdesk.kit.env import EnvironmentRefused
from refdesk.presence import leases
from refdesk.presence.models import Node
from refdesk.project import databases
from refdesk.project.database_setup import migrate
from tests.databases import MIGRATED, Database, default_database
from tests.servers import NotReady, Server, server
from tests.services import Postgres

ENDS_SOON = 1_200
REFUSED_EARLIER = "a server process of an earlier version uses it"
REFUSED_LATER = r"A later version of Refdesk has migrated the database \(chats.0999_later\)"


@pytest.fixture
def earlier(sqlite: Database) -> Database:
    """A database that lacks the latest migration of nodes."""
    call_command("migrate", "people", "0002", verbosity=0)
    return sqlite


def _lease(lasts: int) -> None:
    """A node of the earlier version."""
    begins = leases.database_now()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO people_node (id, started_at, lease_until) VALUES ('old', %s, %s)", [begins, begins + lasts]
        )


def _contents(database: Database) -> list[str]:
    assert database.file
    with closing(sqlite3.connect(database.file)) as copy:
        return list(copy.iterdump())


@pytest.fixture
def renewing(earlier: Database) -> Iterator[None]:
    """The node of the earlier version works."""
    _lease(leases.LEASE)
    ended = Event()

    def renew() -> None:
        while not ended.wait(0.3):
            with connection.cursor() as cursor:
                cursor.execute("UPDATE people_node SET lease_until = lease_until + 500")
        connections.close_all()

    thread = Thread(target=renew)
    thread.start()
    yield
    ended.set()
    thread.join()


@pytest.mark.usefixtures("renewing")
def test_a_node_of_an_earlier_version_refuses_migrations(earlier: Database) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM django_migrations ORDER BY id")
        before = cursor.fetchall()
        with pytest.raises(EnvironmentRefused, match=REFUSED_EARLIER):
            migrate()
        cursor.execute("SELECT name FROM django_migrations ORDER BY id")
        assert cursor.fetchall() == before
        columns = [column.name for column in connection.introspection.get_table_description(cursor, "people_node")]
    assert "stopped" not in columns


@pytest.mark.usefixtures("earlier")
def test_migrations_wait_for_the_lease_of_a_killed_node() -> None:
    began = monotonic()
    _lease(ENDS_SOON)
    migrate()
    assert monotonic() - began > ENDS_SOON / 1000 - 0.1
    assert not Node.objects.get().stopped


@pytest.mark.usefixtures("earlier")
def test_a_lease_in_the_far_future_refuses_migrations(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("refdesk.project.versions.other_versions.WAIT", 0.5)
    _lease(60_000)
    with pytest.raises(EnvironmentRefused, match=REFUSED_EARLIER):
        migrate()


@pytest.mark.usefixtures("database")
def test_a_stopped_node_does_not_delay_migrations() -> None:
    leases.begin("one")
    assert list(leases.running()) == ["one"]
    leases.end("one")
    assert leases.running() == {}
    assert leases.living() == ["one"]


@pytest.mark.parametrize("command", [migrate, lambda: call_command("migrate", verbosity=0)], ids=["start", "command"])
def test_the_database_of_a_later_version_is_refused(sqlite: Database, command: Callable[[], None]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('chats', '0999_later', '2026-01-01')"
        )
    before = _contents(sqlite)
    with pytest.raises(EnvironmentRefused, match=REFUSED_LATER):
        command()
    assert _contents(sqlite) == before


@pytest.mark.postgres
def test_expansion_beside_a_process_does_not_wait_for_a_long_transaction(
    postgres: Postgres, django_db_blocker: DjangoDbBlocker
) -> None:
    """Everything that uses the table would wait behind it."""
    url = postgres.database(postgres.url(MIGRATED))
    with django_db_blocker.unblock(), default_database(databases.postgres(url)):
        call_command("migrate", "widgets", "0004", verbosity=0)
        _lease(leases.LEASE * 10)
        with psycopg.connect(url) as backup:
            backup.execute("LOCK TABLE widgets_widget IN ACCESS SHARE MODE")
            with pytest.raises(EnvironmentRefused, match="a long transaction, such as that of a backup"):
                migrate()
        migrate()
        with connection.cursor() as cursor:
            cursor.execute("SHOW lock_timeout")
            assert cursor.fetchone() == (f"{databases.POSTGRES_LOCK_WAIT:.0f}s",)


@pytest.mark.usefixtures("process")
def test_a_server_does_not_start_beside_one_of_an_earlier_version() -> None:
    """The earlier one, without a table for it, can't learn that the migration only expands."""
    with server() as earlier:
        with closing(sqlite3.connect(earlier.data / "refdesk.sqlite3")) as database, database:
            database.execute("DROP TABLE people_expansion")
            database.execute("DELETE FROM django_migrations WHERE id = (SELECT max(id) FROM django_migrations)")
        later = Server(earlier.data, {"REFDESK_PORT": "0"})
        with pytest.raises(NotReady):
            later.start()
        assert REFUSED_EARLIER in later.log
