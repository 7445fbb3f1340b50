"""A server for tests that do not break it."""

from collections.abc import Iterator

import pytest

from tests.servers import Server, server


@pytest.fixture(autouse=True)
def _starts_servers(process: None) -> None:
    """Every test of this folder starts servers."""


@pytest.fixture(scope="module")
def running() -> Iterator[Server]:
    """One server per module; each test starts chats of its own."""
    with server(REFDESK_CHATS_PER_MINUTE="100000") as made:
        yield made
