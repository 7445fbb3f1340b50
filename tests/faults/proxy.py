"""A TCP proxy between a client and the server with the faults of networks."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

from tests.listening import stop_accepting

CHUNK = 1 << 16


class Proxy:
    """Its faults can be changed while it runs, and affect open connections."""

    def __init__(self, target: str) -> None:
        where = urlsplit(target)
        self.url = ""
        self.to_server = self.to_client = True
        """Whether bytes pass in this direction; otherwise they are read and lost."""
        self.accepting = True
        """Whether a new connection gets through to the server; otherwise it is accepted and gets no answer."""
        self.delay = 0.0
        """Seconds that each piece is held back."""
        self.refuse_upgrades = 0
        """The HTTP status with which a WebSocket's upgrade is answered; 0 lets it pass."""
        self.upgrades = 0
        self._host, self._port = where.hostname, where.port
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    def stall(self) -> None:
        """Lose all bytes without closing connections."""
        self.to_server = self.to_client = self.accepting = False

    def heal(self) -> None:
        """Let bytes pass again. Those lost before stay lost."""
        self.to_server = self.to_client = self.accepting = True
        self.delay = 0.0

    def cut(self) -> None:
        """Reset all connections on both sides."""
        for writer in tuple(self._writers):
            writer.transport.abort()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        self._writers.add(writer)
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            await self._pass_on(reader, writer)
        except (OSError, asyncio.IncompleteReadError):
            writer.transport.abort()
        finally:
            self._writers.discard(writer)
            self._tasks.discard(task)
            writer.close()

    async def close(self) -> None:
        """End everything."""
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first = await reader.read(CHUNK)
        if b"upgrade: websocket" in first.lower():
            self.upgrades += 1
            if self.refuse_upgrades:
                writer.write(b"HTTP/1.1 %d No\r\nContent-Length: 0\r\n\r\n" % self.refuse_upgrades)
                await writer.drain()
                return
        if not self.accepting:
            await reader.read(-1)
            return
        behind_reader, behind = await asyncio.open_connection(self._host, self._port)
        self._writers.add(behind)
        try:
            behind.write(first)
            up, down = self._pump(reader, behind, up=True), self._pump(behind_reader, writer, up=False)
            await asyncio.wait([asyncio.ensure_future(up), asyncio.ensure_future(down)], return_when="FIRST_COMPLETED")
        finally:
            self._writers.discard(behind)
            behind.close()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, up: bool) -> None:
        with suppress(OSError):
            while piece := await reader.read(CHUNK):
                if self.delay:
                    await asyncio.sleep(self.delay)
                if self.to_server if up else self.to_client:
                    writer.write(piece)
                    await writer.drain()


@asynccontextmanager
async def proxy(target: str) -> AsyncIterator[Proxy]:
    """A proxy in front of the server at this address."""
    made = Proxy(target)
    listening = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    try:
        yield made
    finally:
        await stop_accepting(listening)
        await made.close()
