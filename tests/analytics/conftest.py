"""Fixtures of Reference Analytics."""

import pytest

from tests.databases import Database, database, postgresql, sqlite
from tests.sample_people import People

from .world import Scene, make_scene

__all__ = ["database", "postgresql", "sqlite"]  # fixtures


@pytest.fixture
def scene(people: People) -> Scene:
    return make_scene(people)


@pytest.fixture
def committed(database: Database) -> Scene:
    """The same on a real database of either kind."""
    return make_scene(database.people)
