"""The bench counts commits by SQLite's own counter."""

import sqlite3
from pathlib import Path

from bench.commits import of_sqlite


def test_commits_counts_writes_once_and_reads_never(tmp_path: Path) -> None:
    database = tmp_path / "some.sqlite3"
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("CREATE TABLE t (n)")
    before = of_sqlite(database)
    for number in range(7):
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO t VALUES (?)", [(number,)] * 5)
        connection.execute("COMMIT")
        connection.execute("SELECT count(*) FROM t").fetchall()
    connection.execute("PRAGMA wal_checkpoint(RESTART)")
    connection.execute("INSERT INTO t VALUES (8)")
    counted = of_sqlite(database) - before
    connection.close()
    assert counted == 8
