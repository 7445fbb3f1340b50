"""Whether the page of a desk runs. A browser that froze a page still answers WebSocket pings itself.

The page answers when a ping arrives, and uses no timer: browsers run the timers of hidden pages once a minute.
"""

import logging

log = logging.getLogger(__name__)

TICK = 4.0
"""Seconds between two calls of `tick`."""
PING_EVERY = 8.0
"""Seconds between two pings."""
PATIENCE = 14.0
"""Seconds that a page may take to answer: it may be busy. With the others, a frozen one is noticed within 26 s."""


class DeskProbe:
    """The probe of one connection. Times are monotonic, in seconds; `silent`: the page has not answered in time."""

    def __init__(self, now: float) -> None:
        self.silent = False
        self._pings, self._pinged = 0, now
        self._waits_since: float | None = None
        """When the first unanswered ping was sent."""
        self._ticked = now

    def tick(self, now: float) -> int | None:
        """The number of a ping to send now, if one is due. Then `silent` is up to date."""
        held_up, self._ticked = now - self._ticked > 2 * TICK, now
        if self._waits_since is not None and held_up:
            self._waits_since = now  # this server was held up: the answers may not have been read yet
        if self._waits_since is not None and now - self._waits_since >= PATIENCE:
            if not self.silent:
                log.info("the page of a desk does not answer: its browser may have frozen it")
            self.silent = True
        if now - self._pinged < PING_EVERY:
            return None
        self._pings, self._pinged = self._pings + 1, now
        if self._waits_since is None:
            self._waits_since = now
        return self._pings

    def answered(self) -> bool:
        """Note an answer, even a late one: the page runs. Returns whether it was silent."""
        was_silent, self.silent, self._waits_since = self.silent, False, None
        return was_silent
