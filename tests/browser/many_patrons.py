"""Patrons without browsers, many at once: they ask, wait, and then all write at the same pace."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Event, Thread

from refdesk.client import PatronChat, patron

READY_WITHIN = 60.0


class ManyPatrons:
    """One chat for each name."""

    def __init__(self, url: str, names: Sequence[str]) -> None:
        self._url, self._names = url, names
        self._loop = asyncio.new_event_loop()
        self._here = Event()
        self._over = asyncio.Event()
        self._chats: dict[str, PatronChat] = {}
        self._thread = Thread(target=self._loop.run_until_complete, args=(self._live(),), daemon=True)

    def come(self) -> None:
        """All ask, and have their chats."""
        self._thread.start()
        assert self._here.wait(READY_WITHIN), "not everybody could ask"

    def write(self, count: int, per_second: float) -> None:
        """Each writes so many messages, evenly: "Ada 0", "Ada 1" … Returns at once."""
        asyncio.run_coroutine_threadsafe(self._all_write(count, per_second), self._loop)

    def leave(self) -> None:
        """All close their windows."""
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join()
        self._loop.close()

    async def _live(self) -> None:
        async with asyncio.TaskGroup() as group:
            for name in self._names:
                group.create_task(self._one(name))

    async def _one(self, name: str) -> None:
        async with patron(self._url, question=f"A question of {name}", name=name) as chat:
            self._chats[name] = chat
            if len(self._chats) == len(self._names):
                self._here.set()
            await self._over.wait()

    async def _all_write(self, count: int, per_second: float) -> None:
        begin = self._loop.time()
        for number in range(count):
            await asyncio.sleep(max(0, begin + number / per_second - self._loop.time()))
            await asyncio.gather(*(chat.say(f"{name} {number}, please.") for name, chat in self._chats.items()))


@contextmanager
def many_patrons(url: str, names: Sequence[str]) -> Iterator[ManyPatrons]:
    """Patrons whose questions wait; at the end their connections close."""
    made = ManyPatrons(url, names)
    made.come()
    yield made
    made.leave()
