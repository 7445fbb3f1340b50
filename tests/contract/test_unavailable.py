"""A database that is locked, full, gone, replaced or stopped: refused, nothing half-written, and well again after."""

import errno
import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest
from django.db import OperationalError, connection

from refdesk.chats.commands import Command
from refdesk.chats.outcomes import Stored
from refdesk.chats.queries import head_of, stretch
from refdesk.eventlog.acts import Say
from refdesk.eventlog.database_file import assert_there
from refdesk.eventlog.journal import Journal
from refdesk.eventlog.outcomes import Refused
from refdesk.eventlog.refusals import StorageFull, Unavailable
from refdesk.project.database_setup import migrate
from tests.chats.world import said
from tests.databases import Database
from tests.services import Postgres

from .test_journal import begun, say
from .test_sequences import log_of

AWAY = Refused(Unavailable())


@contextmanager
def nothing_stored(chat: int) -> Iterator[None]:
    """Head and log are afterwards what they were."""
    head, log = head_of(chat), stretch(chat, 0)
    yield
    assert (head_of(chat), stretch(chat, 0)) == (head, log)


def file_of(database: Database) -> Path:
    assert database.file
    return database.file


@contextmanager
def locked(database: Database, chat: int) -> Iterator[None]:
    """Somebody else holds the lock, for longer than this connection waits."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout=20" if database.file else "SET lock_timeout = '20ms'")
    if database.file:
        with closing(sqlite3.connect(database.file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
    else:
        database_settings = connection.settings_dict
        with psycopg.connect(
            host=database_settings["HOST"], user=database_settings["USER"], dbname=database_settings["NAME"]
        ) as other_pg:
            other_pg.execute("SELECT 1 FROM chats_chat WHERE id = %s FOR UPDATE", [chat])
            yield


def test_P10_a_locked_database_refuses_and_stores_a_retry(database: Database) -> None:
    journal = Journal()
    chat = begun(database, journal)
    batch = [say(chat, "one", "a"), say(chat, "two", "b")]
    with locked(database, chat), nothing_stored(chat):
        assert journal.execute(batch) == [AWAY, AWAY]
    assert all(isinstance(outcome, Stored) for outcome in journal.execute(batch))
    assert said(log_of(chat))[1:] == ["one", "two"]


def test_P10_a_full_database_refuses_and_stores_a_retry(sqlite: Database) -> None:
    journal = Journal()
    chat = begun(sqlite, journal)
    large = [Command(chat, say(chat, "").actor, Say(text="x" * 10_000), key * 22) for key in "abcdefgh"]
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count=1")
        with nothing_stored(chat):
            assert journal.execute(large) == [Refused(StorageFull())] * len(large)
        cursor.execute("PRAGMA max_page_count=1000000")
    assert all(isinstance(outcome, Stored) for outcome in journal.execute(large))


def test_P10_a_database_file_that_is_gone_refuses_and_is_not_made_anew(sqlite: Database) -> None:
    """SQLite itself would go on writing into the deleted file."""
    file = file_of(sqlite)
    journal = Journal()
    chat = begun(sqlite, journal)
    connection.close()
    away = file.with_suffix(".away")
    file.rename(away)
    assert journal.execute([say(chat, "one", "a")]) == [AWAY]
    assert journal.execute([say(chat, "one", "a")]) == [AWAY]
    assert not file.exists()
    away.rename(file)
    assert isinstance(journal.execute([say(chat, "one", "a")])[0], Stored)
    assert said(log_of(chat))[1:] == ["one"]


def test_P10_a_database_file_that_goes_while_it_is_open_refuses(sqlite: Database) -> None:
    file = file_of(sqlite)
    journal = Journal()
    chat = begun(sqlite, journal)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    away = file.with_suffix(".away")
    file.rename(away)
    assert journal.execute([say(chat, "one", "a")]) == [AWAY]
    away.rename(file)
    assert isinstance(journal.execute([say(chat, "one", "a")])[0], Stored)


@pytest.mark.parametrize("wrong", [errno.ESTALE, errno.EIO])
def test_P10_a_database_file_whose_disk_does_not_answer_refuses(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch, wrong: int
) -> None:
    """A connection over a network may end at any time."""
    journal = Journal()
    chat = begun(sqlite, journal)

    def away(path: object) -> None:
        raise OSError(wrong, os.strerror(wrong))

    with monkeypatch.context() as during:
        during.setattr(os, "stat", away)
        with pytest.raises(OperationalError, match=os.strerror(wrong)):
            assert_there()
        assert journal.execute([say(chat, "one", "a")]) == [AWAY]
    assert isinstance(journal.execute([say(chat, "one", "a")])[0], Stored)


def test_P10_a_replaced_database_file_refuses_once(
    sqlite: Database,
) -> None:
    file = file_of(sqlite)
    journal = Journal()
    chat = begun(sqlite, journal)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    other = file.with_suffix(".other")
    shutil.copyfile(file, other)
    other.rename(file)
    assert journal.execute([say(chat, "one", "a")]) == [AWAY]
    assert isinstance(journal.execute([say(chat, "one", "a")])[0], Stored)
    with closing(sqlite3.connect(file)) as look:
        assert look.execute("SELECT count(*) FROM chats_event WHERE client_key IS NOT NULL").fetchone() == (2,)


def test_P10_a_stopped_server_refuses_and_works_again_when_it_is_back(postgresql: Database, postgres: Postgres) -> None:
    journal = Journal()
    chat = begun(postgresql, journal)
    connection.pool.timeout = 0.5  # type: ignore[attr-defined] # sooner than in earnest
    postgres.stop()
    assert journal.execute([say(chat, "one", "a"), say(chat, "two", "b")]) == [AWAY, AWAY]
    assert journal.execute([say(chat, "one", "a")]) == [AWAY]
    postgres.start()
    give_up = time.monotonic() + 20
    while journal.execute([say(chat, "one", "a")]) == [AWAY]:
        assert time.monotonic() < give_up
    assert said(log_of(chat))[1:] == ["one"]


def test_migrate_leaves_the_lock_timeout_of_its_connection_as_it_was(postgresql: Database) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        before = cursor.fetchone()
    migrate()
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == before == ("2s",)


def test_a_refusal_for_want_of_the_database_says_when_to_try_again() -> None:
    assert Unavailable().retry_after > 0
