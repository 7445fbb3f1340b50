"""A node renews its lease while its reader threads are busy."""

import asyncio
import threading

from refdesk.presence import leases
from refdesk.presence.models import Node as Lease

from .clients import PATIENCE, World


async def test_a_lease_is_renewed_while_all_reader_threads_are_busy(world: World) -> None:
    """Otherwise many clients or a slow lock would end the lease, and all clients would reconnect at once."""
    node, go = world.node, threading.Event()
    before = await node.read(leases.database_now)
    await node.read(Lease.objects.update, lease_until=before + 10_000)
    waiting = [asyncio.ensure_future(node.read(go.wait)) for _ in range(50)]
    try:
        async with asyncio.timeout(PATIENCE):
            await node.renew_lease()
    finally:
        go.set()
        await asyncio.gather(*waiting)
    [until] = await node.read(lambda: list(Lease.objects.values_list("lease_until", flat=True)))
    assert until >= before + leases.LEASE
