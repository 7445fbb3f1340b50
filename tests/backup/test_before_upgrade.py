"""The copy of a PostgreSQL database that `bin/upgrade` puts back if migrations fail."""

from pathlib import Path

import psycopg
import pytest

from refdesk.backup import before_upgrade
from tests.databases import MIGRATED
from tests.services import Postgres

pytestmark = pytest.mark.postgres


def test_database_is_put_back_with_its_rows_and_without_later_tables(postgres: Postgres, tmp_path: Path) -> None:
    url = postgres.database(postgres.url(MIGRATED))
    with psycopg.connect(url) as database:
        rows = database.execute("SELECT count(*) FROM django_migrations").fetchall()
    before_upgrade.copy(url, tmp_path / "database")
    with psycopg.connect(url) as database:
        database.execute("CREATE TABLE later (id int)")
        database.execute("DELETE FROM django_migrations")
        database.execute("ALTER TABLE chats_chat DROP COLUMN last_seq CASCADE")
    for _ in range(2):  # an interrupted attempt is repeated
        before_upgrade.put_back(url, tmp_path / "database")
    with psycopg.connect(url) as database:
        assert database.execute("SELECT count(*) FROM django_migrations").fetchall() == rows
        assert database.execute("SELECT to_regclass('later')").fetchall() == [(None,)]
        database.execute("SELECT last_seq FROM chats_chat")
