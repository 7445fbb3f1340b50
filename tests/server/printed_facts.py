"""A server that prints facts of its process before it is ready: `python -m tests.server.printed_facts`."""

import asyncio
import ctypes
import socket

from refdesk.server import serve

PR_GET_DUMPABLE = 3


class _Server(serve._Server):
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        print("loop:", type(asyncio.get_running_loop()).__module__)
        print("dumpable:", ctypes.CDLL(None).prctl(PR_GET_DUMPABLE, *map(ctypes.c_ulong, (0, 0, 0, 0))), flush=True)
        await super().startup(sockets)


if __name__ == "__main__":
    serve._Server = _Server  # type: ignore[misc]
    serve.main()
