"""One run for many calls: never two at once, no call without a run, and again after an error."""

import asyncio

import pytest
from django.db import OperationalError

from refdesk.database import coalescer as module
from refdesk.database.coalescer import Coalescer


class Work:
    """Counts its runs. A run that is held ends after `end.set()`; `errors` are raised by the next runs."""

    def __init__(self) -> None:
        self.runs = self.at_once = 0
        self.end = asyncio.Event()
        self.end.set()
        self.errors: list[Exception] = []

    async def __call__(self) -> None:
        self.runs += 1
        self.at_once += 1
        assert self.at_once == 1
        await self.end.wait()
        self.at_once -= 1
        if self.errors:
            raise self.errors.pop()


async def settle() -> None:
    for _ in range(30):
        await asyncio.sleep(0)


async def test_calls_before_a_run_share_it() -> None:
    work = Work()
    coalescer = Coalescer(work, "broken", 0.0)
    coalescer.plan()
    coalescer.plan()
    await settle()
    assert work.runs == 1


async def test_calls_during_a_run_share_another_one_after_it() -> None:
    work = Work()
    work.end.clear()
    coalescer = Coalescer(work, "broken", 0.0)
    coalescer.plan()
    await settle()
    coalescer.plan()
    coalescer.plan()
    await settle()
    assert work.runs == 1
    work.end.set()
    await settle()
    assert work.runs == 2


@pytest.mark.parametrize(
    ("delay", "every", "first", "second"), [(0.1, 0.5, 0.1, 0.5), (0.1, 0.0, 0.1, 0.1), (0.0, 0.5, 0.0, 0.5)]
)
async def test_a_run_waits_for_its_delay_and_for_the_interval(
    monkeypatch: pytest.MonkeyPatch, delay: float, every: float, first: float, second: float
) -> None:
    dues, loop = list[float](), asyncio.get_running_loop()
    call_at, now = loop.call_at, 1000.0

    def noted(due: float, call: object) -> asyncio.TimerHandle:
        dues.append(round(due - now, 3))
        return call_at(0.0, call)  # type: ignore[arg-type]

    monkeypatch.setattr(loop, "time", lambda: now)
    monkeypatch.setattr(loop, "call_at", noted)
    coalescer = Coalescer(Work(), "broken", delay, every)
    for _ in range(2):
        coalescer.plan()
        await settle()
    assert dues == [first, second]


async def test_an_earlier_run_replaces_a_later_one_but_not_vice_versa() -> None:
    work = Work()
    coalescer = Coalescer(work, "broken", 3600.0)
    coalescer.plan()
    coalescer.plan(delay=0.0)
    coalescer.plan()
    await settle()
    assert work.runs == 1


async def test_a_run_is_repeated_after_an_error_of_the_database(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "RETRY", 0.0)
    work = Work()
    work.errors = [OperationalError("away")]
    Coalescer(work, "seats can't be read", 0.0).plan()
    await settle()
    assert work.runs == 2
    assert "seats can't be read, trying again: away" in caplog.text


async def test_a_fault_is_logged_and_the_next_call_runs_again(caplog: pytest.LogCaptureFixture) -> None:
    work = Work()
    work.errors = [KeyError("a fault")]
    coalescer = Coalescer(work, "seats can't be read", 0.0)
    coalescer.plan()
    await settle()
    assert work.runs == 1
    assert "a fault" in caplog.text
    coalescer.plan()
    await settle()
    assert work.runs == 2


async def test_nothing_runs_after_the_stop() -> None:
    work = Work()
    work.end.clear()
    coalescer = Coalescer(work, "broken", 0.0)
    coalescer.plan()
    await settle()
    coalescer.plan()
    coalescer.stop()
    coalescer.plan()
    work.end.set()
    await settle()
    assert work.runs == 1


async def test_finish_runs_what_is_planned_at_once_and_nothing_later() -> None:
    work = Work()
    work.errors = [OperationalError("away")]
    coalescer = Coalescer(work, "broken", 3600.0)
    coalescer.plan()
    await coalescer.finish()
    coalescer.plan(delay=0.0)
    await settle()
    assert work.runs == 1


async def test_finish_waits_for_a_run_and_for_the_one_that_was_planned_meanwhile() -> None:
    work = Work()
    work.end.clear()
    coalescer = Coalescer(work, "broken", 0.0)
    coalescer.plan()
    await settle()
    coalescer.plan()
    finishing = asyncio.create_task(coalescer.finish())
    await settle()
    assert (work.runs, finishing.done()) == (1, False)
    work.end.set()
    await finishing
    assert work.runs == 2


async def test_finish_runs_nothing_that_is_not_planned() -> None:
    work = Work()
    await Coalescer(work, "broken", 0.0).finish()
    assert work.runs == 0
