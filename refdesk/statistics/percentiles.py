"""Median, 90th percentile and mean of durations."""

from typing import NamedTuple


class DurationSummary(NamedTuple):
    """Seconds; None if nothing was measured. Percentiles are by nearest rank."""

    median: float | None = None
    ninetieth: float | None = None
    mean: float | None = None


class DurationHistogram:
    """Durations in steps: each step has a count and a sum, and its durations count with their mean."""

    def __init__(self) -> None:
        self._lengths: dict[int, list[int]] = {}

    def add(self, step: int, count: int, total: int) -> None:
        """Adds `count` durations of one step, whose sum is `total` seconds."""
        sums = self._lengths.setdefault(step, [0, 0])
        sums[0] += count
        sums[1] += total

    def summary(self) -> DurationSummary:
        count = sum(number for number, _ in self._lengths.values())
        if not count:
            return DurationSummary()
        total = sum(length for _, length in self._lengths.values())
        steps = sorted(self._lengths)
        return DurationSummary(
            self._reaching(steps, count * 0.5), self._reaching(steps, count * 0.9), round(total / count, 1)
        )

    def _reaching(self, steps: list[int], threshold: float) -> float:
        seen = 0
        for step in steps:
            count, total = self._lengths[step]
            seen += count
            if seen >= threshold:
                return round(total / count, 1)
        raise AssertionError
