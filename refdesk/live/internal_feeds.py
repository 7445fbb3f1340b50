"""Feeds of internal chats, each resumed by seq as those of chats. On the wire their numbers are negative."""

import logging
from typing import Any

from django.db import Error

from refdesk.colleagues import queries
from refdesk.database.run import Run
from refdesk.protocol.down import Events
from refdesk.protocol.encode import backlog, frame, wire_event

from .feeds import ChatFeeds

log = logging.getLogger(__name__)


class InternalFeeds(ChatFeeds):
    """All subscriptions of this node to internal chats. Runs on the event loop."""

    _resume = staticmethod(lambda chat, after: queries.resume(-chat, after))

    def __init__(self, read: Run) -> None:
        super().__init__(read)
        self._read_for_all: set[int] = set()
        """Internal chats whose new events are being read for all subscriptions at once."""

    def catch_up(self, chat: int, seq: int) -> None:
        """The chat has events up to `seq`: read them once for the subscriptions that have all earlier ones.

        A chat of 300 members would otherwise be read 300 times for each message of another node.
        """
        behind = [each for each in self.of(chat) if seq > each.cursor]
        for each in behind:
            each.target = max(each.target, seq)
        if behind and chat not in self._read_for_all:
            self._read_for_all.add(chat)
            self._tasks.spawn(self._read_together(chat))

    async def _read_together(self, chat: int) -> None:
        try:
            while (cursor := self._latest_behind(chat)) is not None and await self._send_next(chat, cursor):
                pass
        except Error as error:
            log.warning("an internal chat can't be read, its readers try again: %s", error)
        except Exception:  # each subscription reads the log itself then
            log.exception("reading an internal chat broke")
        self._read_for_all.discard(chat)
        for each in self.of(chat):
            if each.cursor < each.target:
                self._start_reading(each)

    async def _send_next(self, chat: int, cursor: int) -> bool:
        """Send the next piece to all subscriptions at this cursor. False if there is none."""
        head, rows = await self._read(self._resume, chat, cursor)
        if head is None or not rows:
            return False
        piece = backlog(chat, cursor, rows, to_patron=False)
        for each in self.of(chat):
            if each.cursor == cursor:
                self._send(each, head, cursor, rows[-1].seq, piece)
        return True

    def _latest_behind(self, chat: int) -> int | None:
        """The highest cursor of a subscription that misses events; the others read for themselves."""
        cursors = [
            each.cursor for each in self.of(chat) if each.open and each.cursor < each.target and not each.reading
        ]
        return max(cursors, default=None)

    def _news(self, stored: Any) -> tuple[bytes, bytes]:
        events = tuple(map(wire_event, stored.events))
        new = frame(Events(chat=stored.head.chat, after=events[0].seq - 1, through=events[-1].seq, events=events))
        return new, b""

    def relay(self, chat: int, frame: bytes, operator: int) -> None:
        """Send a frame that is never stored to everybody who has the chat open, except this operator."""
        for each in self.of(chat):
            if each.open and each.reader != operator:
                each.send_buffer.push(frame)
