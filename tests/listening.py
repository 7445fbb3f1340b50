"""Servers that tests listen with, and how they stop."""

import asyncio

TURNS = 5
"""Of the loop, in which a connection that was accepted gets its transport and its task, or loses them."""


async def stop_accepting(server: asyncio.Server) -> None:
    """Close it, but not before what it has accepted is taken on: asyncio would leave that open, and tell nobody."""
    for listening in server.sockets:
        asyncio.get_running_loop().remove_reader(listening)
    await turns()
    server.close()


async def turns() -> None:
    """Let the loop go round a few times."""
    for _ in range(TURNS):
        await asyncio.sleep(0)
