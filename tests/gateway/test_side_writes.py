"""The writes of a connection that go through the writer lane."""

import threading
from collections.abc import Callable
from typing import Any

import pytest

from refdesk.presence import desks, statuses
from refdesk.protocol import up

from .clients import World


async def test_desks_and_statuses_are_written_by_the_lane(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    writers = []

    def noted(write: Callable[..., Any]) -> Callable[..., Any]:
        def note(*args: Any) -> Any:
            writers.append(threading.current_thread().name)
            return write(*args)

        return note

    for module, name in ((desks, "open_desk"), (statuses, "set_status")):
        monkeypatch.setattr(module, name, noted(getattr(module, name)))
    ana = await world.operator(world.people.ana)
    ana.send(up.SetStatus(key="k" * 22, status="away"))
    await ana.kind("done")
    assert writers == ["lane-0", "lane-0"]
