"""Many idle chats in one process: memory, connects, and messages of a few among them."""

import asyncio
import json
import os
import signal
from typing import Any

from bench.refdesk_target import Refdesk
from bench.report import Report, milliseconds, whole
from bench.scenarios.memory import FIRST, SETTLE
from bench.waiting import Waiting

OTHER_FILES = 4_000
"""Files of the process beside idle sockets, and room for sockets that are being replaced."""
GOAL = 50_000
CONNECTS, CHURN_SECONDS = 500.0, 20.0
MESSAGES_SECONDS = 20.0
IDLE_SECONDS = 15.0
COUNTED = 1_000
LEAST = 40.0
"""Bytes a socket of a type that has a row."""


class Counted(Waiting):
    """A server that counts its objects."""

    @property
    def module(self) -> list[str]:
        return ["bench.census"]

    async def census(self) -> dict[str, Any]:
        """Number and bytes of objects by type."""
        os.kill(self.server.process.pid, signal.SIGUSR1)
        counted: dict[str, Any] = json.loads(await self.server.line())
        return counted


async def sockets(report: Report, server: Waiting, count: int) -> None:
    """Open so many idle sockets, each of a patron with a chat of their own; replace some; send messages of others."""
    waiting = await server.make_chats(FIRST + count)
    claimed = await Refdesk.make_chats(server, max(1, count // 100))
    await server.connect(claimed)
    await server.connect(waiting[:FIRST], idle=True)
    await asyncio.sleep(SETTLE)
    before = server.server.resident
    opening, cpu, begin = len(waiting) - FIRST, server.server.cpu, asyncio.get_running_loop().time()
    await server.connect(waiting[FIRST:], idle=True)
    took, cpu = asyncio.get_running_loop().time() - begin, server.server.cpu - cpu
    await asyncio.sleep(SETTLE)
    size = (server.server.resident - before) / opening
    rows = [
        ["memory of a socket", f"{size / 1024:.1f} KiB"],
        ["the whole process", f"{server.server.resident / 2**20:,.0f} MiB"],
        [f"the same with {whole(GOAL)} sockets, computed", f"{(before + GOAL * size) / 2**20:,.0f} MiB"],
        ["opening all, 50 at a time", f"{took:.0f} s, {cpu / opening * 1e3:.2f} ms of processor time each"],
        ["idle", f"{await _used(server):.1%} of a core"],
        *await _messages(server, len(claimed), "messages"),
        *await _churn(server),
        *await _messages(server, len(claimed), "messages after that"),
        ["the whole process after all", f"{server.server.resident / 2**20:,.0f} MiB"],
    ]
    report.add(f"{whole(count)} idle chats in one process", ["what", "figure"], rows, _note(count))


async def _used(server: Refdesk) -> float:
    before = server.server.cpu
    await asyncio.sleep(IDLE_SECONDS)
    return (server.server.cpu - before) / IDLE_SECONDS


async def _messages(server: Refdesk, rate: float, name: str) -> list[list[str]]:
    result = await server.load.request(do="pace", rate=rate, seconds=MESSAGES_SECONDS)
    seen = result["seen_ms"]
    return [[f"{name}: {whole(rate)} a second, seen", f"p50 {milliseconds(seen['p50'])}, p99 {_ms(seen)}"]]


async def _churn(server: Refdesk) -> list[list[str]]:
    before = server.server.cpu
    result = await server.load.request(do="churn", rate=CONNECTS, seconds=CHURN_SECONDS)
    used = (server.server.cpu - before) / CHURN_SECONDS
    ready = result["ready_ms"]
    return [
        [f"{whole(CONNECTS)} connects a second: reached", f"{whole(result['rate'])} a second"],
        ["until the chat is open", f"p50 {milliseconds(ready['p50'])}, p99 {_ms(ready)}"],
        ["processor: server / load", f"{used:.0%} / {result['cpu']:.0%}"],
    ]


def _ms(times: dict[str, float]) -> str:
    return milliseconds(times["p99"])


def _note(count: int) -> str:
    limit = "" if count >= GOAL else f" This machine allows a process {whole(count + OTHER_FILES)} open files."
    return (
        "Each idle socket is that of a patron who waits in the same queue. A connect cuts one of them off and opens it "
        f"again, until its feed is open; a message is of a claimed chat, until its operator has it.{limit}"
    )


async def parts(report: Report, server: Counted) -> None:
    """The types of the objects of a socket."""
    waiting = await server.make_chats(FIRST + COUNTED)
    await server.connect(waiting[:FIRST], idle=True)
    await asyncio.sleep(SETTLE)
    before = await server.census()
    await server.connect(waiting[FIRST:], idle=True)
    await asyncio.sleep(SETTLE)
    after = await server.census()
    grown = {
        name: [(now - then) / COUNTED for now, then in zip(counts, before["objects"].get(name, (0, 0)), strict=True)]
        for name, counts in after["objects"].items()
    }
    rows = [
        [name.rpartition(".")[2], f"{number:.1f}", whole(size)]
        for name, (number, size) in sorted(grown.items(), key=lambda item: -item[1][1])
        if size >= LEAST
    ]
    total = sum(size for _, size in grown.values())
    tasks = (after["tasks"] - before["tasks"]) / COUNTED
    rows += [["all objects", "", whole(total)], ["tasks", f"{tasks:.1f}", ""]]
    report.add("An idle socket’s objects", ["type", "number", "bytes"], rows)
