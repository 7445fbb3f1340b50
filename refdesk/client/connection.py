"""A client's connection to the live server: it reconnects (P6), keeps acts until they are answered (P7, P10), and
begins again where the database was set back (P38)."""

import asyncio
import random
import secrets
import time
from abc import abstractmethod
from collections import deque
from contextlib import suppress
from typing import Self, TypeVar

import msgspec

from refdesk.chats.refusals import Refusal
from refdesk.protocol.down import AnyDown, AskPing, Bye, Done, Down, Opened, Refused, Welcome
from refdesk.protocol.refusals import retry_after
from refdesk.protocol.up import AnswerPing, Do, Up

from .http import HttpRefused
from .observable import LIMIT, Changing
from .pending_acts import ActRefused, Outbox
from .transport import Connection, ConnectionLost, Kind, connect

AT_ONCE = {1012, 1013, 4401, 4429}
FOR_GOOD = {4400, 4403, 4406}
BACK_OFF_MOST = 5.0
CONNECT_WITHIN = 15.0
TICK = 0.005
"""Seconds by which a sleep may end early: the resolution of the loop's clock."""

_down: msgspec.json.Decoder[AnyDown] = msgspec.json.Decoder(AnyDown)
D = TypeVar("D", bound=Down)

__all__ = ["ActRefused", "EndedForGood", "Line", "new_key"]


class EndedForGood(Exception):
    """The server let go of this client, and it is not to come back (P6)."""

    def __init__(self, code: int, name: str = "") -> None:
        super().__init__(f"{code} {name}".strip())
        self.code = code
        self.name = name


def new_key() -> str:
    """A key for an act: a UUID of version 7 (RFC 9562, 5.7) without hyphens, which begins with the time."""
    rest = secrets.token_hex(10)
    return f"{time.time_ns() // 1_000_000:012x}7{rest[1:4]}8{rest[5:]}"


