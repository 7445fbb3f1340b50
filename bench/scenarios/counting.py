"""Statistics of a busy consortium: the duration of each response, over HTTP, for an administrator."""

import sys
import time
from collections.abc import Sequence

from bench.consortium import LAST_YEAR
from bench.processes import Child
from bench.refdesk_target import Refdesk
from bench.report import Report, median, whole
from refdesk.client import sign_in

SEED_LIMIT = 1_200.0
ROUNDS = 5
QUERIES = (
    ("total", "/desk/statistics?by=all"),
    ("by month", "/desk/statistics?by=month"),
    ("by weekday and hour", "/desk/statistics?by=week"),
    ("by department", "/desk/statistics?by=department"),
    ("by operator", "/desk/statistics?by=operator"),
    ("by page", "/desk/statistics?by=page"),
    ("concurrency and staffing", "/desk/statistics/concurrency?by=week"),
)


async def counting(report: Report, targets: Sequence[Refdesk], chats: int, years: int) -> None:
    """Seed each server; request statistics of one year and of all."""
    rows: list[list[str]] = []
    for target in targets:
        await _seed(target, chats, years)
        try:
            await target.start_server()
            rows += await _measure(target)
        finally:
            await target.stop()
    title = f"Statistics of {whole(chats)} chats a year, {years} years"
    note = (
        "Median of five, the slowest in parentheses, from the request to its response. Processor time is the mean; "
        "other load on the machine doesn't add to it, and PostgreSQL's own is not included."
    )
    columns = ["database, query", "one year", "server’s processor time", "all years", "server’s processor time"]
    report.add(title, columns, rows, note)


async def _seed(target: Refdesk, chats: int, years: int) -> None:
    """A first start makes the tables and the demo library."""
    await target.start_server()
    await target.stop()
    command = [sys.executable, "-m", "bench.consortium", str(chats), str(years)]
    child = await Child.start(command, target.folder / "seed.log", target.environ())
    await child.done(SEED_LIMIT)


async def _measure(target: Refdesk) -> list[list[str]]:
    http = await sign_in(target.url, target.ADMINISTRATOR, target.password(target.ADMINISTRATOR))
    rows = []
    for name, path in QUERIES:
        results = []
        for limits in (f"&first={LAST_YEAR}-01-01&last={LAST_YEAR}-12-31", ""):
            times, before = [], target.server.cpu
            for _ in range(ROUNDS):
                begin = time.perf_counter()
                answer = await http.get(f"/api/v1{path}{limits}")
                times.append((time.perf_counter() - begin) * 1000)
                assert answer.status == 200, answer.text
            busy = (target.server.cpu - before) * 1000 / ROUNDS
            results += [f"{median(times):,.0f} ms ({max(times):,.0f})", f"{busy:,.0f} ms"]
        rows.append([f"{target.name}, {name}", *results])
    return rows
