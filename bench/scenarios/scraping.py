"""What a scrape of `/metrics` each second costs at saturation: measurements with scrapes and without them alternate."""

import asyncio
import math
import statistics
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from http.client import HTTPConnection
from time import monotonic

from bench.plan import Plan
from bench.processes import MeasurementFailed
from bench.refdesk_target import Refdesk
from bench.report import Report, median
from bench.scenarios.saturation import measure

TOKEN = "token-of-the-bench"
SCRAPES = 20
"""Scrapes a second in a measurement: what a single one costs is less than the difference between two measurements."""
PAIRS = 2
"""Pairs of measurements in each round of the plan."""
COLUMNS = ("server", "messages/s without", "with scrapes", "scrapes/s", "throughput, one a second", "CPU of a scrape")
NOTE = (
    "Measurements with and without scrapes alternate on the same server. The change of the throughput is that of the "
    "scrapes, divided by their number: the mean of pairs of neighbors, and the interval that has the true one with a "
    "probability of 95 %. The CPU of a scrape is that of an idle server with the same connections."
)


class Scraped(Refdesk):
    """A server whose metrics can be read."""

    def environ(self) -> dict[str, str]:
        """Its settings."""
        return super().environ() | {"REFDESK_METRICS_TOKEN": TOKEN}


async def scraping(server: Scraped, plan: Plan) -> list[str]:
    """The row of a server; `report_scraping` prints them."""
    without: list[float] = []
    scraped: list[float] = []
    changes: list[float] = []
    frequencies: list[float] = []
    for number in range(plan.rounds * PAIRS):
        if number % 2 == 0:
            without.append(await _rate(server, plan))
        async with _scraped(server) as times:
            scraped.append(await _rate(server, plan))
        frequencies.append((len(times) - 1) / (times[-1] - times[0]))
        if number % 2:
            without.append(await _rate(server, plan))
        changes.append(math.log(scraped[-1] / without[-1]) / frequencies[-1])
        print(
            f"  {server.name}: {without[-1]:,.0f} and {scraped[-1]:,.0f}/s, {frequencies[-1]:.1f} scrapes", flush=True
        )
    return [
        server.name,
        f"{median(without):,.0f}",
        f"{median(scraped):,.0f}",
        f"{median(frequencies):.0f}",
        _mean(changes),
        f"{await _cost(server) * 1e3:.1f} ms",
    ]


async def _rate(server: Scraped, plan: Plan) -> float:
    return (await measure(server, plan.warm, plan.seconds)).rate


def report_scraping(report: Report, rows: list[list[str]]) -> None:
    """Print the table."""
    report.add("A scrape of the metrics each second", COLUMNS, rows, NOTE)


@asynccontextmanager
async def _scraped(server: Scraped) -> AsyncIterator[list[float]]:
    """Scrape the server meanwhile. Yields when scrapes began."""
    times: list[float] = []
    task = asyncio.create_task(_scrape_often(server, times))
    try:
        yield times
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _scrape_often(server: Scraped, times: list[float]) -> None:
    while True:
        times.append(monotonic())
        await asyncio.to_thread(_scrape, server.port)
        await asyncio.sleep(max(0.0, times[-1] + 1 / SCRAPES - monotonic()))


def _scrape(port: int) -> None:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    answer = connection.getresponse()
    if b"refdesk_commits_total" not in answer.read():
        raise MeasurementFailed(f"/metrics answers {answer.status}")
    connection.close()


async def _cost(server: Scraped, scrapes: int = 50) -> float:
    """Seconds of the idle server's processor for a scrape."""
    before = server.server.cpu
    for _ in range(scrapes):
        await asyncio.to_thread(_scrape, server.port)
    return (server.server.cpu - before) / scrapes


def _mean(logarithms: Sequence[float]) -> str:
    """The mean change, and its interval."""
    mean = statistics.mean(logarithms)
    error = 1.96 * statistics.stdev(logarithms) / math.sqrt(len(logarithms)) if len(logarithms) > 1 else 0.0
    middle, low, high = (math.expm1(mean + offset) for offset in (0.0, -error, error))
    return f"{middle:+.2%} ({low:+.2%} to {high:+.2%})"
