"""A PostgreSQL database is backed up and restored by its own programs."""

from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from refdesk.backup import backup, postgres_tools, restore
from refdesk.backup.sinks import CanNotError
from refdesk.chats import epoch
from refdesk.eventlog.journal import Journal
from tests.databases import Database, the_postgres

from .test_journal import begun


def test_a_dump_is_restored_into_an_empty_database_and_nowhere_else(postgresql: Database, tmp_path: Path) -> None:
    chat = begun(postgresql, Journal())
    server = the_postgres()
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database()")
        url = server.url(cursor.fetchone()[0])
    config = replace(settings.CONFIG, database_url=url, data=tmp_path / "data", s3_bucket="")
    config.data.mkdir()
    backup.create(config, tmp_path / "copy")
    with pytest.raises(CanNotError, match="database is not empty"):
        restore.restore(config, tmp_path / "copy")
    new = server.database()
    postgres_tools.restore(new, tmp_path / "copy/database.pgdump")
    with psycopg.connect(new) as restored:
        assert restored.execute("SELECT id, state FROM chats_chat").fetchall() == [(chat, "waiting")]


def test_a_restored_dump_has_another_epoch_and_no_number_of_a_lost_row(
    postgresql: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat, before = begun(postgresql, Journal()), epoch.ensure()
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database()")
        url = the_postgres().url(cursor.fetchone()[0])
    config = replace(settings.CONFIG, database_url=url, data=tmp_path / "data", s3_bucket="")
    config.data.mkdir()
    backup.create(config, tmp_path / "copy")
    monkeypatch.setattr(connection.introspection, "table_names", list)
    new = replace(config, database_url=the_postgres().database(), data=tmp_path / "new")
    new.data.mkdir()
    restore.restore(new, tmp_path / "copy")
    with psycopg.connect(new.database_url) as restored:
        [(now,)] = restored.execute("SELECT value FROM chats_epoch").fetchall()
        [(number,)] = restored.execute("SELECT nextval(pg_get_serial_sequence('chats_chat', 'id'))").fetchall()
    assert now not in ("", before)
    assert number > chat + 900_000


def test_a_dump_of_a_later_version_is_refused(
    postgresql: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database()")
        url = the_postgres().url(cursor.fetchone()[0])
    config = replace(settings.CONFIG, database_url=url, data=tmp_path / "data", s3_bucket="")
    config.data.mkdir()
    future = MigrationRecorder.Migration.objects.create(app="chats", name="9999_future")
    try:
        backup.create(config, tmp_path / "copy")
    finally:  # other tests have the same database after this one
        future.delete()
    monkeypatch.setattr(connection.introspection, "table_names", list)
    new = replace(config, database_url=the_postgres().database(), data=tmp_path / "new")
    new.data.mkdir()
    with pytest.raises(CanNotError, match="later version"):
        restore.restore(new, tmp_path / "copy")
    assert list(new.data.iterdir()) == []
    with psycopg.connect(new.database_url) as empty:
        assert empty.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)


def test_where_its_programs_are_missing_it_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres_tools, "_of_debian", lambda program: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    config = replace(settings.CONFIG, database_url="postgresql://x@127.0.0.1/x", data=tmp_path / "data", s3_bucket="")
    with pytest.raises(CanNotError, match="pg_dump is not on this machine"):
        backup.create(config, tmp_path / "copy")
    assert list(tmp_path.iterdir()) == []


def test_a_dump_that_cannot_be_restored_changes_nothing(
    postgresql: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not the key that is there, nor the files: the next try finds the folder as it was."""
    copy, data = tmp_path / "copy", tmp_path / "data"
    for folder in (copy / "files", data):
        folder.mkdir(parents=True)
    held = {"database.pgdump": b"no dump", "secret-key": b"the backup's", "files/map": b"%PDF"}
    for name, content in held.items():
        (copy / name).write_bytes(content)
    sums = "".join(f"{sha256(content).hexdigest()}  {name}\n" for name, content in held.items())
    (copy / "SHA256SUMS").write_text(sums)
    (copy / "backup.json").write_text("{}")
    (data / "secret-key").write_text("one's own")
    monkeypatch.setattr(connection.introspection, "table_names", list)
    monkeypatch.setattr(postgres_tools, "migrations", lambda file: [])
    config = replace(settings.CONFIG, database_url=the_postgres().database(), data=data, s3_bucket="")
    for _ in range(2):
        with pytest.raises(CanNotError, match="pg_restore failed"):
            restore.restore(config, copy)
        assert [(path.name, path.read_text()) for path in data.iterdir()] == [("secret-key", "one's own")]
