"""Patrons without browsers, where a test is about what operators see: one costs a hundredth of a browser's page."""

import asyncio
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from threading import Thread
from typing import Any

from refdesk.client import PatronChat, patron

WITHIN = 60.0


class ManyPatrons:
    """Patrons by name, each in one chat, until they `leave`."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._loop = asyncio.new_event_loop()
        self._ends = AsyncExitStack()
        self._chats: dict[str, PatronChat] = {}
        self._thread = Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def ask(self, name: str, question: str = "", **fields: Any) -> None:
        """Start a chat; the fields are those of `refdesk.client.patron`."""
        self._run(self._ask(name, question or f"A question of {name}", fields))

    def say(self, name: str, text: str) -> None:
        """Send a message."""
        self._run(self._chats[name].say(text))

    def type(self, name: str) -> None:
        """Show that the patron is typing."""
        self._run(self._chats[name].typing())

    def end(self, name: str) -> None:
        self._run(self._chats[name].end())

    def write(self, count: int, per_second: float) -> None:
        """Each sends so many messages, evenly: "Ada 0, please.", "Ada 1, please." … Returns at once."""
        asyncio.run_coroutine_threadsafe(self._all_write(count, per_second), self._loop)

    def leave(self) -> None:
        """All close their windows."""
        self._run(self._ends.aclose())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _run(self, work: Coroutine[Any, Any, Any]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(WITHIN)

    async def _ask(self, name: str, question: str, fields: dict[str, Any]) -> None:
        opened = patron(self._url, question=question, name=name, **fields)
        self._chats[name] = await self._ends.enter_async_context(opened)

    async def _all_write(self, count: int, per_second: float) -> None:
        begin = self._loop.time()
        for number in range(count):
            await asyncio.sleep(max(0, begin + number / per_second - self._loop.time()))
            await asyncio.gather(*(chat.say(f"{name} {number}, please.") for name, chat in self._chats.items()))
