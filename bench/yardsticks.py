"""Bare group-committed inserts: what the disk and the databases give when nothing else is done."""

import sqlite3
import time
from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path

import psycopg

TEXT = '{"kind":"message_sent","text":"#000000001 Could you tell me whether the reading room is open on Sunday?"}'
TABLE = "CREATE TABLE bare (chat integer, seq integer, at bigint, payload text, PRIMARY KEY (chat, seq))"

Row = tuple[int, int, int, str]


def _batches(size: int, chats: int = 200) -> Iterator[list[Row]]:
    """Rows as a chat server makes them: the next message of each of many chats."""
    numbers = count()
    while True:
        yield [(number % chats, number // chats, 1_700_000_000_000, TEXT) for number in islice(numbers, size)]


def in_sqlite(folder: Path, size: int, seconds: float) -> float:
    """Rows a second, `size` a commit, in SQLite with WAL and synchronous=FULL."""
    database = folder / f"bare-{size}.sqlite3"
    connection = sqlite3.connect(database, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute(TABLE + " WITHOUT ROWID")
        stored, begin = 0, time.perf_counter()
        for rows in _batches(size):
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany("INSERT INTO bare VALUES (?, ?, ?, ?)", rows)
            connection.execute("COMMIT")
            stored += size
            if (took := time.perf_counter() - begin) > seconds:
                return stored / took
        raise AssertionError
    finally:
        connection.close()
        for left in folder.glob(f"bare-{size}.sqlite3*"):
            left.unlink()


def in_postgres(url: str, size: int, seconds: float) -> float:
    """Rows a second, `size` a commit, by COPY in PostgreSQL with synchronous_commit=on."""
    with psycopg.connect(url) as connection:
        connection.execute("DROP TABLE IF EXISTS bare")
        connection.execute(TABLE)
        connection.commit()
        stored, begin = 0, time.perf_counter()
        for rows in _batches(size):
            with connection.cursor().copy("COPY bare FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            connection.commit()
            stored += size
            if (took := time.perf_counter() - begin) > seconds:
                connection.execute("DROP TABLE bare")
                connection.commit()
                return stored / took
    raise AssertionError
