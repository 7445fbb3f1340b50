"""Chat feeds: the log of one chat each, resumed by seq. Those of internal chats are in `internal_feeds`.

A subscription has the seq up to which events were sent. New events that follow it are sent at once; after an opening or
a loss the rest is read from the log, from that seq on.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable
from typing import Any

from django.db import Error

from refdesk.chats import epoch, queries
from refdesk.chats.participants import found
from refdesk.database.run import Run
from refdesk.eventlog.rows import LogRow
from refdesk.kit.quota import Quota
from refdesk.kit.tasks import Tasks
from refdesk.protocol.down import Opened
from refdesk.protocol.encode import backlog, frame, news

from .send_buffer import SendBuffer

log = logging.getLogger(__name__)

RETRY = 1.0
# One log entry a minute is enough: after a database was restored, all clients have such seqs at once.
_ahead = Quota("feeds/set back", 1, 60)


class Subscription:
    """One connection's feed of a chat, sent up to `cursor`; `target` is the highest seq known to exist.

    `on_head` is called with each new head before its events are sent. `department` is the one whose hints feed it.
    `reader` is the operator whose connection it is; 0 for a patron's. The head may also be that of an internal chat.
    One with `on_vacant` is of a patron's window without the seat: it is sent nothing, and `on_vacant` is called with a
    seat whose last connection ended.
    """

    __slots__ = (
        "chat",
        "cursor",
        "department",
        "head",
        "on_head",
        "on_vacant",
        "open",
        "opening",
        "reader",
        "reading",
        "send_buffer",
        "target",
        "to_patron",
    )

    def __init__(
        self,
        head: Any,
        after: int,
        send_buffer: SendBuffer,
        on_head: Callable[[Any], None],
        *,
        to_patron: bool,
        reader: int = 0,
        on_vacant: Callable[[int], None] | None = None,
    ):
        if after > head.last_seq and _ahead.spend(""):
            log.warning(
                "a client has events of chat %d that the log has not: was the database set back? It begins again; "
                "`refdesk epoch renew` makes all clients do so (docs/operate.md)",
                head.chat,
            )
        self.chat: int = head.chat
        self.head = head
        self.cursor: int = min(max(after, 0), head.last_seq)
        self.department = head.department
        self.send_buffer, self.on_head, self.to_patron, self.reader = send_buffer, on_head, to_patron, reader
        self.on_vacant = on_vacant
        self.open, self.opening, self.reading = True, on_vacant is None, False
        self.target: int = head.last_seq

    @property
    def sends(self) -> bool:
        """Whether frames of the chat go to this connection."""
        return self.open and self.on_vacant is None


class ChatFeeds:
    """All subscriptions of this node. Runs on the event loop."""

    def __init__(self, read: Run) -> None:
        self._read = read
        self.on_transferred: Callable[[Subscription], None] = lambda subscription: None
        """Called when a chat is in another department than before."""
        self._subscriptions: dict[int, list[Subscription]] = {}
        self._tasks = Tasks()

    def join(self, subscription: Subscription) -> None:
        """Subscribe first, then read the log, so that no event is missed between the two."""
        self._subscriptions.setdefault(subscription.chat, []).append(subscription)
        self._start_reading(subscription)

    def leave(self, subscription: Subscription) -> bool:
        """Unsubscribe. False if it had left before."""
        subscription.open = False
        subscriptions = self._subscriptions.get(subscription.chat, [])
        if subscription not in subscriptions:
            return False
        subscriptions.remove(subscription)
        if not subscriptions:
            del self._subscriptions[subscription.chat]
        return True

    def of(self, chat: int) -> Iterable[Subscription]:
        return tuple(self._subscriptions.get(chat, ()))

    def served(self) -> list[int]:
        return list(self._subscriptions)

    def announce(self, stored: Any) -> None:
        """Send new events; for a repeat, make sure that its events were sent."""
        subscriptions = self._subscriptions.get(stored.head.chat)
        if not subscriptions:
            return None
        if stored.repeat or not stored.events:
            return self.catch_up(stored.head.chat, stored.head.last_seq)
        for_desk, for_patron = self._news(stored)
        after, through = stored.events[0].seq - 1, stored.events[-1].seq
        for subscription in tuple(subscriptions):
            self._send(subscription, stored.head, after, through, for_patron if subscription.to_patron else for_desk)
        return None

    def catch_up(self, chat: int, seq: int) -> None:
        """The chat has events up to `seq`: read those that were not sent."""
        for subscription in self.of(chat):
            if seq > subscription.cursor:
                subscription.target = max(subscription.target, seq)
                self._start_reading(subscription)

    def _news(self, stored: Any) -> tuple[bytes, bytes]:
        """The frames of new events for the desk and for the patron."""
        return news(stored.head.chat, stored.events)

    _resume: Callable[[int, int], tuple[Any, list[LogRow]]] = staticmethod(queries.resume)
    """Reads the head of a chat and its next events after a seq."""

    def _send(self, to: Subscription, head: Any, after: int, through: int, encoded: bytes) -> None:
        if through <= to.cursor:
            return None
        if to.reading or after > to.cursor:
            to.target = max(to.target, through)
            return self._start_reading(to)
        self._set_head(to, head)
        if to.open:
            to.cursor = through
            if to.on_vacant is None:
                to.send_buffer.push(encoded)
        return None

    def _set_head(self, to: Subscription, head: Any) -> None:
        to.head = head
        to.on_head(head)
        if head.department != to.department and to.open:
            self.on_transferred(to)

    def _start_reading(self, subscription: Subscription) -> None:
        if not subscription.reading:
            subscription.reading = True
            self._tasks.spawn(self._read_log(subscription))

    async def _read_log(self, to: Subscription) -> None:
        while to.open:
            try:
                if await self._send_piece(to):
                    to.reading = False
                    return
            except Error as error:
                log.warning("chat %d can't be read, trying again: %s", to.chat, error)
                await asyncio.sleep(RETRY)
            except Exception:  # `reading` stays set, so nothing else would ever read this feed
                log.exception("reading chat %d broke, trying again", to.chat)
                await asyncio.sleep(RETRY)

    async def _send_piece(self, to: Subscription) -> bool:
        """Send the next piece of the log. Returns whether it was the last."""
        head, rows = await self._read(self._resume, to.chat, to.cursor)
        # Just before the push: of many feeds that a connection opens at once, one at a time gets the room.
        await to.send_buffer.wait_for_room()
        if head is None or not to.open:
            return True
        self._set_head(to, head)
        if rows and to.sends:
            to.send_buffer.push(backlog(to.chat, to.cursor, rows, to_patron=to.to_patron))
        if rows and to.open:
            to.cursor = rows[-1].seq
        to.target = max(to.target, head.last_seq)
        if rows and to.cursor < to.target:
            return False
        return await self._opened(to) if to.opening else True

    async def _opened(self, to: Subscription) -> bool:
        # A participant's own mark: what the owner has seen may be unread to them.
        reader = to.reader if found(to.head.participants, to.reader) else to.head.claimed_by
        (by_patron, by_desk), now = await self._read(_seen_by, to.chat, reader)
        if to.open:
            to.opening = False
            to.send_buffer.push(
                frame(
                    Opened(chat=to.chat, through=to.cursor, epoch=now, seen_by_patron=by_patron, seen_by_desk=by_desk)
                )
            )
        return to.cursor >= to.target


def _seen_by(chat: int, reader: int | None) -> tuple[tuple[int, int], str]:
    return queries.seen_by(chat, reader), epoch.current()
