"""Small writes go through SQLite's one lane, between its batches: beside it they would wait for a moment to come."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from refdesk.database import side_writes as module
from refdesk.people import desks, leases
from refdesk.people.models import Desk as OpenDesk
from tests.databases import Database

from .test_writer_lanes import Crew


@pytest.fixture
async def crew(sqlite: Database) -> AsyncIterator[Crew]:
    made = Crew(sqlite)
    yield made
    await asyncio.to_thread(made.lanes.close)


async def together(crew: Crew, *errands: Callable[[], Any]) -> list[Any]:
    """What becomes of errands that wait for the lane at the same moment."""
    entered, go = threading.Event(), threading.Event()

    def hold() -> None:
        entered.set()
        go.wait()

    held = asyncio.ensure_future(crew.lanes.run(hold))
    await asyncio.to_thread(entered.wait)
    waiting = [asyncio.ensure_future(crew.lanes.run(errand)) for errand in errands]
    await asyncio.sleep(0)
    go.set()
    await held
    return await asyncio.gather(*waiting, return_exceptions=True)


async def test_a_side_write_waits_for_one_batch_only(crew: Crew) -> None:
    chat = await crew.chat()
    waiting = [crew.say(chat, str(n)) for n in range(2000)]
    await crew.lanes.run(desks.set_status, crew.people.ana.pk, "away")
    assert not all(outcome.done() for outcome in waiting)
    await asyncio.gather(*waiting)


async def test_waiting_side_writes_share_commits_of_bounded_size(crew: Crew, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BATCH", 10)
    commits: list[int] = []

    def note() -> None:
        if not connection.run_on_commit:
            transaction.on_commit(lambda: commits.append(1))

    assert await together(crew, *[note] * 25) == [None] * 25
    assert len(commits) == 3


async def test_an_error_in_one_side_write_does_not_fail_the_others(crew: Crew) -> None:
    await crew.lanes.run(leases.begin, "here")
    ana = crew.people.ana.pk
    outcomes = await together(
        crew,
        lambda: desks.open_desk("a", ana, "here"),
        lambda: desks.open_desk("b", ana, "nowhere"),
        lambda: desks.open_desk("c", ana, "here"),
    )
    assert [type(outcome) for outcome in outcomes] == [type(None), IntegrityError, type(None)]
    assert await crew.lanes.run(lambda: sorted(OpenDesk.objects.values_list("id", flat=True))) == ["a", "c"]


async def test_an_unavailable_database_fails_all_side_writes_at_once(crew: Crew) -> None:
    tries: list[int] = []

    def away() -> None:
        tries.append(1)
        raise OperationalError("locked")

    outcomes = await together(crew, away, away, away)
    assert [type(outcome) for outcome in outcomes] == [OperationalError] * 3
    assert tries == [1]
    assert await crew.lanes.run(lambda: "goes on") == "goes on"


async def test_a_stopping_lane_executes_its_side_writes_and_accepts_no_more(sqlite: Database) -> None:
    crew = Crew(sqlite)
    waiting = [asyncio.ensure_future(crew.lanes.run(leases.database_now)) for _ in range(200)]
    await asyncio.sleep(0)
    await asyncio.to_thread(crew.lanes.close)
    assert all(await asyncio.gather(*waiting))
    with pytest.raises(RuntimeError):
        await crew.lanes.run(leases.database_now)
