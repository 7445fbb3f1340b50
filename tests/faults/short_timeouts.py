"""A server with short time-outs, for tests that wait for them: `python -m tests.faults.short_timeouts`.

The variable LEASE is the length of the server's lease (ms). Its operators count as offline when a busy machine renews a
short one too late: only tests that wait for the end of a lease shorten it.
"""

import os
from typing import Any

from refdesk.server import serve

LEASE = "LEASE"
PING = 1
SWEEP = 0.5
CHANGES = 1.0
"""Seconds."""


def set_lease() -> None:
    from refdesk.presence import leases

    leases.LEASE = int(os.environ.get(LEASE, leases.LEASE))


def _prepare_quickly(config: Any, prepare: Any = serve._prepare) -> None:
    prepare(config)
    from refdesk.gateway import connection, stream
    from refdesk.gateway import node as gateway
    from refdesk.live import hub
    from refdesk.project import node, node_files
    from refdesk.widgets import api

    set_lease()
    gateway.RETURN = hub.COMPARE = CHANGES
    connection.RETURN = CHANGES  # type: ignore[attr-defined]
    api.CACHE_SECONDS = 0
    node.RETENTION = node_files.DELETE = SWEEP
    stream.PING_EVERY, stream.SILENCE = PING, 2.5 * PING


if __name__ == "__main__":
    serve.PING_SECONDS = PING
    serve.UNACKNOWLEDGED_SECONDS = 2 * PING
    serve._prepare = _prepare_quickly
    serve.main()
