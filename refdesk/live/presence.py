"""Whether somebody can answer in each open widget, read for all open widgets of a node together at each change."""

import asyncio
import logging
from collections.abc import Callable, Collection

from django.db import Error as DatabaseAway

from refdesk.database.readers import Reads

log = logging.getLogger(__name__)

# Seconds from the announcement of a change to the reading, and at least between two readings.
SOON, CALM = 0.1, 0.5
RETRY = 1.0
AT_ONCE = 100
"""Watchers woken in one iteration of the event loop: thousands at once would delay every chat of this node."""

Find = Callable[[Collection[str]], dict[str, bool]]
"""Runs on a thread; says for each widget whether somebody can answer. Unknown widgets are left out."""


class Watcher:
    """One open widget. `online` is None before the first reading; `missing` where there is no such widget."""

    __slots__ = ("_news", "_wake", "missing", "online", "widget")

    def __init__(self, widget: str, online: bool | None) -> None:
        self.widget, self.online, self.missing = widget, online, False
        self._news = False
        self._wake: asyncio.Future[None] | None = None

    def ring(self) -> None:
        """Make `change` return."""
        self._news = True
        self._end_wait()

    async def change(self, within: float) -> None:
        """Return at the next `ring`, at once if there was one since the last call, or after `within` seconds."""
        if not self._news:
            loop = asyncio.get_running_loop()
            self._wake = loop.create_future()
            timer = loop.call_later(within, self._end_wait)
            try:
                await self._wake
            finally:
                timer.cancel()
        self._news = False

    def _end_wait(self) -> None:
        if self._wake is not None and not self._wake.done():
            self._wake.set_result(None)


class WidgetPresence:
    """All open widgets of this node. Called on the event loop only."""

    def __init__(self, reads: Reads, find: Find) -> None:
        self._reads, self._find = reads, find
        self._watchers: dict[str, set[Watcher]] = {}
        self._online: dict[str, bool] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None
        self._again = False
        self._read_at = 0.0

    def join(self, widget: str) -> Watcher:
        """Watch a widget until `leave`. The first watcher of a widget waits for a reading, others don't."""
        watcher = Watcher(widget, self._online.get(widget))
        self._watchers.setdefault(widget, set()).add(watcher)
        if watcher.online is None:
            self._read()
        return watcher

    def leave(self, watcher: Watcher) -> None:
        """End the watch."""
        watchers = self._watchers.get(watcher.widget)
        if watchers is None:
            return
        watchers.discard(watcher)
        if not watchers:
            del self._watchers[watcher.widget]
            self._online.pop(watcher.widget, None)

    def changed(self) -> None:
        """Somebody's status, desk or departments may have changed, here or on another node."""
        if self._watchers and self._timer is None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_at(max(loop.time() + SOON, self._read_at + CALM), self._due)

    def _due(self) -> None:
        self._timer = None
        self._read()

    def _read(self) -> None:
        if self._task and not self._task.done():
            self._again = True
        else:
            self._task = asyncio.get_running_loop().create_task(self._readings())

    async def _readings(self) -> None:
        """Read, and read again if something changed or a watcher joined during the reading."""
        while True:
            self._again = False
            self._read_at = asyncio.get_running_loop().time()
            asked = tuple(self._watchers)
            try:
                self._take(asked, await self._reads.run(self._find, asked))
            except DatabaseAway as error:
                log.warning("who is online can't be read, trying again: %s", error)
                await asyncio.sleep(RETRY)
                self._again = True
            if not self._again or not self._watchers:
                return

    def _take(self, asked: Collection[str], found: dict[str, bool]) -> None:
        wake: list[Watcher] = []
        for widget in asked:
            online, watchers = found.get(widget), self._watchers.get(widget, set())
            if online is not None and watchers:
                self._online[widget] = online
            for watcher in watchers:
                if watcher.online is not online or online is None:
                    watcher.online, watcher.missing = online, online is None
                    wake.append(watcher)
        self._wake(wake)

    def _wake(self, watchers: list[Watcher]) -> None:
        for watcher in watchers[:AT_ONCE]:
            watcher.ring()
        if len(watchers) > AT_ONCE:
            asyncio.get_running_loop().call_soon(self._wake, watchers[AT_ONCE:])
