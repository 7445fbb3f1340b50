"""A server for the tests of uploads that break nothing of it, and a chat on it."""

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.faults.world import Conversation, at_desk, conversation
from tests.servers import Server, server


@pytest.fixture(scope="module")
def running(process: None) -> Iterator[Server]:
    """One server for a whole module; each test makes chats of its own."""
    with server(REFDESK_CHATS_PER_MINUTE="100000", REFDESK_FILES_PER_MINUTE="100000") as made:
        yield made


@pytest.fixture
async def chat(running: Server) -> AsyncIterator[Conversation]:
    async with at_desk(running) as desk, conversation(running, desk) as made:
        yield made
