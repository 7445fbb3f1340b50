"""The patrons and operators of one server, which send at saturation or at a fixed rate."""

import asyncio
from collections import Counter, deque
from functools import partial
from time import perf_counter_ns, process_time
from typing import Any

from bench.load.websocket import Socket

from .dialects import DIALECTS, Operator, Patron

DRAIN_SECONDS = 20
TICK = 0.001
MOST_CONNECTING = 1_000
"""Connects under way at once: more than the server's queue holds would be reset by the kernel."""
SOCKETS_OF_ADDRESS = 5_000
"""Sockets from one loopback address: the server allows an address half of its files."""


class Clients:
    """Connections to one server. Operators must see each number of a chat once, in order."""

    def __init__(self) -> None:
        self.patrons: list[Patron] = []
        self.operators: list[Operator] = []
        self.idle: deque[Patron] = deque()
        self.opened = 0
        self.numbers = 0
        self.sent: dict[int, int] = {}
        self.answers = 0
        self.seen_count = 0
        self.disorder = 0
        self.answer_times: list[int] = []
        self.seen_times: list[int] = []
        self.last_seen: Counter[int] = Counter()
        self.again = False

    async def connect(self, address: dict[str, Any], chats: list[dict[str, Any]], idle: bool = False) -> None:
        """Open a patron's and an operator's connection for each chat, 50 at a time, and wait until all are ready.

        `idle`: these patrons send no messages, and `churn` replaces their sockets.
        """
        self.address = address
        patron, operator = DIALECTS[address["dialect"]]
        new = [patron(address, facts, self) for facts in chats if facts.get("patron", True)]
        desks = [operator(address, facts, self) for facts in chats if operator and facts.get("operator", True)]
        self.operators += desks
        (self.idle if idle else self.patrons).extend(new)
        sockets: list[Socket] = [*new, *desks]
        for some in (sockets[start : start + 50] for start in range(0, len(sockets), 50)):
            for socket in some:
                await self._open(socket)
            async with asyncio.timeout(DRAIN_SECONDS):
                await asyncio.gather(*(socket.ready for socket in some))

    async def _open(self, socket: Socket) -> None:
        source = f"127.0.0.{1 + self.opened // SOCKETS_OF_ADDRESS}"
        self.opened += 1
        await asyncio.get_running_loop().create_connection(
            partial(_self, socket), "127.0.0.1", self.address["port"], local_addr=(source, 0)
        )

    async def churn(self, rate: float, seconds: float) -> dict[str, Any]:
        """Replace idle sockets at an even rate: one is cut off, and its patron connects again at once."""
        times: list[int] = []
        tasks: set[asyncio.Task[None]] = set()
        begin, cpu, replaced = perf_counter_ns(), process_time(), 0
        while (now := (perf_counter_ns() - begin) / 1e9) < seconds:
            while replaced < now * rate and self.idle and replaced - len(times) < MOST_CONNECTING:
                task = asyncio.ensure_future(self._replace(self.idle.popleft(), times))
                tasks.add(task)
                replaced += 1
            await asyncio.sleep(TICK)
        connected = len(times)
        async with asyncio.timeout(DRAIN_SECONDS):
            await asyncio.gather(*tasks)
        took = perf_counter_ns() - begin
        times.sort()
        return {
            "rate": connected / seconds,
            "replaced": len(times),
            "ready_ms": _percentiles(times),
            "cpu": (process_time() - cpu) / (took / 1e9),
        }

    async def _replace(self, old: Patron, times: list[int]) -> None:
        old.closing = True
        old.transport.abort()
        begin = perf_counter_ns()
        patron = type(old)(self.address, old.facts, self)
        await self._open(patron)
        await patron.ready
        times.append(perf_counter_ns() - begin)
        self.idle.append(patron)

    def answered(self, patron: Patron) -> None:
        """Record the time; at saturation the patron sends the next message at once."""
        self.answers += 1
        self.answer_times.append(perf_counter_ns() - patron.under_way.popleft())
        if self.again:
            self._send(patron)

    def seen(self, chat: int, number: int) -> None:
        """Record the time, and whether the message came once and in order."""
        self.seen_count += 1
        self.seen_times.append(perf_counter_ns() - self.sent[number])
        if number <= self.last_seen[chat]:
            self.disorder += 1
        self.last_seen[chat] = number

    async def saturate(self, warm: float, seconds: float) -> dict[str, Any]:
        """One message in flight per patron. Counts messages answered within `seconds` after the warm-up."""
        self._forget()
        self.again = True
        for patron in self.patrons:
            self._send(patron)
        await asyncio.sleep(warm)
        self._forget_times()
        begin, before, cpu = perf_counter_ns(), self.answers, process_time()
        await asyncio.sleep(seconds)
        took, answers, cpu = perf_counter_ns() - begin, self.answers - before, process_time() - cpu
        times = self._times()
        self.again = False
        await self._drain()
        return self._result(times, took, answers, cpu)

    async def pace(self, rate: float, seconds: float) -> dict[str, Any]:
        """Messages at an even rate from one patron after another, whether earlier ones are answered or not."""
        self._forget()
        begin, cpu, slip, sent = perf_counter_ns(), process_time(), 0.0, 0
        while (now := (perf_counter_ns() - begin) / 1e9) < seconds:
            while sent < now * rate:
                slip = max(slip, now - sent / rate)
                self._send(self.patrons[sent % len(self.patrons)])
                sent += 1
            await asyncio.sleep(max(TICK, sent / rate - now))
        took, answers, cpu = perf_counter_ns() - begin, self.answers, process_time() - cpu
        await self._drain()
        return self._result(self._times(), took, answers, cpu) | {"slip_ms": round(slip * 1000, 2)}

    def close(self) -> None:
        """Abort all connections."""
        for socket in [*self.patrons, *self.operators, *self.idle]:
            socket.closing = True
            socket.transport.abort()
        self.idle.clear()
        self.patrons.clear()
        self.operators.clear()

    def _send(self, patron: Patron) -> None:
        self.numbers += 1
        now = self.sent[self.numbers] = perf_counter_ns()
        patron.under_way.append(now)
        patron.send(self.numbers)

    def _forget(self) -> None:
        self.sent.clear()
        self.answers = self.seen_count = self.disorder = 0
        self._forget_times()

    def _forget_times(self) -> None:
        self.answer_times, self.seen_times = [], []

    def _times(self) -> tuple[list[int], list[int]]:
        return sorted(self.answer_times), sorted(self.seen_times)

    async def _drain(self) -> None:
        """Wait for messages in flight. Missing ones show in the counts."""
        begin = perf_counter_ns()
        while self.answers < len(self.sent) or self.seen_count < len(self.sent):
            if perf_counter_ns() - begin > DRAIN_SECONDS * 1e9:
                return
            await asyncio.sleep(0.01)

    def _result(self, times: tuple[list[int], list[int]], took: int, answers: int, cpu: float) -> dict[str, Any]:
        return {
            "rate": answers / (took / 1e9),
            "sent": len(self.sent),
            "answered": self.answers,
            "seen": self.seen_count,
            "disorder": self.disorder,
            "answer_ms": _percentiles(times[0]),
            "seen_ms": _percentiles(times[1]),
            "cpu": cpu / (took / 1e9),
        }


def _self(socket: Socket) -> Socket:
    return socket


def _percentiles(times: list[int]) -> dict[str, float]:
    """p50, p99 and maximum in ms of sorted times in ns."""
    if not times:
        return {}
    at = {"p50": len(times) // 2, "p99": len(times) * 99 // 100, "most": len(times) - 1}
    return {name: times[index] / 1e6 for name, index in at.items()}
