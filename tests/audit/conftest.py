"""The cast's own accounts are no news: the log is empty when a test begins."""

import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from refdesk.audit.models import Entry
from tests.cast import Cast
from tests.databases import Database, database

__all__ = ["database"]

Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def nothing_yet(cast: Cast) -> Cast:
    Entry.objects.all().delete()
    return cast


@pytest.fixture
def empty(database: Database) -> Database:
    Entry.objects.all().delete()
    return database


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Iterator[Lines]:
    """What the server's log says of the audit log."""
    with caplog.at_level(logging.INFO, "refdesk.audit"):
        yield lambda: [json.loads(each.getMessage()) for each in caplog.records if each.name == "refdesk.audit"]
