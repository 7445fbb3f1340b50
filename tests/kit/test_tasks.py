import asyncio

import pytest

from refdesk.kit.tasks import Tasks


async def never() -> None:
    raise AssertionError("it was stopped before its first step")


async def test_tasks_are_stopped_before_their_first_step_without_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    tasks = Tasks()
    tasks.spawn(never())
    await tasks.stop()
    assert (len(tasks), caplog.records) == (0, [])


async def test_tasks_log_the_exception_of_a_task(caplog: pytest.LogCaptureFixture) -> None:
    tasks = Tasks()

    async def broken() -> None:
        raise ValueError("odd")

    tasks.spawn(broken())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert (len(tasks), caplog.messages) == (0, ["a task broke"])
