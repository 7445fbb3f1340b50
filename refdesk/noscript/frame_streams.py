"""Open responses of frames on this node: each new line of a chat is sent at its commit.

A response costs a connection and a task, no thread. The hub wakes it with the chat's new head, and only then is the log
read.
"""

import asyncio
import logging
import math
from collections.abc import AsyncIterator, Callable
from typing import NamedTuple

from django.db import Error

from refdesk.chats.head import Head
from refdesk.database.run import Run
from refdesk.eventlog.heads import LogHead
from refdesk.kit.clock import now_ms
from refdesk.kit.quota import ConnectionLimiter
from refdesk.kit.tasks import Tasks
from refdesk.live.feeds import Subscription
from refdesk.live.hub import Hub
from refdesk.live.send_buffer import SendBuffer

from . import windows

log = logging.getLogger(__name__)

LIFE = 300.0
"""Seconds; less than a patron counts as present after a page on which they write."""
KEEPALIVE = 20.0
"""Seconds of silence; shorter than the idle time-outs of proxies. Only sending shows that a client has vanished."""
TRIAL = 3.0
"""Seconds within which the first part has to reach the browser. A proxy that buffers holds it back until the end."""
PER_NODE = 1000
PER_ADDRESS = 200
"""A library may have so many patrons behind one address."""
PER_CHAT = 2
"""The second is another tab's, or that of the page before, whose end isn't known yet."""
SIGN_OF_LIFE = "\n"


class News(NamedTuple):
    """What came after an event, up to `seq`, as a part of a document. `closing` ends it if nothing can follow."""

    html: str
    seq: int
    closing: str = ""


class Document(NamedTuple):
    """A document that can stay open. `first` shows the chat up to `seq`, and `closing` ends it after any part.

    `news_after` reads the database. `arrives`: the browser is known to get the parts of this chat's documents singly.
    """

    head: Head
    page: int
    address: str
    arrives: bool
    first: str
    seq: int
    closing: str
    news_after: Callable[[int], News]


class FrameStreams:
    """All open responses of a node. Runs on the event loop."""

    def __init__(self, hub: Hub, read: Run, write: Run, per_address: int) -> None:
        self._hub, self._read, self._write = hub, read, write
        self._limiter = ConnectionLimiter(min(PER_ADDRESS, per_address))
        self._open: dict[int, list[_Stream]] = {}
        self._count = 0
        self._stopping = False
        self._tasks = Tasks()

    def stop(self) -> None:
        """End all responses: the server is about to stop."""
        self._stopping = True
        for streams in self._open.values():
            for stream in streams:
                stream.stop()

    async def parts(self, document: Document) -> AsyncIterator[str]:
        """The parts of the document as they come. Beyond a limit it is complete at once."""
        yield document.first
        if not self._has_room(document) or not self._limiter.acquire(document.address):
            yield document.closing
            return
        stream = _Stream(document, self._read, self._write)
        self._open.setdefault(document.head.chat, []).append(stream)
        self._count += 1
        try:
            await self._hub.join(stream.subscription)
            while part := await stream.next_part():
                yield part
            yield stream.closing
        finally:
            self._close(stream)

    def _has_room(self, document: Document) -> bool:
        of_chat = len(self._open.get(document.head.chat, ()))
        return not self._stopping and self._count < PER_NODE and of_chat < PER_CHAT

    def _close(self, stream: "_Stream") -> None:
        chat = stream.document.head.chat
        self._limiter.release(stream.document.address)
        self._count -= 1
        self._open[chat].remove(stream)
        if not self._open[chat]:
            del self._open[chat]
        self._tasks.spawn(self._leave(stream, left=not stream.over and chat not in self._open))

    async def _leave(self, stream: "_Stream", *, left: bool) -> None:
        """`left`: the patron has gone, as far as this node knows."""
        await self._hub.leave(stream.subscription)
        if left and not self._stopping:
            document = stream.document
            await self._write(windows.leave, document.head.chat, document.page, now_ms() + windows.WAITING)


class _Stream:
    """One open response. `over`: it ends because its time has come, not because its client went away."""

    def __init__(self, document: Document, read: Run, write: Run) -> None:
        self.document, self.closing, self.over = document, document.closing, False
        self._read, self._write = read, write
        self._seq, self._known = document.seq, document.head.last_seq
        self._wake = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._until = self._loop.time() + LIFE
        self._trial = math.inf if document.arrives else self._loop.time() + TRIAL
        # With `on_vacant` it is sent no frames, which this document can't show.
        self.subscription = Subscription(
            document.head,
            min(document.seq, document.head.last_seq),
            SendBuffer(),
            self._on_head,
            to_patron=True,
            on_vacant=lambda seat: None,
        )

    def stop(self) -> None:
        self.over = True
        self._wake.set()

    def _on_head(self, head: LogHead) -> None:
        self._known = head.last_seq
        self._wake.set()

    async def next_part(self) -> str:
        """Wait for the next part; empty at the end."""
        try:
            while not await self._ends():
                self._wake.clear()
                if self._known > self._seq:
                    if html := await self._news():
                        return html
                elif not await self._woken():
                    return SIGN_OF_LIFE
        except Error as error:
            log.warning("an open frame ends, since the database is unavailable: %s", error)
        self.over = True
        return ""

    async def _ends(self) -> bool:
        now = self._loop.time()
        if now >= self._trial and not self.over:
            self._trial = math.inf
            self.over = not await self._write(windows.streams, self.document.head.chat)
        return self.over or now >= self._until

    async def _news(self) -> str:
        # What is committed during the read may be missing in it, and is read next.
        last_seq = self._known
        news = await self._read(self.document.news_after, self._seq)
        self._seq = max(news.seq, last_seq)
        if news.closing:
            self.closing, self.over = news.closing, True
        return news.html

    async def _woken(self) -> bool:
        """Whether there was a reason to wake before the time for a sign of life."""
        now = self._loop.time()
        try:
            async with asyncio.timeout_at(min(now + KEEPALIVE, self._until, self._trial)):
                await self._wake.wait()
        except TimeoutError:
            return False
        return True


_running: list[FrameStreams] = []


def use(streams: FrameStreams | None) -> None:
    """Let frames stay open in these streams from now on; None: in none."""
    _running[:] = [streams] if streams else []


def running() -> FrameStreams | None:
    return _running[0] if _running else None
