"""Histograms for Prometheus whose text costs microseconds to write.

Those of prometheus-client make an object of each bucket at each request: 7 ms of processor time with the series of a
busy server, while messages wait. Here the text of a line is made once, up to its number.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Lock
from time import perf_counter


class Series:
    """The counts of one combination of labels. Thread-safe."""

    def __init__(self, name: str, buckets: Sequence[float], labels: str) -> None:
        self._buckets, self._lock = buckets, Lock()
        self._counts, self._sum = [0] * (len(buckets) + 1), 0.0
        bounds, more = [*(str(float(bound)) for bound in buckets), "+Inf"], f",{labels}" if labels else ""
        self._lines = [f'{name}_bucket{{le="{bound}"{more}}} ' for bound in bounds]
        alone = f"{{{labels}}}" if labels else ""
        self._count_line, self._sum_line = f"{name}_count{alone} ", f"{name}_sum{alone} "

    def observe(self, value: float) -> None:
        position = bisect_left(self._buckets, value)
        with self._lock:
            self._counts[position] += 1
            self._sum += value

    @contextmanager
    def time(self) -> Iterator[None]:
        """Observe the seconds of the block, also if it raises."""
        began = perf_counter()
        try:
            yield
        finally:
            self.observe(perf_counter() - began)

    def count(self) -> int:
        with self._lock:
            return sum(self._counts)

    def text(self) -> str:
        with self._lock:
            counts, total = self._counts.copy(), self._sum
        lines, up_to = [], 0
        for line, count in zip(self._lines, counts, strict=True):
            up_to += count
            lines.append(f"{line}{up_to}\n")
        lines.append(f"{self._count_line}{up_to}\n{self._sum_line}{total!r}\n")
        return "".join(lines)


class Histogram:
    """A family of series. One without labels has a single series, which it observes itself.

    Values of labels are names of our own: they are not escaped.
    """

    def __init__(self, name: str, documentation: str, labels: Sequence[str] = (), *, buckets: Sequence[float]) -> None:
        self._name, self._names, self._buckets = name, tuple(labels), tuple(buckets)
        self._head = f"# HELP {name} {documentation}\n# TYPE {name} histogram\n"
        self._series: dict[tuple[str, ...], Series] = {}
        self._lock = Lock()
        if not labels:
            self.labels()

    def labels(self, *values: str) -> Series:
        series = self._series.get(values)
        if series is None:
            pairs = ",".join(f'{name}="{value}"' for name, value in zip(self._names, values, strict=True))
            with self._lock:
                series = self._series.setdefault(values, Series(self._name, self._buckets, pairs))
        return series

    def observe(self, value: float) -> None:
        self._series[()].observe(value)

    @contextmanager
    def time(self) -> Iterator[None]:
        with self._series[()].time():
            yield

    def text(self) -> str:
        return self._head + "".join(series.text() for series in tuple(self._series.values()))
