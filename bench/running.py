"""The scenarios of the bench, with their servers, which run during their scenario only."""

from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from . import history, postgres
from .figures import Report, median
from .plan import Plan
from .refdesk_target import Refdesk
from .scenarios import saturation
from .scenarios.answering import answering
from .scenarios.bare import bare
from .scenarios.counting import counting
from .scenarios.finding import finding
from .scenarios.idle import idle
from .scenarios.latency import calm, latency
from .scenarios.memory import memory
from .scenarios.sizes import sizes
from .targets import Echo, Reference, Target

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
            targets: list[Target] = [Refdesk("Refdesk, SQLite", self._place("sqlite"))]
            targets += [Refdesk("Refdesk, PostgreSQL", self._place("postgres"), url)] if url else []
            targets += [Reference("reference", self._place("reference"))] if self.with_reference else []
            targets += [Echo("echo", self._place("echo"))]
            async with self._running(targets):
                first = await calm(targets, self.plan.latency_seconds, ", first")
                results = await saturation.rounds(targets, self.plan.rounds, self.plan.warm, self.plan.seconds)
                note = f"{INTERLEAVED} Five of the operators' sockets are dashboards too."
                rates = saturation.report(self.report, "Durable messages at saturation", results, self.plan.chats, note)
                await latency(self.report, targets, rates, self.plan.latency_seconds, first)

    async def boards(self) -> None:
        """Throughput with a dashboard on every operator's connection."""
        few = Refdesk("5 dashboards", self._place("few"), watching=5)
        all_ = Refdesk(f"{self.plan.chats} dashboards", self._place("all"), watching=self.plan.chats)
        await self._compare("A dashboard of all chats on every operator's socket", [few, all_])

    async def memory(self) -> None:
        """Idle sockets."""
        plan = replace(self.plan, chats=0)
        refdesk = Unclaimed("Refdesk", self._place("idle-refdesk"))
        targets: list[Target] = [refdesk, Echo("echo", self._place("idle-echo"))]
        targets += [Reference("reference", self._place("idle-reference"))] if self.with_reference else []
        async with Bench(plan, self.folder, self.report)._running(targets):
            await memory(self.report, targets, self.plan.idle_sockets)

    async def history(self) -> None:
        """Empty and full, in rounds, on each database."""
        await self._with_history("SQLite", "", "")
        if postgres.programs():
            with self._postgres() as empty, self._postgres() as full:
                await self._with_history("PostgreSQL", empty, full)

    async def figures(self) -> None:
        """Counting, on each database."""
        with self._postgres() as url:
            targets = [Refdesk("SQLite", self._place("figures-sqlite"))]
            targets += [Refdesk("PostgreSQL", self._place("figures-postgres"), url)] if url else []
            await counting(self.report, targets, self.plan.figures_chats, self.plan.figures_years)

    async def transcripts(self) -> None:
        """Finding, on each database."""
        with self._postgres() as url:
            targets = [Refdesk("SQLite", self._place("transcripts-sqlite"))]
            targets += [Refdesk("PostgreSQL", self._place("transcripts-postgres"), url)] if url else []
            await finding(self.report, targets, self.plan.transcripts)

    async def faq(self) -> None:
        """Searching FAQs, on each database."""
        with self._postgres() as url:
            targets = [Refdesk("SQLite", self._place("faq-sqlite"))]
            targets += [Refdesk("PostgreSQL", self._place("faq-postgres"), url)] if url else []
            await answering(self.report, targets, self.plan.faqs)

    async def sizes(self) -> None:
        """What the browser loads."""
        server = Refdesk("sizes", self._place("sizes"))
        try:
            await server.start_server()
            await sizes(self.report, server.url)
        finally:
            await server.stop()

    async def idle(self) -> None:
        """bin/serve itself."""
        folder = self._place("idle")
        folder.mkdir()
        await idle(self.report, folder)

    async def _with_history(self, database: str, empty_url: str, full_url: str) -> None:
        empty = Refdesk("empty", self._place(f"empty-{database}"), empty_url)
        full = Refdesk("full", self._place(f"full-{database}"), full_url)
        events = await history.seeded(full, self.plan.events)
        full.name = f"{events:,} events"
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

    def _place(self, name: str) -> Path:
        return self.folder / name


class Unclaimed(Refdesk):
    """Patrons who wait, with no operator's socket beside theirs."""

    async def make_chats(self, count: int, claimed: bool = False) -> list[dict[str, Any]]:
        """Start chats, and leave them."""
        return await super().make_chats(count, claimed)


def _rate(rounds: list[saturation.Round]) -> float:
    return median(one.rate for one in rounds)


def scenario(bench: Bench, name: str) -> Callable[[], Coroutine[Any, Any, None]]:
    """The question of that name."""
    found: Callable[[], Coroutine[Any, Any, None]] = getattr(bench, name)
    return found
