"""Durable messages per second: one message in flight per patron, servers in alternation, medians of the rounds."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bench.processes import MeasurementFailed
from bench.report import Report, median, milliseconds, ratio, spread, whole
from bench.targets import Stored, Target


@dataclass
class Round:
    """One measurement of one server."""

    rate: float
    result: dict[str, Any]
    stored: int
    commits: int
    cpu: float


async def rounds(targets: Sequence[Target], count: int, warm: float, seconds: float) -> dict[str, list[Round]]:
    """Measure in the order A B B A …; each measurement is checked against the database before the next."""
    results: dict[str, list[Round]] = defaultdict(list)
    for number in range(count):
        for target in targets if number % 2 == 0 else reversed(targets):
            results[target.name].append(await measure(target, warm, seconds))
            print(f"  round {number + 1}: {target.name} {results[target.name][-1].rate:,.0f}/s", flush=True)
    return results


async def measure(target: Target, warm: float, seconds: float) -> Round:
    """Raises MeasurementFailed if an answered message is not stored, not seen, or not once and in order."""
    stored, commits, cpu = target.stored(), target.commits(), target.server.cpu
    result = await target.load.request(do="saturate", warm=warm, seconds=seconds)
    used = (target.server.cpu - cpu) / (warm + seconds)
    after = target.stored()
    check(target, result, stored, after)
    return Round(result["rate"], result, _count(after) - _count(stored), target.commits() - commits, used)


def check(target: Target, result: dict[str, Any], before: Stored, after: Stored) -> None:
    """Check that each answered message is stored, and seen by the operator, once and in order."""
    if not result["sent"] == result["answered"] == result["seen"] or result["disorder"]:
        raise MeasurementFailed(f"{target.name}: {result}")
    if target.dialect == "echo":
        return
    if _count(after) - _count(before) != result["sent"]:
        raise MeasurementFailed(f"{target.name}: {result} but {_count(after) - _count(before)} stored")
    for chat, numbers in after.items():
        if numbers != sorted(set(numbers)):
            raise MeasurementFailed(f"{target.name}: chat {chat} is doubled or out of order")


def report(report: Report, title: str, results: dict[str, list[Round]], chats: int, *notes: str) -> dict[str, float]:
    """Print the table; gives the median rate of each server."""
    rates = {name: median(one.rate for one in measured) for name, measured in results.items()}
    compared = [name for name in ("reference", "echo") if name in rates]
    columns = ["server", "messages/s: median (rounds)", *(f"to the {name}" for name in compared)]
    columns += ["commits", "stored", "a commit", "answered p50 / p99", "seen p50 / p99", "CPU: server / load"]
    rows = [
        [
            name,
            spread(one.rate for one in measured),
            *(ratio(rates[name], rates[other]) for other in compared),
            *_rest(measured),
        ]
        for name, measured in results.items()
    ]
    report.add(f"{title}: {chats} chats", columns, rows, *notes)
    return rates


def _rest(measured: list[Round]) -> list[str]:
    stored, commits = sum(one.stored for one in measured), sum(one.commits for one in measured)
    return [
        whole(commits) if commits else "–",
        whole(stored) if stored else "–",
        f"{stored / commits:.1f}" if commits else "–",
        *(
            " / ".join(milliseconds(median(one.result[what][mark] for one in measured)) for mark in ("p50", "p99"))
            for what in ("answer_ms", "seen_ms")
        ),
        f"{median(one.cpu for one in measured):.0%} / {median(one.result['cpu'] for one in measured):.0%}",
    ]


def _count(stored: Stored) -> int:
    return sum(map(len, stored.values()))
