"""Fixtures of the tests of push notifications."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.conf import settings

from tests.databases import Database, database, postgresql, sqlite

from .push_service import PushService, push_service

__all__ = ["Database", "database", "postgresql", "sqlite"]


@pytest.fixture(name="service")
def _service() -> Iterator[PushService]:
    """A push service on this machine, the only one that this server uses."""
    before = settings.CONFIG
    with push_service() as service:
        settings.CONFIG = replace(before, push_services=(service.origin,))
        yield service
    settings.CONFIG = before
