"""Comparing what was sent with the log goes on after any error."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from refdesk.live import hub as module
from refdesk.live.bus.memory import MemoryBus
from refdesk.live.hub import Hub

from .fakes import MemoryDatabase


class BrokenOnce(MemoryDatabase):
    """Raises at the first query an error that no database raises."""

    again = False

    async def __call__(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if not self.again:
            self.again = True
            raise KeyError(function.__name__)
        return await super().__call__(function, *args)


async def test_comparing_goes_on_after_an_unexpected_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "COMPARE", 0.0)
    database = BrokenOnce()
    hub = Hub(database, MemoryBus())
    await hub.start()
    async with asyncio.timeout(20):
        while not database.queries:  # noqa: ASYNC110 no event signals it
            await asyncio.sleep(0)
    await hub.stop()
