"""The scenarios of the bench, with their servers, which run during their scenario only."""

import resource
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from . import history, postgres
from .plan import Plan
from .refdesk_target import OtherNode, Refdesk
from .report import Report, median
from .scenarios import saturation
from .scenarios.answering import answering
from .scenarios.bare import bare
from .scenarios.counting import counting
from .scenarios.finding import finding
from .scenarios.idle import idle
from .scenarios.joining import Consortium, joining, report_joining
from .scenarios.latency import calm, latency
from .scenarios.memory import memory
from .scenarios.overrides import Without, overrides
from .scenarios.requesting import requesting
from .scenarios.scraping import Scraped, report_scraping, scraping
from .scenarios.searching import searching
from .scenarios.sizes import sizes
from .scenarios.sockets import OTHER_FILES, Counted, parts, sockets
from .scenarios.starting import starting
from .targets import Echo, Reference, Target
from .waiting import Waiting

INTERLEAVED = (
    "Servers alternate in one run, with the same load generator and the same counts. Every round is checked against "
    "the database: each answered message is stored and was seen by the operator, once and in order. Commits are the "
    "databases' own count."
)


@dataclass
class Bench:
    """One run."""

    plan: Plan
    folder: Path
    report: Report
    with_reference: bool = True

    async def bare(self) -> None:
        """Bare inserts."""
        with self._postgres() as url:
            bare(self.report, self.folder, url, self.plan.bare_rounds, self.plan.bare_seconds)

    async def speed(self) -> None:
        """Throughput and latency, both databases, beside the reference and the echo."""
        with self._postgres() as url:
            targets: list[Target] = [Refdesk("Refdesk, SQLite", self._folder("sqlite"))]
            targets += [Refdesk("Refdesk, PostgreSQL", self._folder("postgres"), url)] if url else []
            targets += [Reference("reference", self._folder("reference"))] if self.with_reference else []
            targets += [Echo("echo", self._folder("echo"))]
            async with self._running(targets):
                first = await calm(targets, self.plan.latency_seconds, ", first")
                results = await saturation.rounds(targets, self.plan.rounds, self.plan.warm, self.plan.seconds)
                note = f"{INTERLEAVED} Five of the operators' sockets are dashboards too."
                rates = saturation.report(self.report, "Durable messages at saturation", results, self.plan.chats, note)
                await latency(self.report, targets, rates, self.plan.latency_seconds, first)

    async def boards(self) -> None:
        """Throughput with a dashboard on every operator's connection."""
        few = Refdesk("5 dashboards", self._folder("few"), watching=5)
        all_ = Refdesk(f"{self.plan.chats} dashboards", self._folder("all"), watching=self.plan.chats)
        await self._compare("A dashboard of all chats on every operator's socket", [few, all_])

    async def memory(self) -> None:
        """Idle sockets."""
        plan = replace(self.plan, chats=0)
        refdesk = Waiting("Refdesk", self._folder("idle-refdesk"))
        targets: list[Target] = [refdesk, Echo("echo", self._folder("idle-echo"))]
        targets += [Reference("reference", self._folder("idle-reference"))] if self.with_reference else []
        async with Bench(plan, self.folder, self.report)._running(targets):
            await memory(self.report, targets, self.plan.idle_sockets)

    async def sockets(self) -> None:
        """Measure as many idle sockets as the machine allows open files."""
        count = min(self.plan.most_sockets, resource.getrlimit(resource.RLIMIT_NOFILE)[1] - OTHER_FILES)
        plan = replace(self.plan, chats=0)
        server, counted = Waiting("Refdesk", self._folder("sockets")), Counted("census", self._folder("census"))
        async with Bench(plan, self.folder, self.report)._running([server]):
            await sockets(self.report, server, count)
        async with Bench(plan, self.folder, self.report)._running([counted]):
            await parts(self.report, counted)

    async def history(self) -> None:
        """An empty and a full server in rounds, on each database."""
        await self._with_history("SQLite", "", "")
        if postgres.programs():
            with self._postgres() as empty, self._postgres() as full:
                await self._with_history("PostgreSQL", empty, full)

    async def statistics(self) -> None:
        """Counting, on each database."""
        with self._postgres() as url:
            targets = [Refdesk("SQLite", self._folder("statistics-sqlite"))]
            targets += [Refdesk("PostgreSQL", self._folder("statistics-postgres"), url)] if url else []
            await counting(self.report, targets, self.plan.statistics_chats, self.plan.statistics_years)

    async def transcripts(self) -> None:
        """Finding, on each database."""
        with self._postgres() as url:
            targets = [Refdesk("SQLite", self._folder("transcripts-sqlite"))]
            targets += [Refdesk("PostgreSQL", self._folder("transcripts-postgres"), url)] if url else []
            await finding(self.report, targets, self.plan.transcripts)

    async def tickets(self) -> None:
        """Finding tickets, on each database."""
        with self._postgres() as url:
            targets = [Refdesk("SQLite", self._folder("tickets-sqlite"))]
            targets += [Refdesk("PostgreSQL", self._folder("tickets-postgres"), url)] if url else []
            await searching(self.report, targets, self.plan.tickets)

    async def faq(self) -> None:
        """Searching FAQs, on each database."""
        with self._postgres() as url:
            targets = [Refdesk("SQLite", self._folder("faq-sqlite"))]
            targets += [Refdesk("PostgreSQL", self._folder("faq-postgres"), url)] if url else []
            await answering(self.report, targets, self.plan.faqs)

    async def requests(self) -> None:
        """A request to a colleague, on two nodes. Needs PostgreSQL."""
        with self._postgres() as url:
            if not url:
                return
            first = Refdesk("first node", self._folder("first-node"), url)
            nodes = [first, OtherNode("other node", self._folder("other-node"), first)]
            try:
                for node in nodes:
                    await node.start_server()
                await requesting(self.report, nodes, self.plan.requests)
            finally:
                for node in nodes:
                    await node.stop()

    async def consortium(self) -> None:
        """A busy department, on each database."""
        plan = replace(self.plan, chats=self.plan.open_chats)
        with self._postgres() as url:
            servers = [Consortium("SQLite", self._folder("consortium-sqlite"), plan)]
            servers += [Consortium("PostgreSQL", self._folder("consortium-postgres"), plan, url)] if url else []
            results = []
            for server in servers:
                async with Bench(plan, self.folder, self.report)._running([server]):
                    results.append(await joining(server, plan))
            report_joining(self.report, results, plan)

    async def overrides(self) -> None:
        """The server beside others that lack an override, on SQLite."""
        names = ("fast_websocket", "page_threads", "request_heads", "request_bodies", "static_files")
        with_all, *without = [
            Refdesk("all", self._folder("all-overrides")),
            *(Without(name, self._folder(name)) for name in names),
        ]
        async with self._running([with_all, without[0]]):
            try:
                for server in without[1:]:
                    await server.start_server()
                await overrides(self.report, [with_all, *without], self.plan)
            finally:
                for server in without[1:]:
                    await server.stop()

    async def scrapes(self) -> None:
        """Prometheus, on each database."""
        with self._postgres() as url:
            servers = [Scraped("SQLite", self._folder("scrapes-sqlite"))]
            servers += [Scraped("PostgreSQL", self._folder("scrapes-postgres"), url)] if url else []
            async with self._running(servers):
                report_scraping(self.report, [await scraping(server, self.plan) for server in servers])

    async def sizes(self) -> None:
        """What the browser loads."""
        server = Refdesk("sizes", self._folder("sizes"))
        try:
            await server.start_server()
            await sizes(self.report, server.url)
        finally:
            await server.stop()

    async def idle(self) -> None:
        """bin/serve itself."""
        folder = self._folder("idle")
        folder.mkdir()
        await idle(self.report, folder)

    async def _with_history(self, database: str, empty_url: str, full_url: str) -> None:
        empty = Refdesk("empty", self._folder(f"empty-{database}"), empty_url)
        full = Refdesk("full", self._folder(f"full-{database}"), full_url)
        events = await history.seeded(full, self.plan.events)
        full.name = f"{events:,} events"
        await starting(self.report, f"Start and idle of {database} with a long history", [empty, full])
        await self._compare(f"{database} with a long history", [empty, full], with_latency=True)

    async def _compare(self, title: str, targets: Sequence[Target], with_latency: bool = False) -> None:
        first, second = targets
        async with self._running(targets):
            results = await saturation.rounds(targets, self.plan.rounds, self.plan.warm, self.plan.seconds)
            change = _rate(results[second.name]) / _rate(results[first.name]) - 1
            note = f"{second.name} compared with {first.name}: {change:+.0%}."
            rates = saturation.report(self.report, title, results, self.plan.chats, note)
            if with_latency:
                await latency(self.report, targets, rates, self.plan.latency_seconds / 2)

    @asynccontextmanager
    async def _running(self, targets: Sequence[Target]) -> AsyncIterator[None]:
        try:
            for target in targets:
                await target.start(self.plan.chats)
            yield
        finally:
            for target in targets:
                await target.stop()

    @contextmanager
    def _postgres(self) -> Iterator[str]:
        """The address of a new cluster's database, empty where PostgreSQL is not installed."""
        if postgres.programs() is None:
            yield ""
            return
        with postgres.cluster(self.folder) as url:
            yield url

    def _folder(self, name: str) -> Path:
        return self.folder / name


def _rate(rounds: list[saturation.Round]) -> float:
    return median(one.rate for one in rounds)


def scenario(bench: Bench, name: str) -> Callable[[], Coroutine[Any, Any, None]]:
    """The scenario of that name."""
    found: Callable[[], Coroutine[Any, Any, None]] = getattr(bench, name)
    return found
