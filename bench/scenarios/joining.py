"""A busy department: many open chats, and many desks that join its board at once."""

import asyncio
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bench.plan import Plan
from bench.processes import Child, MeasurementFailed, generator
from bench.refdesk_target import Refdesk
from bench.report import Report, milliseconds, whole
from bench.targets import Target
from refdesk.client import start_chat

FILL_LIMIT = 600.0
SETTLE = 12.0
"""Seconds: longer than patrons' read marks, queue positions and desk frames need after a join."""
APART = 0.1
"""Seconds between a new chat's arrival at all desks and the next chat."""
SHARES = (0.5, 0.99, 1.0)


class Consortium(Refdesk):
    """A server whose chats and operators are written before it starts."""

    def __init__(self, name: str, folder: Any, plan: Plan, database_url: str = "") -> None:
        super().__init__(name, folder, database_url)
        self._plan = plan

    async def start(self, chats: int) -> None:
        """Fill the database after a first start, which makes the tables and the demo; connect the patrons."""
        await self.start_server()
        await self.server.stop()
        patrons = await self.script("fill", str(chats), str(self._plan.desks))
        await self.start_server()
        self.load = await generator(self.folder / "load.log")
        await self.connect(patrons)

    async def script(self, *arguments: str) -> Any:
        """The result of `bench.open_chats`."""
        command = [sys.executable, "-m", "bench.open_chats", *arguments]
        child = await Child.start(command, self.folder / "fill.log", self.environ())
        result = json.loads(await child.line(FILL_LIMIT))
        await child.done(FILL_LIMIT)
        return result


@dataclass
class Joined:
    """What was measured on one server. Processor time is in seconds; quiet shares are those of a core."""

    name: str
    quiet_patrons: float
    load: dict[str, Any]
    processor: float
    quiet: float
    arrivals: list[float]
    resident: int


def report_joining(report: Report, results: Sequence[Joined], plan: Plan) -> None:
    columns = ["server", "all desks have all rows", "server’s processor", "load", "a desk received"]
    columns += ["new chat at all desks: p50 / p99 / longest", "quiet, patrons only", "quiet, with desks", "memory"]
    note = (
        f"{whole(plan.open_chats)} patrons are connected, one in five waits. All desks monitor their one department. A "
        "new chat’s time begins with the patron’s request and ends when the last desk has its row "
        f"({plan.new_chats} chats, one after the other). *Quiet* is the share of a core while no one writes."
    )
    title = f"A department with {whole(plan.open_chats)} open chats and {plan.desks} desks"
    report.add(title, columns, map(_row, results), note)


def _row(joined: Joined) -> list[str]:
    shown = [joined.arrivals[round((len(joined.arrivals) - 1) * share)] for share in SHARES]
    return [
        joined.name,
        f"{joined.load['seconds']:.1f} s",
        f"{joined.processor:.1f} s",
        f"{joined.load['cpu']:.0%}",
        f"{joined.load['bytes'] / 1e6:.2f} MB",
        " / ".join(map(milliseconds, shown)),
        f"{joined.quiet_patrons:.1%}",
        f"{joined.quiet:.1%}",
        f"{joined.resident / 2**20:.0f} MiB",
    ]


async def joining(server: Consortium, plan: Plan) -> Joined:
    """Measure a server whose chats are open and whose patrons are connected."""
    await asyncio.sleep(SETTLE)
    quiet_patrons = await _quiet(server, plan.quiet_seconds)
    tokens = await server.script("tokens")
    cpu = server.server.cpu
    request = {"address": server.address(), "tokens": tokens, "rows": plan.open_chats}
    joined = await server.load.request(do="join", **request)
    used = server.server.cpu - cpu
    if set(joined["checked"]) != {plan.open_chats}:
        raise MeasurementFailed(f"{server.name}: desks have {joined['checked']} of {plan.open_chats} rows")
    print(f"  {server.name}: joined in {joined['seconds']:.1f} s, {used:.1f} s of processor", flush=True)
    await asyncio.sleep(SETTLE)
    quiet = await _quiet(server, plan.quiet_seconds)
    arrivals = [await _arrival(server) for _ in range(plan.new_chats)]
    resident = server.server.resident
    await server.load.request(do="close")
    return Joined(server.name, quiet_patrons, joined, used, quiet, sorted(arrivals), resident)


async def _quiet(server: Target, seconds: float) -> float:
    before = server.server.cpu
    await asyncio.sleep(seconds)
    return (server.server.cpu - before) / seconds


async def _arrival(server: Consortium) -> float:
    """Milliseconds from the request for a new chat until the last desk has its row."""
    begin = time.perf_counter_ns()
    chat, _ = await start_chat(server.url, "ask", "Are you open?")
    result = await server.load.request(do="arrivals", chat=chat)
    await asyncio.sleep(APART)
    last: int = result["at"][-1]
    return (last - begin) / 1e6
