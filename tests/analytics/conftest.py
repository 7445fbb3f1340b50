"""Fixtures of Reference Analytics."""

import pytest

from tests.cast import Cast
from tests.databases import Database, database, postgresql, sqlite

from .scenes import Scene, make_scene

__all__ = ["database", "postgresql", "sqlite"]  # fixtures


@pytest.fixture
def scene(cast: Cast) -> Scene:
    """Harbour with its standard dataset."""
    return make_scene(cast)


@pytest.fixture
def kept(database: Database) -> Scene:
    """The same on a real database of either kind."""
    return make_scene(database.cast)
