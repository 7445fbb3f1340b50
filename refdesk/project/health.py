"""Deep health, `GET /healthz?deep`: whether everything works that a desk needs, for a monitoring system.

Each check has a status and a sentence. The sentences may name hosts, so they are for clients on this machine only. The
result is stored for `FRESH` seconds: anyone may ask, and a check writes to the database.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import TimeoutError as FutureTimeoutError
from threading import Lock
from time import monotonic
from typing import NamedTuple

from django.conf import settings

from refdesk.chats import bounds
from refdesk.gateway.node import Node
from refdesk.kit import disk
from refdesk.kit.clock import now_ms
from refdesk.mail import health as mail_health
from refdesk.presence import leases

log = logging.getLogger(__name__)

FRESH = 5.0
PATIENCE = 5.0
"""Seconds that a check may take."""
CLOCKS_DIFFER = 2_000
"""The difference (ms) between the clocks of a server and of its database that is reported: leases last 15 s."""
GIB = 2**30


class Check(NamedTuple):
    works: bool
    detail: str


class DeepHealth:
    """The checks of this process. `use` is called with the node when it has started."""

    def __init__(self) -> None:
        self._node: Node | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._lock = Lock()
        self._checks: dict[str, Check] = {}
        self._until = float("-inf")
        self.draining = False
        """Set when the server is about to stop: no new clients should come."""

    @property
    def node(self) -> Node | None:
        """The node of this process while it runs."""
        return self._node

    @property
    def ready(self) -> bool:
        """Whether this process should get clients; its database is another matter."""
        return self._node is not None and not self.draining

    def use(self, node: Node | None) -> None:
        """Check this node from now on. On its event loop."""
        self._node, self._loop = node, asyncio.get_running_loop()

    def checks(self) -> dict[str, Check]:
        """The result of each check, by name. Called on a thread of a page."""
        with self._lock:
            if monotonic() >= self._until:
                self._checks = self._run()
                self._until = monotonic() + FRESH
            return self._checks

    def _run(self) -> dict[str, Check]:
        if self._node is None or self._loop is None:
            return {"server": Check(False, "the server is starting or stopping")}
        future = asyncio.run_coroutine_threadsafe(_check_all(self._node), self._loop)
        try:
            return future.result(2 * PATIENCE)
        except FutureTimeoutError:
            return {"server": Check(False, f"the event loop did not answer within {2 * PATIENCE:.0f} s")}


deep_health = DeepHealth()


async def _check_all(node: Node) -> dict[str, Check]:
    checks: dict[str, Callable[[Node], Awaitable[Check]]] = {
        "database": _database,
        "lanes": _lanes,
        "disk": _disk,
        "bus": _bus,
        "mail": _emails,
        "clock": _clock,
    }
    results = await asyncio.gather(*(_guarded(check, node) for check in checks.values()))
    return dict(zip(checks, results, strict=True))


async def _guarded(check: Callable[[Node], Awaitable[Check]], node: Node) -> Check:
    try:
        async with asyncio.timeout(PATIENCE):
            return await check(node)
    except TimeoutError:
        return Check(False, f"no answer within {PATIENCE:.0f} s")
    except Exception as error:
        return Check(False, str(error).partition("\n")[0] or type(error).__name__)


async def _database(node: Node) -> Check:
    """Commit a write, as every chat needs: it fails on a full disk, though the database answers."""
    began = monotonic()
    await node.lease_write(leases.renew, node.id)
    return Check(True, f"a write took {(monotonic() - began) * 1000:.0f} ms")


async def _lanes(node: Node) -> Check:
    began = monotonic()
    number = await node.lanes.answer()
    return Check(True, f"{number} of {number} answered within {(monotonic() - began) * 1000:.0f} ms")


async def _disk(node: Node) -> Check:
    free, floor = disk.free_and_floor(settings.CONFIG.data)
    detail = f"{free / GIB:.1f} GiB are free at {settings.CONFIG.data}"
    if not node.has_room():
        return Check(False, f"{detail}: patrons’ messages are refused below {floor * bounds.PART / GIB:.1f} GiB")
    return Check(free >= floor, f"{detail}; files are refused below {floor / GIB:.1f} GiB")


async def _bus(node: Node) -> Check:
    return Check(not node.hub.bus_error, node.hub.bus_error or "reached")


async def _emails(node: Node) -> Check:
    problem = await node.read(mail_health.problem, settings.CONFIG.mail, now_ms())
    return Check(not problem, problem or "no email is overdue")


async def _clock(node: Node) -> Check:
    behind = await node.read(clock_difference)
    return Check(abs(behind) < CLOCKS_DIFFER, clock_sentence(behind))


def clock_difference() -> int:
    """The lead of the database's clock over this machine's, in ms; negative if it is behind."""
    before = now_ms()
    theirs = leases.database_now()
    return theirs - (before + now_ms()) // 2


def clock_sentence(difference: int) -> str:
    if abs(difference) < CLOCKS_DIFFER:
        return "in step with the database’s"
    direction = "behind" if difference > 0 else "ahead of"
    return f"this machine’s clock is {abs(difference) / 1000:.0f} s {direction} the database’s: synchronize both"


def warn_of_clock() -> None:
    """Log a warning if the clocks differ: chats would begin in the future, and retention would end too early."""
    difference = clock_difference()
    if abs(difference) >= CLOCKS_DIFFER:
        log.warning("%s", clock_sentence(difference))
