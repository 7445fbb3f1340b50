"""A server that prints the class of its event loop before it is ready: `python -m tests.server.printed_loop`."""

import asyncio
import socket

from refdesk.server import serve


class _Server(serve._Server):
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        print(type(asyncio.get_running_loop()), flush=True)
        await super().startup(sockets)


if __name__ == "__main__":
    serve._Server = _Server  # type: ignore[misc]
    serve.main()
