import sqlite3
from contextlib import closing

import psycopg
import pytest
from django.db import OperationalError

from refdesk.kit.disk import is_disk_full
from tests.full_database import sqlite_full


def test_full_databases_are_recognized_also_within_an_error_of_django() -> None:
    for cause in (sqlite_full(), psycopg.errors.DiskFull("could not extend file")):
        wrapped = OperationalError("in Django's words")
        wrapped.__cause__ = cause
        assert is_disk_full(cause)
        assert is_disk_full(wrapped)


def test_other_errors_of_a_database_are_not_a_full_disk() -> None:
    with closing(sqlite3.connect(":memory:")) as empty, pytest.raises(sqlite3.OperationalError) as missing:
        empty.execute("SELECT * FROM none")
    assert not is_disk_full(missing.value)
    assert not is_disk_full(psycopg.errors.LockNotAvailable("locked"))
    assert not is_disk_full(OperationalError("locked"))
