import gc
import sqlite3
from contextlib import closing

import pytest
from django.db import connection

from tests import open_connections


def test_a_connection_that_is_collected_open_is_reported_with_its_test() -> None:
    sqlite3.connect(":memory:")
    gc.collect()
    (report,) = open_connections.take_lost()
    assert report.startswith("tests/database/test_open_connections.py::test_a_connection_that_is_collected_open")
    assert 'sqlite3.connect(":memory:")' in report


@pytest.mark.django_db
def test_closed_connections_and_that_of_django_are_not_reported() -> None:
    with closing(sqlite3.connect(":memory:")):
        connection.ensure_connection()
    gc.collect()
    assert open_connections.take_lost() == []
