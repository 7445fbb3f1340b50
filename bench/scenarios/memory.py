"""Memory of an idle socket: an open chat of Refdesk's beside the bare server's own socket."""

import asyncio
from collections.abc import Sequence

from bench.report import Report, ratio, whole
from bench.targets import Target

SETTLE = 3.0
FIRST = 100
"""Sockets opened before the measurement, so that what is loaded at the first use is not counted."""


async def memory(report: Report, targets: Sequence[Target], sockets: int) -> None:
    """Open so many idle sockets on each server, one patron with a chat of their own on each."""
    grown = {target.name: await _grown(target, sockets) for target in targets}
    report.add(
        f"Memory of an idle open chat, {whole(sockets)} sockets",
        ["server", "before", "after", "a socket", "to the bare server's"],
        [
            [name, _mib(before), _mib(after), f"{each / 1024:.1f} KiB", ratio(each, grown["echo"][2])]
            for name, (before, after, each) in grown.items()
        ],
        "Resident memory of the server process. Each socket of Refdesk is a patron with an open chat.",
    )


async def _grown(target: Target, sockets: int) -> tuple[int, int, float]:
    chats = await target.make_chats(FIRST + sockets)
    await target.connect(chats[:FIRST])
    await asyncio.sleep(SETTLE)
    before = target.server.resident
    await target.connect(chats[FIRST:])
    await asyncio.sleep(SETTLE)
    after = target.server.resident
    return before, after, (after - before) / sockets


def _mib(size: int) -> str:
    return f"{size / 2**20:.1f} MiB"
