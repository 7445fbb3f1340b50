"""Side writes: executed on the writer thread between two batches."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from refdesk.database import side_writes as module
from refdesk.presence import desks, leases
from refdesk.presence.models import Desk as OpenDesk
from refdesk.presence.statuses import Choice, set_status
from tests.databases import Database

from .test_writer_lanes import Fixture


@pytest.fixture
async def lane(sqlite: Database) -> AsyncIterator[Fixture]:
    made = Fixture(sqlite)
    yield made
    await asyncio.to_thread(made.lanes.close)


async def together(lane: Fixture, *writes: Callable[[], Any]) -> list[Any]:
    entered, go = threading.Event(), threading.Event()

    def hold() -> None:
        entered.set()
        go.wait()

    held = asyncio.ensure_future(lane.lanes.run(hold))
    await asyncio.to_thread(entered.wait)
    waiting = [asyncio.ensure_future(lane.lanes.run(write)) for write in writes]
    await asyncio.sleep(0)
    go.set()
    await held
    return await asyncio.gather(*waiting, return_exceptions=True)


async def test_a_side_write_waits_for_one_batch_only(lane: Fixture) -> None:
    chat = await lane.chat()
    waiting = [lane.say(chat, str(n)) for n in range(2000)]
    await lane.lanes.run(set_status, lane.people.ana.pk, Choice("away"))
    assert not all(outcome.done() for outcome in waiting)
    await asyncio.gather(*waiting)


async def test_waiting_side_writes_share_commits_of_bounded_size(
    lane: Fixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BATCH", 10)
    commits: list[int] = []

    def note() -> None:
        if not connection.run_on_commit:
            transaction.on_commit(lambda: commits.append(1))

    assert await together(lane, *[note] * 25) == [None] * 25
    assert len(commits) == 3


async def test_an_error_in_one_side_write_does_not_fail_the_others(lane: Fixture) -> None:
    await lane.lanes.run(leases.begin, "here")
    ana = lane.people.ana.pk
    outcomes = await together(
        lane,
        lambda: desks.open_desk("a", ana, "here"),
        lambda: desks.open_desk("b", ana, "nowhere"),
        lambda: desks.open_desk("c", ana, "here"),
    )
    assert [type(outcome) for outcome in outcomes] == [type(None), IntegrityError, type(None)]
    assert await lane.lanes.run(lambda: sorted(OpenDesk.objects.values_list("id", flat=True))) == ["a", "c"]


async def test_an_unavailable_database_fails_all_side_writes_at_once(lane: Fixture) -> None:
    tries: list[int] = []

    def away() -> None:
        tries.append(1)
        raise OperationalError("locked")

    outcomes = await together(lane, away, away, away)
    assert [type(outcome) for outcome in outcomes] == [OperationalError] * 3
    assert tries == [1]
    assert await lane.lanes.run(lambda: "goes on") == "goes on"


async def test_a_stopping_lane_executes_its_side_writes_and_accepts_no_more(sqlite: Database) -> None:
    lane = Fixture(sqlite)
    waiting = [asyncio.ensure_future(lane.lanes.run(leases.database_now)) for _ in range(200)]
    await asyncio.sleep(0)
    await asyncio.to_thread(lane.lanes.close)
    assert all(await asyncio.gather(*waiting))
    with pytest.raises(RuntimeError):
        await lane.lanes.run(leases.database_now)
