"""How many transactions were committed, by the databases' own word and not the servers'."""

import struct
from pathlib import Path

import psycopg


def of_sqlite(database: Path) -> int:
    """The change counter in the header of SQLite's WAL index, which grows by one with each commit that wrote."""
    header = database.with_name(database.name + "-shm").read_bytes()[:12]
    return int(struct.unpack("=III", header)[2])


def of_postgres(url: str) -> int:
    """Commits of the database as PostgreSQL counts them, readers' too."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SELECT pg_stat_force_next_flush()")
        row = connection.execute(
            "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()"
        ).fetchone()
    assert row
    return int(row[0])
