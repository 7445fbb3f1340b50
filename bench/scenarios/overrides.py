"""What each override of uvicorn and Django is worth: the server's processor time with it and without it."""

import asyncio
import gzip
from collections import defaultdict
from collections.abc import Sequence
from http.client import HTTPConnection

from bench.plan import Plan
from bench.refdesk_target import Refdesk
from bench.report import Report, median
from bench.scenarios.saturation import measure
from bench.scenarios.sizes import NEEDED
from refdesk.client import Http

PAGES = {"a widget's status": "/api/v1/widgets/ask/status", "the page of FAQs": "/faq/", "the loader": "/embed/ask.js"}
WIDGET = "/embed/ask/"
REQUESTS = 200
NOTE = (
    "Microseconds of processor time, medians of rounds in turns. The limits for heads and bodies of requests are not "
    "for speed: uvicorn and Django have none, and without them one client can fill memory and disk."
)


class Without(Refdesk):
    """A server without one override, which is its name."""

    @property
    def module(self) -> list[str]:
        return ["bench.without", self.name]


async def overrides(report: Report, servers: Sequence[Refdesk], plan: Plan) -> None:
    """The first server has all overrides. `fast_websocket` is compared by messages, the others by pages."""
    with_all, *others = servers
    socket = next(each for each in others if each.name == "fast_websocket")
    rows = [await _compare_messages(with_all, socket, plan)]
    pages = PAGES | {"a script of the widget": await _script(with_all.url)}
    for other in others:
        if other is not socket:
            for what, path in pages.items():
                rows.append(_row(other.name, what, *await _compare_pages(with_all, other, path, plan.rounds)))
    report.add("Overrides of uvicorn and Django", ["override", "what", "with", "without", "saved"], rows, NOTE)


async def _script(url: str) -> str:
    """The path of the widget's first script."""
    page = gzip.decompress((await Http(url).call("GET", WIDGET, Accept_Encoding="gzip")).body)
    return next(path for path in map(bytes.decode, NEEDED.findall(page)) if path.endswith(".js"))


async def _compare_messages(with_it: Refdesk, without: Refdesk, plan: Plan) -> list[str]:
    times: dict[str, list[float]] = defaultdict(list)
    for _ in range(plan.rounds):
        for server in (with_it, without):
            one = await measure(server, plan.warm, plan.seconds)
            times[server.name].append(one.cpu * (plan.warm + plan.seconds) / one.stored)
    return _row(without.name, "a message", median(times[with_it.name]), median(times[without.name]))


async def _compare_pages(with_it: Refdesk, without: Refdesk, path: str, rounds: int) -> tuple[float, float]:
    times: dict[str, list[float]] = defaultdict(list)
    for _ in range(rounds):
        for server in (with_it, without):
            before = server.server.cpu
            await asyncio.to_thread(_request, server.port, path)
            times[server.name].append((server.server.cpu - before) / REQUESTS)
    return median(times[with_it.name]), median(times[without.name])


def _request(port: int, path: str) -> None:
    """The same page many times, on one connection."""
    connection = HTTPConnection("127.0.0.1", port)
    for _ in range(REQUESTS):
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200, (path, answer.status)
    connection.close()


def _row(override: str, what: str, with_it: float, without: float) -> list[str]:
    return [override, what, f"{with_it * 1e6:,.0f}", f"{without * 1e6:,.0f}", f"{1 - with_it / without:.0%}"]
