"""Fixtures of figures."""

import pytest

from tests.databases import Database, database, postgresql, scratch, sqlite

from .scenes import Counted

__all__ = ["database", "postgresql", "scratch", "sqlite"]  # fixtures


@pytest.fixture
def counted(database: Database) -> Counted:
    """Chats on a real database of either kind."""
    return Counted(database.cast)
