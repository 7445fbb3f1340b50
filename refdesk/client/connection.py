"""A client's connection to the live server.

It reconnects (P6), sends acts until they are answered (P7, P10), and reads all logs again after a restore (P38).
"""

import asyncio
import random
import secrets
import time
from abc import abstractmethod
from collections import deque
from contextlib import suppress
from typing import Self, TypeVar

import msgspec

from refdesk.chats.refusals import SeatMoved
from refdesk.eventlog.refusals import Refusal
from refdesk.protocol.down import AnyDown, AskPing, Bye, Done, Down, Opened, Refused, Welcome
from refdesk.protocol.refusals import retry_after
from refdesk.protocol.up import AnswerPing, Up

from .http import HttpRefused
from .observable import LIMIT, Observable
from .pending_acts import PendingActs
from .transport import Disconnected, Kind, Transport, connect

AT_ONCE = {1012, 1013, 4401, 4429}
FOR_GOOD = {4400, 4403, 4406}
MAX_BACK_OFF = 5.0
CONNECT_WITHIN = 15.0
TICK = 0.005
"""Seconds by which a sleep may end early: the resolution of the loop's clock."""

_down: msgspec.json.Decoder[AnyDown] = msgspec.json.Decoder(AnyDown)
D = TypeVar("D", bound=Down)


class EndedForGood(Exception):
    """The server closed the connection with a code after which a client doesn't reconnect (P6)."""

    def __init__(self, code: int, name: str = "") -> None:
        super().__init__(f"{code} {name}".strip())
        self.code = code
        self.name = name


def new_key() -> str:
    """A key for an act: a UUID of version 7 (RFC 9562, 5.7) without hyphens."""
    rest = secrets.token_hex(10)
    return f"{time.time_ns() // 1_000_000:012x}7{rest[1:4]}8{rest[5:]}"


