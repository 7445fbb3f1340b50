"""Stopping asyncio servers of tests."""

import asyncio

ITERATIONS = 5
"""Iterations of the event loop in which an accepted connection gets its transport and task, or loses them."""


async def stop_accepting(server: asyncio.Server) -> None:
    """Close a server after its accepted connections have a transport: asyncio would leave them open silently."""
    for listening in server.sockets:
        asyncio.get_running_loop().remove_reader(listening)
    await iterate()
    server.close()


async def iterate() -> None:
    """Run a few iterations of the event loop."""
    for _ in range(ITERATIONS):
        await asyncio.sleep(0)
