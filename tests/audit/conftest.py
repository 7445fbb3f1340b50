"""The audit log is empty when a test begins: the creation of the sample people is removed from it."""

import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from refdesk.audit.models import Entry
from tests.databases import Database, database
from tests.sample_people import People

__all__ = ["database"]

Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def nothing_yet(people: People) -> People:
    Entry.objects.all().delete()
    return people


@pytest.fixture
def empty(database: Database) -> Database:
    Entry.objects.all().delete()
    return database


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Iterator[Lines]:
    """What the server's log says of the audit log."""
    with caplog.at_level(logging.INFO, "refdesk.audit"):
        yield lambda: [json.loads(record.getMessage()) for record in caplog.records if record.name == "refdesk.audit"]