class Connection(Observable):
    """One client. `frames` are the last frames received, `connections` how often it has connected."""

    def __init__(self, url: str, kind: Kind = "auto", for_good: frozenset[int] = frozenset()) -> None:
        super().__init__()
        self.url = url
        self.kind = kind
        self.frames: deque[Down] = deque(maxlen=10_000)
        self.pending = PendingActs()
        self.connections = 0
        self.epoch = ""
        self._for_good = FOR_GOOD | for_good
        self._transport: Transport | None = None
        self._ready = False
        self._released = asyncio.Event()
        self._released.set()
        # Two tasks that send at once could swap two acts of a chat.
        self._sending = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()

    @abstractmethod
    async def hello(self) -> Up:
        """The first frame of the next connection."""

    @abstractmethod
    async def receive(self, frame: Down) -> None:
        """Handle one frame of the server. Calls `resume` once the server is ready for acts."""

    @abstractmethod
    def reset_feeds(self) -> None:
        """Drop the events of every feed: the database was restored (P38)."""

    async def __aenter__(self) -> Self:
        self._spawn(self._stay_connected())
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def received(self, kind: type[D]) -> list[D]:
        return [frame for frame in self.frames if isinstance(frame, kind)]

    async def request(self, frame: Up, key: str, limit: float | None = LIMIT) -> Done:
        """Send a frame with a key until it is answered. Raises ActRefused if the refusal is final."""
        answer = self.pending.add(key, msgspec.json.encode(frame).decode())
        await self._send_waiting()
        async with asyncio.timeout(limit):
            return await answer

    async def send(self, frame: Up) -> None:
        """Send a frame without a key; without a connection it is dropped."""
        if self._ready:
            await self._try_send(msgspec.json.encode(frame).decode())

    def cut(self) -> None:
        """Cut the connection as a network does; the client reconnects."""
        if self._transport is not None:
            self._transport.abort()

    def hold(self) -> None:
        """Cut the connection and don't reconnect until `release`."""
        self._released.clear()
        self.cut()

    def release(self) -> None:
        self._released.set()

    @property
    def connected(self) -> bool:
        """Whether acts are sent at once."""
        return self._ready

    @property
    def may_act(self) -> bool:
        """Whether acts may be sent on a connection that is ready."""
        return True

    async def resume(self) -> None:
        """The server is ready for acts: send everything unanswered again, in order."""
        self._ready = True
        self.connections += 1
        self.pending.resend_all()
        self._spawn(self._send_waiting())

    async def _stay_connected(self) -> None:
        failures = 0
        while True:
            await self._released.wait()
            before = self.connections
            end = await self._connect_once()
            if end.code in self._for_good:
                return self._fail(EndedForGood(end.code, end.reason))
            failures = 0 if self.connections > before else failures + 1
            at_once = end.code in AT_ONCE and not failures
            longest = 0.05 if at_once else min(MAX_BACK_OFF, 0.1 * 2 ** min(failures, 10))
            await asyncio.sleep(random.uniform(0, longest))  # noqa: S311 - jitter

    async def _connect_once(self) -> Disconnected:
        try:
            async with asyncio.timeout(CONNECT_WITHIN):
                self._transport = await connect(self.url, self.kind)
                await self._transport.send(msgspec.json.encode(await self.hello()))
            async for text in self._transport.frames():
                await self._receive_any(_down.decode(text))
        except Disconnected as lost:
            return lost
        except OSError as lost:
            return Disconnected(reason=str(lost))
        except HttpRefused as refused:
            if refused.answer.status < 500:
                raise
            return Disconnected(reason=str(refused))
        finally:
            self._ready = False
            await self._close()
            self.changed()
        return Disconnected()

    async def _close(self) -> None:
        transport, self._transport = self._transport, None
        if transport is not None:
            with suppress(Disconnected, OSError):
                await transport.close()

    async def _receive_any(self, frame: Down) -> None:
        self.frames.append(frame)
        if isinstance(frame, Done):
            self.pending.done(frame)
            if len(self.pending):
                self._spawn(self._send_waiting())
        elif isinstance(frame, Refused) and frame.key:
            self._on_refusal(frame.key, frame.refusal)
        elif isinstance(frame, Bye):
            raise Disconnected(frame.code, frame.name)
        elif isinstance(frame, Opened) and frame.epoch != self.epoch:
            raise Disconnected(1013, "the epoch changed")
        elif isinstance(frame, AskPing):
            await self._try_send(msgspec.json.encode(AnswerPing(n=frame.n)).decode())
        else:
            if isinstance(frame, Welcome):
                self._on_epoch(frame.epoch)
            await self.receive(frame)
        self.changed()

    def _on_epoch(self, epoch: str) -> None:
        if self.epoch not in ("", epoch):
            self.reset_feeds()
        self.epoch = epoch

    def _on_refusal(self, key: str, refusal: Refusal) -> None:
        wait = retry_after(refusal)
        if isinstance(refusal, SeatMoved):
            self.pending.hold(key)
        elif wait is None:
            self.pending.refused(key, refusal)
        else:
            self.pending.retry(key, refusal, asyncio.get_running_loop().time() + wait)
            self._spawn(self._send_waiting(wait + TICK))
        self._spawn(self._send_waiting())

    async def _send_waiting(self, after: float = 0.0) -> None:
        """Send what may be sent now, in order."""
        await asyncio.sleep(after)
        async with self._sending:
            while self._ready and self.may_act:
                frame = self.pending.next(asyncio.get_running_loop().time())
                if frame is None:
                    return
                await self._try_send(frame)

    async def _try_send(self, text: str) -> None:
        # A lost frame is still pending, and the reading task notices that the connection is lost.
        if self._transport is not None:
            with suppress(Disconnected):
                await self._transport.send(text)

    def _fail(self, error: BaseException) -> None:
        self.pending.fail(error)
        self.fail(error)

    def _spawn(self, work: "asyncio.Future[None] | object") -> None:
        task: asyncio.Task[None] = asyncio.ensure_future(work)  # type: ignore[arg-type]
        self._tasks.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._fail(error)
