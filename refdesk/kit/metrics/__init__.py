"""What this process counts and times for a monitoring system. Read at `/metrics`, in the format of Prometheus.

All metrics are named here; those of a moment, such as the number of connections, are read at each request
(`refdesk.project.metrics`). No label names a person, a chat or an address, so that the metrics hold no personal data.
What happens for each message is counted by the batch: a histogram costs a few microseconds, a message a hundred.
"""

from prometheus_client import (
    GC_COLLECTOR,
    PLATFORM_COLLECTOR,
    PROCESS_COLLECTOR,
    CollectorRegistry,
    Counter,
    disable_created_metrics,
)
from prometheus_client.exposition import generate_latest

from .histograms import Histogram

# A line more for each counter, which no rule reads. The function has no types.
disable_created_metrics()  # type: ignore[no-untyped-call]
REGISTRY = CollectorRegistry(auto_describe=False)
for collector in (PROCESS_COLLECTOR, PLATFORM_COLLECTOR, GC_COLLECTOR):
    REGISTRY.register(collector)

SHORT = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
"""Bounds in seconds, for what a person waits for."""
LONG = (0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0, 30.0, 60.0)

COMMANDS = Histogram(
    "refdesk_batch_commands",
    "Commands of a batch, which share a transaction.",
    buckets=(1, 2, 4, 8, 16, 32, 64, 128, 256),
)
COMMIT = Histogram("refdesk_batch_commit_seconds", "Seconds from the start of a batch to its commit.", buckets=SHORT)
WAIT = Histogram(
    "refdesk_batch_wait_seconds",
    "Seconds from the submission of a batch’s first command to the delivery of its outcome.",
    buckets=SHORT,
)
REFUSALS = Counter("refdesk_refusals", "Refusals sent to live connections, by name.", ["name"], registry=REGISTRY)
REQUESTS = Histogram(
    "refdesk_request_seconds",
    "Seconds for a request of a page or of the HTTP API, by area and class of its status.",
    ["area", "status"],
    buckets=SHORT,
)
READ = Histogram(
    "refdesk_read_seconds",
    "Seconds that the event loop waited for a read of the database.",
    buckets=SHORT,
)
TASKS = Histogram("refdesk_task_seconds", "Seconds for a round of a regular task.", ["task"], buckets=LONG)
TASK_ERRORS = Counter("refdesk_task_errors", "Rounds of a regular task that failed.", ["task"], registry=REGISTRY)
LOOP_DELAY = Histogram(
    "refdesk_loop_delay_seconds",
    "Seconds by which the event loop was late for a timer.",
    buckets=SHORT,
)
PUSHES = Counter(
    "refdesk_push_requests", "Requests to browsers’ push services, by result.", ["result"], registry=REGISTRY
)
ALERTS = Counter("refdesk_alert_requests", "Requests to channels for alerts, by result.", ["result"], registry=REGISTRY)
WEBHOOKS = Counter("refdesk_webhook_requests", "Requests to webhooks, by result.", ["result"], registry=REGISTRY)
EMAILS = Counter("refdesk_email_attempts", "Attempts to send an email, by result.", ["result"], registry=REGISTRY)
HISTOGRAMS = (COMMANDS, COMMIT, WAIT, REQUESTS, READ, TASKS, LOOP_DELAY)


def text_of_all() -> bytes:
    """All metrics in the text format 0.0.4 of Prometheus."""
    histograms = "".join(histogram.text() for histogram in HISTOGRAMS)
    return generate_latest(REGISTRY) + histograms.encode()
