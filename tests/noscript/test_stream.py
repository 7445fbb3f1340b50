"""The frame whose response stays open, on a real server: what it sends, its limits and its ends (row L3)."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from refdesk.client import OperatorChat
from refdesk.noscript import windows
from refdesk.noscript.frame_streams import PER_CHAT, TRIAL
from refdesk.server.page_threads import IDLE_THREADS
from tests.faults.world import at_desk
from tests.servers import Server, server
from tests.services import until

from .test_killed import START, Pages

pytestmark = pytest.mark.usefixtures("process")
PATIENCE = 20.0
COMPLETE = "</html>"


class Stream:
    """An open response, as its bytes arrive."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self.text = ""

    async def until(self, words: str) -> None:
        async with asyncio.timeout(PATIENCE):
            while words not in self.text:
                chunk = await self._reader.read(65536)
                assert chunk, f"it ended without {words!r}: {self.text}"
                self.text += chunk.decode()

    async def end(self) -> None:
        """Read to the end of the connection."""
        async with asyncio.timeout(PATIENCE):
            self.text += (await self._reader.read()).decode()

    def leaves(self) -> None:
        self._writer.close()


@asynccontextmanager
async def opened(running: Server, path: str) -> AsyncIterator[Stream]:
    host, port = running.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n".encode())
    try:
        yield Stream(reader, writer)
    finally:
        writer.close()


@dataclass
class Scene:
    """A patron on a page on which they write, and the operator who answered."""

    running: Server
    pages: Pages
    chat: OperatorChat
    frame: str = field(init=False)

    def __post_init__(self) -> None:
        match = re.search(r'<iframe class="news" src="([^"]+)"', self.pages.html)
        assert match
        self.frame = match[1]

    @property
    def path(self) -> str:
        return self.frame.replace("/news/", "/stream/")

    def stream(self) -> AbstractAsyncContextManager[Stream]:
        return opened(self.running, self.path)

    async def arrives(self, stream: Stream) -> None:
        """Request the style sheet that a browser requests when the first part arrives."""
        await stream.until("</head>")
        match = re.search(r'href="([^"]+/arrived/)"', stream.text)
        assert match
        await self.pages.open(match[1])

    async def press(self, do: str, **fields: str) -> None:
        await self.pages.send({"token": self.pages.hidden("token"), "do": do, **fields})


@asynccontextmanager
async def scene(**environ: str) -> AsyncIterator[Scene]:
    with server(environ) as running:
        async with at_desk(running) as desk:
            pages = Pages(running)
            await pages.open(START)
            await pages.send({"key": pages.hidden("key"), "do": "start-anyway", "question": "Where do I renew?"})
            chat = await desk.claim((await desk.waiting()).chat)
            await chat.say("At the front desk.")
            await pages.open(pages.refresh)
            yield Scene(running, pages, chat)


async def test_L3_new_lines_are_sent_as_they_are_committed() -> None:
    async with scene() as the, the.stream() as stream:
        await the.arrives(stream)
        assert "At the front desk." not in stream.text
        assert "text/html" in stream.text.lower().partition("\r\n\r\n")[0]
        assert "x-accel-buffering: no" in stream.text.lower()
        for number in range(5):
            await the.chat.say(f"Answer {number}.")
            await stream.until(f"Answer {number}.")
        assert COMPLETE not in stream.text
        await asyncio.sleep(TRIAL)
        await the.chat.say("After the trial.")
        await stream.until("After the trial.")


async def test_L3_a_document_that_does_not_arrive_ends_and_none_is_tried_again() -> None:
    """A proxy holds it back until its end, and passes it on then. The style sheet is requested too late."""
    async with scene() as the:
        async with the.stream() as stream:
            await stream.until(COMPLETE)
        await the.arrives(stream)
        await the.pages.open(the.frame)
        assert "/live/" not in the.pages.refresh