class Line(Changing):
    """One client. `frames` holds what came last, decoded; `connections` counts how often it got through."""

    def __init__(self, url: str, kind: Kind = "auto", for_good: frozenset[int] = frozenset()) -> None:
        super().__init__()
        self.url = url
        self.kind = kind
        self.frames: deque[Down] = deque(maxlen=10_000)
        self.outbox = Outbox()
        self.connections = 0
        self.epoch = ""
        self._for_good = FOR_GOOD | for_good
        self._connection: Connection | None = None
        self._ready = False
        self._released = asyncio.Event()
        self._released.set()
        # Two tasks that send at once could exchange two acts of a chat.
        self._sending = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()

    @abstractmethod
    async def hello(self) -> Up:
        """The first frame of the next connection."""

    @abstractmethod
    async def take(self, frame: Down) -> None:
        """Take one frame of the server's. Calls `resume` when the server is ready for acts."""

    @abstractmethod
    def begin_again(self) -> None:
        """Forget the position in each log: the database was set back (P38)."""

    async def __aenter__(self) -> Self:
        self._spawn(self._stay_connected())
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def received(self, kind: type[D]) -> list[D]:
        """The frames of this kind that have come."""
        return [frame for frame in self.frames if isinstance(frame, kind)]

    async def ask(self, frame: Up, key: str, limit: float | None = LIMIT) -> Done:
        """Send a frame that has a key until it is answered; ActRefused where the refusal is final."""
        chat = frame.chat if isinstance(frame, Do) else None
        answer = self.outbox.add(key, msgspec.json.encode(frame).decode(), chat)
        await self._send_waiting()
        async with asyncio.timeout(limit):
            return await answer

    async def send(self, frame: Up) -> None:
        """Send a frame that has no answer; it is lost where there is no connection, and that is right."""
        if self._ready:
            await self._try_send(msgspec.json.encode(frame).decode())

    async def send_raw(self, text: str | bytes) -> None:
        """Send anything on the connection that is open now; ConnectionLost where none is."""
        if self._connection is None:
            raise ConnectionLost
        await self._connection.send(text)

    def cut(self) -> None:
        """Cut the connection, as a network does; it comes back by itself."""
        if self._connection is not None:
            self._connection.abort()

    def hold(self) -> None:
        """Cut it, and keep it away until `release`."""
        self._released.clear()
        self.cut()

    def release(self) -> None:
        """Let it come back."""
        self._released.set()

    @property
    def connected(self) -> bool:
        """Whether acts go out at once."""
        return self._ready

    async def resume(self) -> None:
        """The server knows who we are: what is unanswered goes out again, in order."""
        self._ready = True
        self.connections += 1
        self.outbox.begin_again()
        self._spawn(self._send_waiting())

    async def _stay_connected(self) -> None:
        failures = 0
        while True:
            await self._released.wait()
            before = self.connections
            lost = await self._connect_once()
            if lost.code in self._for_good:
                return self._give_up(EndedForGood(lost.code, lost.reason))
            failures = 0 if self.connections > before else failures + 1
            at_once = lost.code in AT_ONCE and not failures
            most = 0.05 if at_once else min(BACK_OFF_MOST, 0.1 * 2 ** min(failures, 10))
            await asyncio.sleep(random.uniform(0, most))  # noqa: S311 - jitter

    async def _connect_once(self) -> ConnectionLost:
        try:
            async with asyncio.timeout(CONNECT_WITHIN):
                self._connection = await connect(self.url, self.kind)
                await self._connection.send(msgspec.json.encode(await self.hello()))
            async for text in self._connection.frames():
                await self._take_any(_down.decode(text))
        except ConnectionLost as lost:
            return lost
        except OSError as lost:
            return ConnectionLost(reason=str(lost))
        except HttpRefused as refused:
            if refused.answer.status < 500:
                raise
            return ConnectionLost(reason=str(refused))
        finally:
            self._ready = False
            await self._let_go()
            self.changed()
        return ConnectionLost()

    async def _let_go(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(ConnectionLost, OSError):
                await connection.close()

    async def _take_any(self, frame: Down) -> None:
        self.frames.append(frame)
        if isinstance(frame, Done):
            self.outbox.done(frame)
            if len(self.outbox):
                self._spawn(self._send_waiting())
        elif isinstance(frame, Refused) and frame.key:
            self._take_refusal(frame.key, frame.refusal)
        elif isinstance(frame, Bye):
            raise ConnectionLost(frame.code, frame.name)
        elif isinstance(frame, Opened) and frame.epoch != self.epoch:
            raise ConnectionLost(1013, "the epoch changed")
        elif isinstance(frame, AskPing):
            await self._try_send(msgspec.json.encode(AnswerPing(n=frame.n)).decode())
        else:
            if isinstance(frame, Welcome):
                self._take_epoch(frame.epoch)
            await self.take(frame)
        self.changed()

    def _take_epoch(self, epoch: str) -> None:
        if self.epoch not in ("", epoch):
            self.begin_again()
        self.epoch = epoch

    def _take_refusal(self, key: str, refusal: Refusal) -> None:
        wait = retry_after(refusal)
        if wait is None:
            self.outbox.refused(key, refusal)
        else:
            self.outbox.rest(key, refusal, asyncio.get_running_loop().time() + wait)
            self._spawn(self._send_waiting(wait + TICK))
        self._spawn(self._send_waiting())

    async def _send_waiting(self, after: float = 0.0) -> None:
        """Send what may go now, in order."""
        await asyncio.sleep(after)
        async with self._sending:
            while self._ready and (frame := self.outbox.next(asyncio.get_running_loop().time())) is not None:
                await self._try_send(frame)

    async def _try_send(self, text: str) -> None:
        # Where it can't be sent the outbox still has it, and the reading side notices the loss.
        if self._connection is not None:
            with suppress(ConnectionLost):
                await self._connection.send(text)

    def _give_up(self, why: EndedForGood) -> None:
        self.outbox.fail(why)
        self.failed(why)

    def _spawn(self, work: "asyncio.Future[None] | object") -> None:
        task: asyncio.Task[None] = asyncio.ensure_future(work)  # type: ignore[arg-type]
        self._tasks.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (trouble := task.exception()) is not None:
            self.outbox.fail(trouble)
            self.failed(trouble)
