"""Chat feeds: one log each, resumed by seq.

A subscription keeps the number up to which it was sent. News that follow it are sent as they are; whatever does not
fit, a first opening and a loss alike, is one path: read the log from that number.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable

from django.db import Error as DatabaseAway

from refdesk.chats import epoch, queries
from refdesk.chats.head import Head
from refdesk.chats.outcomes import Stored
from refdesk.database.readers import Reads
from refdesk.kit.quota import Quota
from refdesk.protocol.down import Opened
from refdesk.protocol.encode import backlog, frame, news

from .send_buffer import Outbox

log = logging.getLogger(__name__)

RETRY = 1.0
# A line a minute is enough: after a failover all clients come with such numbers at once.
_set_back = Quota("feeds/set back", 1, 60)


class Subscription:
    """One connection's place in one chat's log. `on_head` hears of each new head before its events are sent."""

    __slots__ = ("chat", "cursor", "head", "on_head", "open", "opening", "outbox", "reading", "to_patron", "wanted")

    def __init__(self, head: Head, after: int, outbox: Outbox, on_head: Callable[[Head], None], *, to_patron: bool):
        if after > head.last_seq and _set_back.spend(""):
            log.warning(
                "a client has events of chat %d that the log has not: was the database set back? It begins again; "
                "`refdesk epoch renew` makes all clients do so (docs/operate.md)",
                head.chat,
            )
        self.chat, self.head, self.cursor = head.chat, head, min(max(after, 0), head.last_seq)
        self.outbox, self.on_head, self.to_patron = outbox, on_head, to_patron
        self.open, self.opening, self.reading = True, True, False
        self.wanted = head.last_seq


class ChatFeeds:
    """Who on this node listens to which chat."""

    def __init__(self, reads: Reads) -> None:
        self._reads = reads
        self._listening: dict[int, list[Subscription]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def join(self, subscription: Subscription) -> None:
        """Subscribe, then read, then drop what was sent already."""
        self._listening.setdefault(subscription.chat, []).append(subscription)
        self._read(subscription)

    def leave(self, subscription: Subscription) -> bool:
        """Send nothing more to it. False where it had left before."""
        subscription.open = False
        listening = self._listening.get(subscription.chat, [])
        if subscription not in listening:
            return False
        listening.remove(subscription)
        if not listening:
            del self._listening[subscription.chat]
        return True

    def of(self, chat: int) -> Iterable[Subscription]:
        """Who listens to this chat."""
        return tuple(self._listening.get(chat, ()))

    def served(self) -> list[int]:
        """All chats that anyone listens to."""
        return list(self._listening)

    def announce(self, stored: Stored) -> None:
        """Send new events on; a repeat only makes sure that its events were sent."""
        listening = self._listening.get(stored.head.chat)
        if not listening:
            return None
        if stored.repeat or not stored.events:
            return self.nudge(stored.head.chat, stored.head.last_seq)
        for_desk, for_patron = news(stored.head.chat, stored.events)
        after, through = stored.events[0].seq - 1, stored.events[-1].seq
        for subscription in tuple(listening):
            self._send(subscription, stored.head, after, through, for_patron if subscription.to_patron else for_desk)
        return None

    def nudge(self, chat: int, seq: int) -> None:
        """The chat has events up to `seq`, says the bus or a comparison: whoever lacks some reads them."""
        for subscription in self.of(chat):
            if seq > subscription.cursor:
                subscription.wanted = max(subscription.wanted, seq)
                self._read(subscription)

    def _send(self, to: Subscription, head: Head, after: int, through: int, encoded: bytes) -> None:
        if through <= to.cursor:
            return None
        if to.reading or after > to.cursor:
            to.wanted = max(to.wanted, through)
            return self._read(to)
        to.head = head
        to.on_head(head)
        if to.open:
            to.cursor = through
            to.outbox.push(encoded)
        return None

    def _read(self, subscription: Subscription) -> None:
        if not subscription.reading:
            subscription.reading = True
            task = asyncio.get_running_loop().create_task(self._catch_up(subscription))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _catch_up(self, to: Subscription) -> None:
        while to.open:
            try:
                if await self._piece(to):
                    to.reading = False
                    return
            except DatabaseAway as error:
                log.warning("chat %d can't be read, trying again: %s", to.chat, error)
                await asyncio.sleep(RETRY)
            except Exception:  # no comparison wakes a feed whose reading has died
                log.exception("reading chat %d broke, trying again", to.chat)
                await asyncio.sleep(RETRY)

    async def _piece(self, to: Subscription) -> bool:
        """Send the next piece of the log; whether that was the last."""
        head, rows = await self._reads.run(queries.resume, to.chat, to.cursor)
        # Just before it is pushed: of many feeds that one connection opens at once, each waits for its own turn.
        await to.outbox.room()
        if head is None or not to.open:
            return True
        to.head = head
        to.on_head(head)
        if rows and to.open:
            to.outbox.push(backlog(to.chat, to.cursor, rows, to_patron=to.to_patron))
            to.cursor = rows[-1].seq
        to.wanted = max(to.wanted, head.last_seq)
        if rows and to.cursor < to.wanted:
            return False
        return await self._opened(to) if to.opening else True

    async def _opened(self, to: Subscription) -> bool:
        (by_patron, by_desk), now = await self._reads.run(_seen_by, to.chat, to.head.claimed_by)
        if to.open:
            to.opening = False
            to.outbox.push(
                frame(
                    Opened(chat=to.chat, through=to.cursor, epoch=now, seen_by_patron=by_patron, seen_by_desk=by_desk)
                )
            )
        return to.cursor >= to.wanted


def _seen_by(chat: int, claimed_by: int | None) -> tuple[tuple[int, int], str]:
    return queries.seen_by(chat, claimed_by), epoch.current()
