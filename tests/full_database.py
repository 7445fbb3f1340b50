"""The error of a full database, as SQLite and Django raise it."""

import sqlite3
from contextlib import closing

from django.db import OperationalError


def sqlite_full() -> sqlite3.OperationalError:
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("CREATE TABLE t (text)")
        database.execute("PRAGMA max_page_count = 2")
        try:
            database.execute("INSERT INTO t VALUES (?)", ["x" * 20_000])
        except sqlite3.OperationalError as full:
            return full
    raise AssertionError("it did not become full")


def django_full() -> OperationalError:
    error = OperationalError("database or disk is full")
    error.__cause__ = sqlite_full()
    return error
