"""The network between a client and a node: frames arrive late and in order, until the connection is cut."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from random import Random

from refdesk.client.transport import Disconnected
from refdesk.gateway import codes
from refdesk.gateway.connection import Connection

from .cluster import Cluster, Machine

NOTICED_WITHIN = 12.0
"""Seconds after which a server has noticed that a client vanished, by its pings (P5)."""

NEXT = 1e-6
"""Seconds between two frames: the loop doesn't order callbacks of the same moment."""


class Network:
    """Where clients connect. `cut` and `freeze` concern one client, by its address."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self._connects = Counter[str]()
        self.open: dict[str, SimulatedTransport] = {}

    async def connect(self, address: str, _kind: str = "auto") -> "SimulatedTransport":
        """Replaces `refdesk.client.transport.connect`."""
        await asyncio.sleep(0.02)
        living = self.cluster.living()
        if not living:
            raise OSError("connection refused")
        self._connects[address] += 1
        dice = Random(f"{self.cluster.seed}/{address}/{self._connects[address]}")
        transport = SimulatedTransport(dice.choice(living), address, dice)
        self.open[address] = transport
        return transport


class SimulatedTransport:
    """See `refdesk.client.transport.Transport`."""

    def __init__(self, machine: Machine, address: str, dice: Random) -> None:
        self._machine, self._dice = machine, dice
        self._loop = asyncio.get_running_loop()
        self._connection = Connection(machine.node, address)
        self._connection.send_buffer.listener = self._schedule_sending
        self._arrived: asyncio.Queue[str | Disconnected] = asyncio.Queue()
        self._up_at = self._down_at = 0.0
        self._open = self._served = True
        self._sending = False
        self._thawed = asyncio.Event()
        self._thawed.set()
        machine.transports.add(self)

    async def send(self, text: str | bytes) -> None:
        if not self._open:
            raise Disconnected
        self._up_at = max(self._up_at + NEXT, self._loop.time() + self._latency())
        self._loop.call_at(self._up_at, self._receive, text)

    async def frames(self) -> AsyncIterator[str]:
        while True:
            arrived = await self._arrived.get()
            await self._thawed.wait()
            if isinstance(arrived, Disconnected):
                self._open = False
                raise arrived
            yield arrived

    async def close(self) -> None:
        self.abort()

    def abort(self) -> None:
        """The client ends the connection, or a network in between does; the server notices it later."""
        if self._open:
            self._open = False
            self._arrived.put_nowait(Disconnected())
            self._loop.call_later(self._dice.random() * 0.2, self._end)

    def vanish(self) -> None:
        """Nothing passes any more, and neither side hears of it until its next ping fails."""
        if self._open:
            self._open = False
            self._loop.call_later(self._dice.random() * NOTICED_WITHIN, self._end)
            self._loop.call_later(self._dice.random() * NOTICED_WITHIN, self._arrived.put_nowait, Disconnected())

    def freeze(self, seconds: float) -> None:
        """The client's process stands still."""
        self._thawed.clear()
        self._loop.call_later(seconds, self._thawed.set)
        if seconds > NOTICED_WITHIN:
            self._loop.call_later(NOTICED_WITHIN, self._end)
            self._arrived.put_nowait(Disconnected())

    def server_died(self) -> None:
        self._served = False
        self._loop.call_later(self._latency(), self._arrived.put_nowait, Disconnected())

    def _latency(self) -> float:
        return self._dice.choice((0.001, 0.02, 0.3)) * self._dice.random()

    def _receive(self, text: str | bytes) -> None:
        if self._served and self._open:
            self._connection.receive(text, self._loop.time())

    def _schedule_sending(self) -> None:
        if not self._sending:
            self._sending = True
            self._loop.call_later(0.0, self._send_down)

    def _send_down(self) -> None:
        self._sending = False
        if not self._served:
            return
        buffer = self._connection.send_buffer
        while chunk := buffer.next_chunk():
            for line in chunk.decode().split("\n"):
                self._down_at = max(self._down_at + NEXT, self._loop.time() + self._latency())
                self._loop.call_at(self._down_at, self._arrive, line)
        closing = codes.TOO_SLOW if buffer.overflowed else self._connection.closing
        if closing is not None:
            self._loop.call_at(max(self._down_at + NEXT, self._loop.time()), self._arrive, Disconnected(closing))
            self._end()

    def _arrive(self, what: str | Disconnected) -> None:
        if self._open:
            self._arrived.put_nowait(what)

    def _end(self) -> None:
        if self._served and not self._machine.dead:
            self._served = False
            self._machine.transports.discard(self)
            self._connection.ended()
