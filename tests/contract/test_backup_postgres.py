"""A PostgreSQL database is backed up and restored by its own programs."""

from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from refdesk.journal.journal import Journal
from refdesk.project import backup, postgres_tools, restore
from refdesk.project.sinks import CanNotError
from tests.databases import Database
from tests.services import the_postgres

from .test_journal import begun


def test_a_dump_is_restored_into_an_empty_database_and_nowhere_else(postgresql: Database, tmp_path: Path) -> None:
    chat = begun(postgresql, Journal())
    server = the_postgres()
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database()")
        url = server.url(cursor.fetchone()[0])
    config = replace(settings.CONFIG, database_url=url, data=tmp_path / "data", s3_bucket="")
    config.data.mkdir()
    backup.make(config, tmp_path / "copy")
    with pytest.raises(CanNotError, match="database is not empty"):
        restore.restore(config, tmp_path / "copy")
    new = server.database()
    postgres_tools.restore(new, tmp_path / "copy/database.pgdump")
    with psycopg.connect(new) as restored:
        assert restored.execute("SELECT id, state FROM chats_chat").fetchall() == [(chat, "waiting")]


def test_where_its_programs_are_missing_it_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres_tools, "_of_debian", lambda program: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    config = replace(settings.CONFIG, database_url="postgresql://x@127.0.0.1/x", data=tmp_path / "data", s3_bucket="")
    with pytest.raises(CanNotError, match="pg_dump is not on this machine"):
        backup.make(config, tmp_path / "copy")
    assert list(tmp_path.iterdir()) == []
