"""Histograms write what those of prometheus-client write."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client import Histogram as Reference

from refdesk.kit.metrics.histograms import Histogram

BOUNDS = (0.001, 0.5, 2)
VALUES = (0.0, 0.001, 0.0011, 0.5, 1.9999, 2, 2.5, 1e9)


@pytest.mark.parametrize("series", [[], [("desk", "2xx")], [("desk", "2xx"), ("widget", "5xx")]])
def test_G8_text_is_that_of_prometheus_client(series: list[tuple[str, ...]]) -> None:
    registry, names = CollectorRegistry(), ("area", "status") if series else ()
    ours = Histogram("refdesk_seconds", "Seconds, in all.", names, buckets=BOUNDS)
    reference = Reference("refdesk_seconds", "Seconds, in all.", names, buckets=BOUNDS, registry=registry)
    for value in VALUES:
        for labels in series:
            ours.labels(*labels).observe(value)
            reference.labels(*labels).observe(value)
        if not series:
            ours.observe(value)
            reference.observe(value)
    expected = (line for line in generate_latest(registry).decode().splitlines() if "_created" not in line)
    assert sorted(_as_floats(line) for line in ours.text().splitlines()) == sorted(
        _as_floats(line) for line in expected
    )


def _as_floats(line: str) -> tuple[str, float]:
    """Numbers compare by value, since counts are written without “.0”; labels by name."""
    if line.startswith("#"):
        return line, 0
    name, _, value = line.rpartition(" ")
    family, _, labels = name.partition("{")
    return f"{family}{sorted(labels.removesuffix('}').split(','))}", float(value)


def test_time_is_observed_also_if_the_block_fails() -> None:
    histogram = Histogram("refdesk_seconds", "Seconds.", ["task"], buckets=BOUNDS)
    with pytest.raises(ValueError, match="broken"), histogram.labels("sweep").time():
        raise ValueError("broken")
    assert histogram.labels("sweep").count() == 1


def _observe_often(histogram: Histogram) -> None:
    for _ in range(5_000):
        histogram.labels("sweep").observe(0.25)


def test_no_observation_is_lost_between_threads() -> None:
    histogram = Histogram("refdesk_seconds", "Seconds.", ["task"], buckets=BOUNDS)
    with ThreadPoolExecutor(4) as threads:
        for _ in range(4):
            threads.submit(_observe_often, histogram)
    assert histogram.labels("sweep").count() == 20_000
    assert 'refdesk_seconds_sum{task="sweep"} 5000.0\n' in histogram.text()