async def test_L3_nothing_is_lost_or_doubled_when_the_server_is_killed_under_an_open_frame() -> None:
    async with scene() as the:
        async with the.stream() as stream:
            await the.arrives(stream)
            await the.chat.say("Before.")
            await stream.until("Before.")
            await asyncio.to_thread(the.running.kill)
            await stream.end()
        await asyncio.to_thread(the.running.start)
        await the.chat.say("After.", limit=30)
        async with the.stream() as stream:
            await stream.until("After.")
            assert (stream.text.count("Before."), stream.text.count("After.")) == (1, 1)
            await the.chat.say("Later.", limit=30)
            await stream.until("Later.")


async def test_L3_a_stopping_server_completes_open_frames() -> None:
    async with scene() as the, the.stream() as stream:
        await stream.until("</head>")
        await asyncio.gather(asyncio.to_thread(the.running.stop), stream.until(COMPLETE))


async def test_L3_an_open_frame_says_that_the_chat_has_ended() -> None:
    async with scene() as the, the.stream() as stream:
        await stream.until("</head>")
        await the.chat.say("Goodbye.")
        await the.chat.end()
        await stream.until(COMPLETE)
        assert "Goodbye." in stream.text
        assert "The chat has ended. Continue." in stream.text


async def test_L3_an_open_frame_of_an_older_page_gets_nothing() -> None:
    """The outsider has the address of an earlier page."""
    async with scene() as the, the.stream() as stream:
        await stream.until("</head>")
        await the.press("draft", key=the.pages.hidden("key"), text="")
        await the.press("to-write")
        await the.chat.say("For the patron alone.")
        await stream.until(COMPLETE)
        assert "For the patron alone." not in stream.text
        async with the.stream() as late:
            await late.end()
            assert " 410 " in late.text
            assert "For the patron alone." not in late.text


async def test_L3_a_chat_has_few_open_frames_and_others_have_theirs() -> None:
    """200 of one address for one chat, of which all but a few are complete at once."""
    async with scene() as the, AsyncExitStack() as opening:
        async with the.stream() as stream:
            await the.arrives(stream)
        before = _threads(the.running)
        streams = [await opening.enter_async_context(the.stream()) for _ in range(200)]
        pending = {asyncio.create_task(stream.until(COMPLETE)) for stream in streams}
        while len(pending) > PER_CHAT:
            _, pending = await asyncio.wait(pending, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()
        await asyncio.gather(*pending, return_exceptions=True)
        still_open = [stream for stream in streams if COMPLETE not in stream.text]
        # The threads of complete responses end by themselves.
        await asyncio.to_thread(until, lambda: _threads(the.running) <= before + IDLE_THREADS)
        await the.chat.say("Or by phone.")
        await asyncio.gather(*(stream.until("Or by phone.") for stream in still_open))


async def test_an_address_has_so_many_open_frames_as_connections() -> None:
    async with scene(REFDESK_CONNECTIONS_PER_ADDRESS="1") as the, the.stream() as stream:
        await the.arrives(stream)
        async with the.stream() as second:
            await second.until(COMPLETE)
        await the.chat.say("Or by phone.")
        await stream.until("Or by phone.")


async def test_L3_a_patron_who_leaves_an_open_frame_counts_as_gone_half_a_minute_later() -> None:
    async with scene() as the:
        async with the.stream() as stream:
            await the.arrives(stream)
            await the.chat.say("Or by phone.")
            await stream.until("Or by phone.")
            assert await asyncio.to_thread(_present_for, the.running) > windows.WAITING
        await asyncio.to_thread(until, lambda: _present_for(the.running) <= windows.WAITING)


def _present_for(running: Server) -> int:
    """Milliseconds for which the patron still counts as present, without another request."""
    window, now = "refdesk.noscript.models import PlainWindow", "refdesk.kit.clock import now_ms"
    until = "print(PlainWindow.objects.get().present_until - now_ms())"
    return int(running.django(f"from {window}", f"from {now}", until))


def _threads(running: Server) -> int:
    return len(list(Path(f"/proc/{running.pid}/task").iterdir()))
