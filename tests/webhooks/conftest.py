"""Fixtures of the tests of webhooks."""

import asyncio
import ipaddress
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings

from refdesk.database.readers import Readers
from refdesk.webhooks.models import Webhook
from refdesk.webhooks.sender import WebhookSender
from tests.databases import Database, database, postgresql, sqlite
from tests.outgoing.https_server import make_certificate
from tests.sample_people import People

from .world import Clock, Receiver, make_webhook, receiving

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


@pytest.fixture(name="clock")
def _clock() -> Clock:
    return Clock()


@pytest.fixture(name="webhook")
def _webhook(people: People, receiver: Receiver) -> Webhook:
    """A webhook to the receiver."""
    return make_webhook(people.harbour, receiver.address("/events?library=harbour"))


@pytest.fixture(name="sender")
async def _sender(receiver: Receiver, clock: Clock) -> AsyncIterator[WebhookSender]:
    reads = Readers(threads=2)
    made = WebhookSender(read=reads.run, write=reads.run, clock=clock)
    yield made
    await made.stop()
    await asyncio.to_thread(reads.close)
