"""An idle server: how soon the second `bin/serve` is ready, what memory it has, what it does when nobody is there."""

import asyncio
import time
from pathlib import Path

from bench.processes import PAGE, ROOT, Child
from bench.report import Report

REST = 5.0
FIRST_LIMIT = 600.0
"""A first start may install packages and build the front end."""


async def idle(report: Report, folder: Path) -> None:
    """Start it twice by its own command; measure the second. `folder` is there and empty."""
    environ = {"REFDESK_DATA": str(folder / "data"), "REFDESK_PORT": "0", "REFDESK_DEMO": "1"}
    await (await _ready(folder, environ))[0].stop()
    server, seconds = await _ready(folder, environ)
    try:
        await asyncio.sleep(REST)
        before = _cpu(server)
        await asyncio.sleep(REST)
        resident, used = _resident(server), (_cpu(server) - before) / REST
    finally:
        await server.stop()
    report.add(
        "An idle server",
        ["what", "figure", "limit"],
        [
            ["second start of bin/serve, until ready", f"{seconds:.2f} s", "3 s"],
            ["resident memory", f"{resident / 2**20:.0f} MiB", ""],
            ["processor time", f"{used:.1%} of a core", ""],
        ],
    )


async def _ready(folder: Path, environ: dict[str, str]) -> tuple[Child, float]:
    begin = time.perf_counter()
    server = await Child.start([ROOT / "bin" / "serve"], folder / "serve.log", environ)
    await server.line_with("ready", FIRST_LIMIT)
    return server, time.perf_counter() - begin


def _group(server: Child) -> list[Path]:
    """The processes of the server's own group."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            fields = (process / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == server.process.pid:
            found.append(process)
    return found


def _resident(server: Child) -> int:
    return sum(int((process / "statm").read_text().split()[1]) * PAGE for process in _group(server))


def _cpu(server: Child) -> float:
    stats = [(process / "stat").read_text().rpartition(")")[2].split() for process in _group(server)]
    return sum(int(fields[11]) + int(fields[12]) for fields in stats) / 100
