"""How long things took: the middle, what nine of ten stay within, the mean."""

from typing import NamedTuple


class DurationSummary(NamedTuple):
    """In seconds; None where there was nothing to measure. By nearest rank: each is a length that occurred."""

    median: float | None = None
    ninetieth: float | None = None
    mean: float | None = None


class DurationHistogram:
    """Lengths and how often each occurred; those that were put together count with their mean."""

    def __init__(self) -> None:
        self._lengths: dict[int, list[int]] = {}

    def add(self, step: int, count: int, total: int) -> None:
        """So many lengths of one step add up to this."""
        known = self._lengths.setdefault(step, [0, 0])
        known[0] += count
        known[1] += total

    def times(self) -> DurationSummary:
        """What they come to."""
        count = sum(each for each, _ in self._lengths.values())
        if not count:
            return DurationSummary()
        total = sum(each for _, each in self._lengths.values())
        steps = sorted(self._lengths)
        return DurationSummary(
            self._reaching(steps, count * 0.5), self._reaching(steps, count * 0.9), round(total / count, 1)
        )

    def _reaching(self, steps: list[int], wanted: float) -> float:
        seen = 0
        for step in steps:
            count, total = self._lengths[step]
            seen += count
            if seen >= wanted:
                return round(total / count, 1)
        raise AssertionError
