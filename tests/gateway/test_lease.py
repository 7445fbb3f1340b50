"""A node renews its lease whatever else it does."""

import asyncio
import threading

from refdesk.people import leases
from refdesk.people.models import Node as Lease

from .clients import MAX_WAIT, World


async def test_a_lease_is_renewed_while_all_reader_threads_are_busy(world: World) -> None:
    """Else a rush, or a database that is slow to lock, would send everybody away to come back in a greater rush."""
    node, go = world.node, threading.Event()
    before = await node.read(leases.database_now)
    await node.read(Lease.objects.update, lease_until=before + 10_000)
    waiting = [asyncio.ensure_future(node.read(go.wait)) for _ in range(50)]
    try:
        async with asyncio.timeout(MAX_WAIT):
            await node.renew_lease()
    finally:
        go.set()
        await asyncio.gather(*waiting)
    [until] = await node.read(lambda: list(Lease.objects.values_list("lease_until", flat=True)))
    assert until >= before + leases.LEASE
