"""A database in memory for each test, with the sample people and a single connection: made in milliseconds."""

from collections.abc import Callable, Iterator

import pytest
from pytest_django import DjangoDbBlocker

from refdesk.chats.log import CHATS
from tests.databases import Database, sqlite_in_memory


@pytest.fixture
def database(django_db_blocker: DjangoDbBlocker) -> Iterator[Database]:
    with django_db_blocker.unblock(), sqlite_in_memory() as opened:
        yield opened


@pytest.fixture
def project() -> Iterator[Callable[..., None]]:
    """Adds a projection of chats. All projections and follow-ups are restored at the end of the test."""
    projections, follow_ups = list(CHATS.projections), list(CHATS.follow_ups)
    yield CHATS.project
    CHATS.projections[:], CHATS.follow_ups[:] = projections, follow_ups
