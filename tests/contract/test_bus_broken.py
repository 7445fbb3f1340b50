"""A node that stumbles over one message receives the next ones; a bus that is away does not delay a start."""

import asyncio

import pytest

from refdesk.live.bus import redis
from tests.services import free_port

from .test_bus import PATIENCE, Kind, Listener, kind

__all__ = ["kind"]


class Stumbling(Listener):
    """Breaks on the first message that it hears."""

    def _message(self, topic: str, message: bytes) -> None:
        super()._message(topic, message)
        if len(self.heard) == 1:
            raise ValueError("not what was expected")


async def test_a_node_that_stumbles_over_a_message_hears_the_next_ones(kind: Kind) -> None:
    sender, listener = kind.make("node-a"), Stumbling(kind.make("node-b").bus)
    for node in (sender, listener):
        await node.start()
    await listener.bus.subscribe("department-1")
    sender.bus.publish("department-1", b"stumble")
    await listener.hears(("department-1", b"stumble"))
    async with asyncio.timeout(PATIENCE):
        while b"go on" not in [message for _, message in listener.heard]:
            sender.bus.publish("department-1", b"go on")
            await asyncio.sleep(0.05)
    for node in (sender, listener):
        await node.bus.stop()


async def test_start_returns_when_the_server_refuses_the_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redis, "STARTS_WITHIN", None)
    node = Listener(redis.RedisBus(f"redis://127.0.0.1:{free_port()}", "node-a", "tests"))
    async with asyncio.timeout(PATIENCE):
        await node.start()
    await node.bus.stop()
