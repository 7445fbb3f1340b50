"""A database in memory for each test, with the sample people and a single connection: made in milliseconds."""

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from tests.databases import Database, sqlite_in_memory


@pytest.fixture
def database(django_db_blocker: DjangoDbBlocker) -> Iterator[Database]:
    with django_db_blocker.unblock(), sqlite_in_memory() as opened:
        yield opened
