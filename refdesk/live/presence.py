"""Whether patrons can start a chat in each open widget, and when it opens in the words of each language they read.

Read for all open widgets of a node together: at each change, and regularly for opening hours.
"""

import asyncio
from collections.abc import Callable, Collection

from refdesk.database.coalescer import Coalescer
from refdesk.database.run import Run
from refdesk.presence.availability import Availability, OpenWidget

DELAY, INTERVAL = 0.1, 0.5
"""Seconds from a change to the query, and at least between two queries."""
REREAD = 20.0
"""Seconds between queries without a change: departments open and close by their hours."""
WAKE_AT_ONCE = 100
"""Watchers woken in one iteration of the event loop: thousands would delay every chat of this node."""

Find = Callable[[Collection[OpenWidget]], dict[OpenWidget, Availability]]
"""Returns the availability of each, without unknown widgets. Runs on a reader thread."""


class Watcher:
    """One open widget. `now` is None before the first query; `missing` if there is no such widget."""

    __slots__ = ("_changed", "_wake", "missing", "now", "widget")

    def __init__(self, widget: OpenWidget, now: Availability | None) -> None:
        self.widget, self.now, self.missing = widget, now, False
        self._changed = False
        self._wake: asyncio.Future[None] | None = None

    def wake(self) -> None:
        """Let `change` return."""
        self._changed = True
        self._end_wait()

    async def change(self, within: float) -> None:
        """Return at the next `wake`, at once if there was one since the last call, or after `within` seconds."""
        if not self._changed:
            loop = asyncio.get_running_loop()
            self._wake = loop.create_future()
            timer = loop.call_later(within, self._end_wait)
            try:
                await self._wake
            finally:
                timer.cancel()
        self._changed = False

    def _end_wait(self) -> None:
        if self._wake is not None and not self._wake.done():
            self._wake.set_result(None)


class WidgetPresence:
    """All open widgets of this node. Used on the event loop."""

    def __init__(self, read: Run, find: Find) -> None:
        self._read, self._find = read, find
        self._watchers: dict[OpenWidget, set[Watcher]] = {}
        self._known: dict[OpenWidget, Availability] = {}
        self._queries = Coalescer(self._query, "who is online can't be read", DELAY, INTERVAL)

    def join(self, widget: OpenWidget) -> Watcher:
        """Watch a widget until `leave`. Its first watcher in a language has to wait for a query, others don't."""
        watcher = Watcher(widget, self._known.get(widget))
        self._watchers.setdefault(widget, set()).add(watcher)
        if watcher.now is None:
            self._queries.plan(delay=0.0, every=0.0)
        return watcher

    def leave(self, watcher: Watcher) -> None:
        watchers = self._watchers.get(watcher.widget)
        if watchers is None:
            return
        watchers.discard(watcher)
        if not watchers:
            del self._watchers[watcher.widget]
            self._known.pop(watcher.widget, None)

    def stop(self) -> None:
        """Make no more queries: the reader threads end."""
        self._queries.stop()

    def changed(self) -> None:
        """Somebody's status, desk or departments may have changed, here or on another node."""
        if self._watchers:
            self._queries.plan()

    async def _query(self) -> None:
        if self._watchers:
            widgets = tuple(self._watchers)
            self._update(widgets, await self._read(self._find, widgets))
            self._queries.plan(REREAD)

    def _update(self, widgets: Collection[OpenWidget], availabilities: dict[OpenWidget, Availability]) -> None:
        changed: list[Watcher] = []
        for widget in widgets:
            now, watchers = availabilities.get(widget), self._watchers.get(widget, set())
            if now is not None and watchers:
                self._known[widget] = now
            for watcher in watchers:
                if watcher.now != now or now is None:
                    watcher.now, watcher.missing = now, now is None
                    changed.append(watcher)
        self._wake(changed)

    def _wake(self, watchers: list[Watcher]) -> None:
        for watcher in watchers[:WAKE_AT_ONCE]:
            watcher.wake()
        if len(watchers) > WAKE_AT_ONCE:
            asyncio.get_running_loop().call_soon(self._wake, watchers[WAKE_AT_ONCE:])
