"""From a patron's `send` until the operator has it: calm, and at half of what the server can do."""

from collections.abc import Mapping, Sequence
from typing import Any

from bench.report import Report, milliseconds
from bench.targets import Target

from .saturation import check

CALM = 40.0


async def calm(targets: Sequence[Target], seconds: float, when: str = "") -> list[list[str]]:
    """Every server with a few messages a second, and `when` that was."""
    return [await _row(target, CALM, seconds, when) for target in targets]


async def latency(
    report: Report,
    targets: Sequence[Target],
    rates: Mapping[str, float],
    seconds: float,
    before: Sequence[list[str]] = (),
) -> None:
    """Every server calm, then at half of its own saturated rate; `before` are rows of before the rounds."""
    rows = [*before, *await calm(targets, seconds)]
    rows += [await _row(target, rates[target.name] / 2, seconds) for target in targets if target.name in rates]
    report.add(
        "Latency: send → seen by the other side",
        ["server", "messages/s", "p50", "p99", "longest", "stored: p50", "p99", "CPU: server", "late by at most"],
        rows,
        f"Calm is {CALM:.0f} messages per second; the other rate is half of the server's own rate at saturation. All "
        "rows except *first* were measured after the rounds of saturation, while the search index is updated.",
        "Messages are sent at an even rate, whether or not earlier ones are answered. *Late* is the generator's delay.",
    )


async def _row(target: Target, rate: float, seconds: float, when: str = "") -> list[str]:
    stored, cpu = target.stored(), target.server.cpu
    result: dict[str, Any] = await target.load.request(do="pace", rate=rate, seconds=seconds)
    used = (target.server.cpu - cpu) / seconds
    check(target, result, stored, target.stored())
    seen, answer = result["seen_ms"], result["answer_ms"]
    times = [seen["p50"], seen["p99"], seen["most"], answer["p50"], answer["p99"]]
    late = milliseconds(result["slip_ms"])
    return [target.name, f"{result['rate']:,.0f}{when}", *map(milliseconds, times), f"{used:.0%}", late]
