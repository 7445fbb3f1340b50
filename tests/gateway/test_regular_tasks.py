"""G8: what the metrics say of a node's regular tasks."""

import asyncio

from django.db import DatabaseError

from refdesk.kit.metrics import REGISTRY, TASKS

from .clients import World


async def test_G8_a_task_that_fails_is_counted_and_goes_on(world: World) -> None:
    rounds, done = 0, asyncio.Event()

    async def work() -> None:
        nonlocal rounds
        rounds += 1
        if rounds == 1:
            raise DatabaseError("away")
        if rounds == 2:
            raise ValueError("broken")
        if rounds == 4:
            done.set()

    world.node.every("sample", 0.0, work)
    async with asyncio.timeout(20):
        await done.wait()
    assert REGISTRY.get_sample_value("refdesk_task_errors_total", {"task": "sample"}) == 2
    assert TASKS.labels("sample").count() >= 3


async def test_a_task_rests_while_nothing_is_committed(world: World) -> None:
    rested, worked = 0, asyncio.Event()

    async def rest() -> None:
        nonlocal rested
        rested += 1

    async def work() -> None:
        worked.set()

    async def rounds_of_resting() -> int:
        """The number of rounds of the resting task, once the other has had thirty more."""
        for _ in range(30):
            worked.clear()
            await worked.wait()
        return rested

    async with asyncio.timeout(20):
        world.node.every("resting", 0.001, rest, rest=3600.0)
        world.node.every("sample", 0.001, work)
        assert await rounds_of_resting() == 1
        await world.chat()
        assert await rounds_of_resting() == 2
