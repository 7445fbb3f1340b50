"""A proxy between a browser and the server, which a test can cut and mend, optionally one without WebSockets."""

import asyncio
import contextlib
from socket import create_server, socket
from ssl import SSLContext
from threading import Event, Thread

from tests.listening import iterate, stop_accepting

CHUNK = 65_536
HANDSHAKE = 5.0
"""Seconds for a browser that connects and says nothing, so that the proxy can end."""
REFUSAL = b"HTTP/1.1 501 Not Implemented\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Proxy:
    """A forwarder on a port of its own. While cut, what was open is closed and nothing new gets through.

    With `tls` it speaks HTTPS to browsers; `listening` is its own socket, where its port has to be known before.
    """

    def __init__(
        self,
        port: int,
        *,
        websockets: bool = True,
        tls: SSLContext | None = None,
        listening: socket | None = None,
    ) -> None:
        self._port, self._tls, self._listening = port, tls, listening or create_server(("127.0.0.1", 0))
        self._websockets = websockets
        self._cut = False
        self._open: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._run, daemon=True)
        self._ready = Event()
        self.url = ""
        self._thread.start()
        self._ready.wait(10)

    def cut(self) -> None:
        self._cut = True
        self._loop.call_soon_threadsafe(self._drop)

    def mend(self) -> None:
        """Let everything through again."""
        self._cut = False

    def end(self) -> None:
        """Take it away."""
        self.cut()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _run(self) -> None:
        handshake = HANDSHAKE if self._tls else None
        starting = asyncio.start_server(
            self._serve, sock=self._listening, ssl=self._tls, ssl_handshake_timeout=handshake
        )
        server = self._loop.run_until_complete(starting)
        self.url = f"http{'s' if self._tls else ''}://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        self._ready.set()
        self._loop.run_forever()
        self._loop.run_until_complete(_end(server))
        self._loop.close()

    def _drop(self) -> None:
        for writer in self._open:
            writer.transport.abort()

    async def _serve(self, browser: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        self._open.add(back)
        with contextlib.suppress(OSError):
            if not self._cut:
                await self._forward(browser, back)
        await self._close(back)

    async def _close(self, back: asyncio.StreamWriter) -> None:
        """Close a connection to a browser. With TLS it stays open until the browser confirms, or it is cut."""
        if self._cut:
            back.transport.abort()
        back.close()
        with contextlib.suppress(OSError):
            await back.wait_closed()
        self._open.discard(back)

    async def _forward(self, browser: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        first = await browser.read(CHUNK)
        if not self._websockets and first.startswith(b"GET /live/socket"):
            back.write(REFUSAL)
            return await back.drain()
        server, on = await asyncio.open_connection("127.0.0.1", self._port)
        self._open.add(on)
        try:
            on.write(first)
            ways = {asyncio.ensure_future(_pump(browser, on)), asyncio.ensure_future(_pump(server, back))}
            _, rest = await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            for way in rest:
                way.cancel()
        finally:
            self._open.discard(on)
            on.close()


async def _end(server: asyncio.Server) -> None:
    """Accept nothing more; forwarding ends, since all connections are cut."""
    await stop_accepting(server)
    while left := asyncio.all_tasks() - {asyncio.current_task()}:
        await asyncio.gather(*left, return_exceptions=True)
        await iterate()


async def _pump(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while chunk := await source.read(CHUNK):
            target.write(chunk)
            await target.drain()
