"""Fixtures of statistics."""

from collections.abc import Iterator

import pytest

from tests.databases import Database, database, postgresql, sqlite

from .world import Counted

__all__ = ["database", "postgresql", "sqlite"]  # fixtures


@pytest.fixture
def counted(database: Database) -> Iterator[Counted]:
    """Chats on a real database of either kind."""
    counted = Counted(database.people)
    yield counted
    # The sample people are shared by all tests.
    counted.set_clocks("UTC")
