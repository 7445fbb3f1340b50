"""A server on a database with a long history: how soon it is ready, and what it does when nobody is there."""

import asyncio
import time
from collections.abc import Sequence

from bench.refdesk_target import Refdesk
from bench.report import Report

REST = 10.0
"""Seconds of rest after the start, and of the measurement after it."""


async def starting(report: Report, title: str, targets: Sequence[Refdesk]) -> None:
    """Start each alone, for the second time: the first makes the tables of an empty database."""
    rows = []
    for target in targets:
        await target.start_server()
        await target.stop()
        begin = time.perf_counter()
        await target.start_server()
        seconds = time.perf_counter() - begin
        try:
            await asyncio.sleep(REST)
            before = target.server.cpu
            await asyncio.sleep(REST)
            used = (target.server.cpu - before) / REST
        finally:
            await target.stop()
        rows.append([target.name, f"{seconds:.2f} s", f"{used:.1%} of a core"])
    report.add(title, ["database", "start, until an operator has signed in", "processor time"], rows)
