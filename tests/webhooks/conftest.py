"""Fixtures of the tests of webhooks."""

import ipaddress
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings

from tests.databases import Database, database, postgresql, sqlite
from tests.outgoing.https_server import make_certificate

from .world import Receiver, receiving

__all__ = ["Database", "database", "postgresql", "sqlite"]


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("receiver"))


@pytest.fixture
def receiver(certificate: Path) -> Iterator[Receiver]:
    """A receiver on this machine, whose network and authority the settings allow."""
    before = settings.CONFIG
    allowed = {"outgoing_networks": (ipaddress.ip_network("127.0.0.0/8"),), "outgoing_ca": str(certificate)}
    settings.CONFIG = replace(before, **allowed)  # type: ignore[arg-type]
    with receiving(certificate) as there:
        yield there
    settings.CONFIG = before
