"""From a patron's `send` until the operator has it: calm, and at half of what the server can do."""

from collections.abc import Mapping, Sequence
from typing import Any

from bench.figures import Report, milliseconds
from bench.targets import Target

from .saturation import check

CALM = 40.0


async def latency(report: Report, targets: Sequence[Target], rates: Mapping[str, float], seconds: float) -> None:
    """Every server calm, then every server at half of its own saturated rate."""
    rows = [await _row(target, CALM, seconds) for target in targets]
    rows += [await _row(target, rates[target.name] / 2, seconds) for target in targets if target.name in rates]
    report.add(
        "Latency: send → seen by the other side",
        ["server", "messages/s", "p50", "p99", "longest", "stored: p50", "p99", "CPU: server", "late by at most"],
        rows,
        f"Calm is {CALM:.0f} messages a second; the other rate is half of the server's own saturated one.",
        "Messages go out at an even rate, whether or not earlier ones are answered. *Late* is how far the generator "
        "was behind its plan.",
    )


async def _row(target: Target, rate: float, seconds: float) -> list[str]:
    stored, cpu = target.stored(), target.server.cpu
    result: dict[str, Any] = await target.load.ask(do="pace", rate=rate, seconds=seconds)
    used = (target.server.cpu - cpu) / seconds
    check(target, result, stored, target.stored())
    seen, answer = result["seen_ms"], result["answer_ms"]
    times = [seen["p50"], seen["p99"], seen["most"], answer["p50"], answer["p99"]]
    late = milliseconds(result["slip_ms"])
    return [target.name, f"{result['rate']:,.0f}", *map(milliseconds, times), f"{used:.0%}", late]
