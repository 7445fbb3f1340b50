"""Warns if two server processes use the same SQLite database.

They have no bus between them, so that each learns of the other's changes late.
"""

import asyncio
import logging

from django.db import connection

from refdesk.gateway.node import Node
from refdesk.people import leases

log = logging.getLogger(__name__)

AFTER = (leases.LEASE + 1_000) / 1000
"""Seconds after the start, when the lease of a process that was stopped before has expired."""


async def look_for_second_process(node: Node) -> None:
    await asyncio.sleep(AFTER)
    await node.read(warn_of_second_process, node.id)


def warn_of_second_process(node_id: str) -> None:
    """Log a warning if another process has a lease. Several processes are for PostgreSQL."""
    if connection.vendor == "sqlite" and set(leases.living()) - {node_id}:
        log.warning(
            "another server process uses this SQLite database: chats appear there after seconds only. "
            "Stop one of them, or use PostgreSQL (docs/operate.md, Several processes)"
        )
