"""A server for those tests that break nothing of it."""

from collections.abc import Iterator

import pytest

from tests.servers import Server, server


@pytest.fixture(autouse=True)
def _starts_servers(process: None) -> None:
    """Every test of this folder does."""


@pytest.fixture(scope="module")
def running() -> Iterator[Server]:
    """One server for a whole module; each test makes chats of its own."""
    with server(REFDESK_CHATS_PER_MINUTE="100000") as made:
        yield made
