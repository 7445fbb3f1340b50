"""How long a page was busy at one go: what the processor spent on each task of its main thread.

Time on the clock would tell of the machine, which runs the server, the other side and other tests at the same time.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page

CATEGORIES = ["toplevel", "devtools.timeline", "disabled-by-default-devtools.timeline"]


class Busy:
    """Milliseconds of each task, known when the tracing is over."""

    def __init__(self) -> None:
        self.tasks: list[float] = []

    @property
    def longest(self) -> float:
        """The longest task; some there must have been."""
        return max(self.tasks)

    def over(self, limit: float) -> list[float]:
        """The tasks that were longer."""
        return [task for task in self.tasks if task > limit]

    def __str__(self) -> str:
        five = ", ".join(f"{task:.0f}" for task in sorted(self.tasks)[-5:])
        return f"{len(self.tasks)} tasks, {sum(self.tasks):.0f} ms in all, the longest {five} ms"


@contextmanager
def busy(browser: Browser, page: Page) -> Iterator[Busy]:
    """Watch what the page does meanwhile."""
    measured = Busy()
    browser.start_tracing(page=page, categories=CATEGORIES)
    yield measured
    measured.tasks = _tasks(json.loads(browser.stop_tracing())["traceEvents"])


def _tasks(events: list[dict[str, Any]]) -> list[float]:
    """What the threads that run pages did, in milliseconds of the processor; without the test's own commands."""
    threads = {(e["pid"], e["tid"]) for e in events if e["name"] == "thread_name" and _is_page(e)}
    there = [e for e in events if (e["pid"], e["tid"]) in threads and "tdur" in e]
    commands = [(e["pid"], e["ts"]) for e in there if "DevToolsSession" in json.dumps(e.get("args", {}))]
    tasks = [e for e in there if e["name"] == "RunTask"]
    return [task["tdur"] / 1000 for task in tasks if not any(_holds(task, *command) for command in commands)]


def _holds(task: dict[str, Any], process: int, at: int) -> bool:
    return bool(task["pid"] == process and task["ts"] <= at <= task["ts"] + task["dur"])


def _is_page(event: dict[str, Any]) -> bool:
    return bool(event["args"]["name"] == "CrRendererMain")
