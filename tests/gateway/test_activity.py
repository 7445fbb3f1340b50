"""P41: the activity of operators, from their desks to the database and back as a prompt."""

import asyncio

import pytest
from django.db import OperationalError

from refdesk.gateway import activity
from refdesk.gateway.node import Node
from refdesk.libraries.models import Department
from refdesk.libraries.opening_hours import OpeningHours, encoded
from refdesk.presence import leases, statuses
from refdesk.presence.models import Desk
from refdesk.presence.statuses import ANSWER_WITHIN, IDLE, LATE_ANSWERS
from refdesk.protocol import up
from refdesk.staff.models import Operator

from .clients import PATIENCE, Client, World

KEY = "k" * 22


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(activity, "SAVE_EVERY", 0.0)


async def online(world: World, node: Node | None = None) -> Client:
    ana = await world.operator(world.people.ana, node)
    ana.send(up.Watch())
    ana.send(up.SetStatus(key=KEY, status="online"))
    await ana.kind("done", key=KEY)
    return ana


async def inactive_for(world: World, ms: int) -> None:
    """Let ana have been Online and without activity for so long, and prompted since 20 minutes after that."""
    rows = Operator.objects.filter(pk=world.people.ana.pk)
    now = await world.node.read(leases.database_now)
    prompted = now - ms + IDLE if ms > IDLE else None
    await world.node.write(lambda: rows.update(active_at=now - ms, status_since=now - ms, prompted_at=prompted))
    await world.node.write(lambda: Desk.objects.update(opened_at=now - ms))


async def test_P41_an_idle_operator_is_prompted_at_all_their_desks_and_any_desk_answers(
    world: World, other: Node
) -> None:
    here, there = await online(world), await online(world, other)
    await inactive_for(world, IDLE)
    await world.node.activity.check_idle()
    for desk in (here, there):
        await desk.until(lambda f: f["kind"] == "desk" and f["answer_by"] is not None)
    there.send(up.Active())
    for desk in (here, there):
        await desk.until(lambda f: f["kind"] == "desk" and f["answer_by"] is None, later=True)
    await other.activity.check_idle()
    assert here.received[-1]["status"] == "online"


async def test_P41_without_an_answer_the_operator_is_away_on_every_node(world: World, other: Node) -> None:
    here, there = await online(world), await online(world, other)
    await inactive_for(world, IDLE + ANSWER_WITHIN + LATE_ANSWERS)
    await asyncio.gather(world.node.activity.check_idle(), other.activity.check_idle())
    for desk in (here, there):
        frame = await desk.kind("desk", status="away")
        assert (frame["set_by"], frame["answer_by"]) == ("idle", None)


async def test_P42_a_sign_off_is_announced_and_done_on_every_node(world: World, other: Node) -> None:
    here, there = await online(world), await online(world, other)
    reference = Department.objects.filter(pk=world.people.reference.pk)
    closed = encoded(OpeningHours(((),) * 7))
    long_ago = Operator.objects.filter(pk=world.people.ana.pk)
    await world.node.write(lambda: reference.update(hours=closed, sign_off=True) + long_ago.update(status_since=1))
    await asyncio.gather(world.node.activity.check_hours(), other.activity.check_hours())
    for desk in (here, there):
        await desk.until(lambda f: f["kind"] == "desk" and f["sign_off_at"] is not None)
    await world.node.write(lambda: long_ago.update(sign_off_at=1))
    await asyncio.gather(world.node.activity.check_hours(), other.activity.check_hours())
    for desk in (here, there):
        assert (await desk.kind("desk", status="offline"))["set_by"] == "hours"


async def test_P41_activity_is_stored_once_the_database_is_back(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ana = await online(world)
    await inactive_for(world, IDLE)
    real, failures = statuses.note_activity, [OperationalError("away"), OperationalError("away")]

    def failing(operators: set[int]) -> bool:
        if failures:
            raise failures.pop()
        return real(operators)

    monkeypatch.setattr(statuses, "note_activity", failing)
    ana.send(up.Active())
    async with asyncio.timeout(PATIENCE):
        while await world.node.read(statuses.is_due):  # noqa: ASYNC110 no event signals it
            await asyncio.sleep(0.005)
    assert not failures
