"""Fixtures of the tests of alerts to channels."""

import ipaddress
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings

from tests.databases import Database, database, postgresql, sqlite
from tests.outgoing.https_server import make_certificate

from .receiver import Receiver, serving_receiver

__all__ = ["Database", "database", "postgresql", "sqlite"]


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("alerts"))


@pytest.fixture
def receiver(certificate: Path) -> Iterator[Receiver]:
    """A service on this machine, whose network and authority this server's settings allow."""
    before = settings.CONFIG
    networks = (ipaddress.ip_network("127.0.0.0/8"),)
    settings.CONFIG = replace(
        before, outgoing_networks=networks, outgoing_ca=str(certificate), public_url="https://desk.example"
    )
    with serving_receiver(certificate) as made:
        yield made
    settings.CONFIG = before
