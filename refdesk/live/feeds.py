"""Feeds: one log each, of any kind, resumed by seq.

A subscription has the seq up to which events were sent. New events that follow it are sent at once; after an opening or
a loss the rest is read from the log, from that seq on.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence

from django.db import Error

from refdesk.chats import epoch
from refdesk.database.run import Run
from refdesk.eventlog.address import Address, Kind
from refdesk.eventlog.heads import LogHead
from refdesk.eventlog.outcomes import Stored
from refdesk.kit.quota import Quota
from refdesk.kit.tasks import Tasks
from refdesk.protocol.desk_parts import Person
from refdesk.protocol.down import Opened
from refdesk.protocol.encode import backlog, frame

from .kinds import KINDS
from .send_buffer import SendBuffer

log = logging.getLogger(__name__)

RETRY = 1.0
AT_ONCE = 1_000
"""Logs that are compared in one iteration of the event loop."""
# One log entry a minute is enough: after a database was restored, all clients have such seqs at once.
_ahead = Quota("feeds/set back", 1, 60)


class Subscription:
    """One connection's feed of a log, sent up to `cursor`; `target` is the highest seq known to exist.

    `on_head` is called with each new head before its events are sent. `department` is the one whose hints feed it.
    `reader` is the operator whose connection it is; 0 for a patron's.
    `viewer` is the operator that colleagues are shown as a viewer of the log, None for no one.
    One with `on_vacant` is of a patron's window without the seat: it is sent nothing, and `on_vacant` is called with a
    seat whose last connection ended.
    """

    __slots__ = (
        "cursor",
        "department",
        "head",
        "log",
        "on_head",
        "on_vacant",
        "open",
        "opening",
        "reader",
        "reading",
        "send_buffer",
        "target",
        "to_patron",
        "viewer",
    )

    def __init__(
        self,
        head: LogHead,
        after: int,
        send_buffer: SendBuffer,
        on_head: Callable[[LogHead], None],
        *,
        to_patron: bool,
        reader: int = 0,
        viewer: Person | None = None,
        on_vacant: Callable[[int], None] | None = None,
    ):
        if after > head.last_seq and _ahead.spend(""):
            log.warning(
                "a client has events of %s %d that the log has not: was the database set back? It begins again; "
                "`refdesk epoch renew` makes all clients do so (docs/operate.md)",
                *head.address,
            )
        self.log: Address = head.address
        self.head = head
        self.cursor: int = min(max(after, 0), head.last_seq)
        self.department = KINDS[self.log.kind].department(head)
        self.send_buffer, self.on_head, self.to_patron, self.reader = send_buffer, on_head, to_patron, reader
        self.viewer, self.on_vacant = viewer, on_vacant
        self.open, self.opening, self.reading = True, on_vacant is None, False
        self.target: int = head.last_seq

    @property
    def sends(self) -> bool:
        """Whether frames of the chat go to this connection."""
        return self.open and self.on_vacant is None


class Feeds:
    """All subscriptions of this node. Runs on the event loop."""

    def __init__(self, read: Run) -> None:
        self._read = read
        self.on_transferred: Callable[[Subscription], None] = lambda subscription: None
        """Called when a chat is in another department than before."""
        self._subscriptions: dict[Kind, dict[int, list[Subscription]]] = {kind: {} for kind in KINDS}
        """Subscriptions by kind and number of their log."""
        self._read_for_all: set[Address] = set()
        """Logs whose new events are being read for all subscriptions at once."""
        self._tasks = Tasks()

    def stop(self) -> None:
        """Make no more queries: the reader threads end."""
        self._tasks.cancel()

    def join(self, subscription: Subscription) -> None:
        """Subscribe first, then read the log, so that no event is missed between the two."""
        kind, number = subscription.log
        self._subscriptions[kind].setdefault(number, []).append(subscription)
        self._start_reading(subscription)

    def leave(self, subscription: Subscription) -> bool:
        """Unsubscribe. False if it had left before."""
        subscription.open = False
        kind, number = subscription.log
        subscriptions = self._subscriptions[kind].get(number, [])
        if subscription not in subscriptions:
            return False
        subscriptions.remove(subscription)
        if not subscriptions:
            del self._subscriptions[kind][number]
        return True

    def of(self, address: Address) -> Sequence[Subscription]:
        return tuple(self._subscriptions[address.kind].get(address.number, ()))

    def served(self, kind: Kind) -> list[int]:
        """The numbers of the logs of this kind that are read here."""
        return list(self._subscriptions[kind])

    def announce(self, stored: Stored) -> None:
        """Send new events; for a repeat, make sure that its events were sent."""
        address = stored.head.address
        subscriptions = self.of(address)
        if not subscriptions:
            return None
        if stored.repeat or not stored.events:
            return self.catch_up(address, stored.head.last_seq)
        for_desk, for_patron = KINDS[address.kind].news(address, stored.events)
        after, through = stored.events[0].seq - 1, stored.events[-1].seq
        for subscription in subscriptions:
            self._send(subscription, stored.head, after, through, for_patron if subscription.to_patron else for_desk)
        return None

    async def compare(self, kind: Kind, seqs: Mapping[int, int]) -> None:
        """Read what was not sent of these logs, by number with their last seqs. Messages pass meanwhile."""
        subscriptions = self._subscriptions[kind]
        for position, (number, seq) in enumerate(seqs.items()):
            if position % AT_ONCE == AT_ONCE - 1:
                await asyncio.sleep(0)
            for subscription in subscriptions.get(number, ()):
                if seq > subscription.cursor:
                    self.catch_up(Address(kind, number), seq)
                    break

    def catch_up(self, address: Address, seq: int) -> None:
        """The log has events up to `seq`: read those that were not sent."""
        behind = [subscription for subscription in self.of(address) if seq > subscription.cursor]
        if not behind:
            return
        for subscription in behind:
            subscription.target = max(subscription.target, seq)
        if not KINDS[address.kind].read_once:
            for subscription in behind:
                self._start_reading(subscription)
        elif address not in self._read_for_all:
            self._read_for_all.add(address)
            self._tasks.spawn(self._read_together(address))

    def relay(self, address: Address, frame: bytes, *, to_patron: bool, but: int = 0) -> None:
        """Send a frame that is never stored to one side of a chat, except to the operator `but`."""
        for to in self.of(address):
            if to.sends and to.to_patron == to_patron and not (but and to.reader == but):
                to.send_buffer.push(frame)

    def _send(self, to: Subscription, head: LogHead, after: int, through: int, encoded: bytes) -> None:
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

    def _set_head(self, to: Subscription, head: LogHead) -> None:
        to.head = head
        to.on_head(head)
        if to.department and head.department != to.department and to.open:
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
                log.warning("%s %d can't be read, trying again: %s", *to.log, error)
                await asyncio.sleep(RETRY)
            except Exception:  # `reading` stays set, so nothing else would ever read this feed
                log.exception("reading %s %d broke, trying again", *to.log)
                await asyncio.sleep(RETRY)

    async def _send_piece(self, to: Subscription) -> bool:
        """Send the next piece of the log. Returns whether it was the last."""
        head, rows = await self._read(KINDS[to.log.kind].resume, to.log.number, to.cursor)
        # Just before the push: of many feeds that a connection opens at once, one at a time gets the room.
        await to.send_buffer.wait_for_room()
        if head is None or not to.open:
            return True
        self._set_head(to, head)
        if rows and to.sends:
            to.send_buffer.push(backlog(to.log, to.cursor, rows, to_patron=to.to_patron))
        if rows and to.open:
            to.cursor = rows[-1].seq
        to.target = max(to.target, head.last_seq)
        if rows and to.cursor < to.target:
            return False
        return await self._opened(to) if to.opening else True

    async def _opened(self, to: Subscription) -> bool:
        marks = KINDS[to.log.kind].marks
        operator = marks.shown_to(to.head, to.reader) if marks else None
        (by_patron, by_desk), now = await self._read(_seen_by, to.log, operator)
        if to.open:
            to.opening = False
            to.send_buffer.push(
                frame(Opened(log=to.log, through=to.cursor, epoch=now, seen_by_patron=by_patron, seen_by_desk=by_desk))
            )
        return to.cursor >= to.target

    async def _read_together(self, address: Address) -> None:
        try:
            while (cursor := self._latest_behind(address)) is not None and await self._send_next(address, cursor):
                pass
        except Error as error:
            log.warning("%s %d can't be read, its readers try again: %s", *address, error)
        except Exception:  # each subscription reads the log itself then
            log.exception("reading %s %d broke", *address)
        self._read_for_all.discard(address)
        for subscription in self.of(address):
            if subscription.cursor < subscription.target:
                self._start_reading(subscription)

    async def _send_next(self, address: Address, cursor: int) -> bool:
        """Send the next piece to all subscriptions at this cursor. False if there is none."""
        head, rows = await self._read(KINDS[address.kind].resume, address.number, cursor)
        if head is None or not rows:
            return False
        piece = backlog(address, cursor, rows, to_patron=False)
        for subscription in self.of(address):
            if subscription.cursor == cursor:
                self._send(subscription, head, cursor, rows[-1].seq, piece)
        return True

    def _latest_behind(self, address: Address) -> int | None:
        """The highest cursor of a subscription that misses events; the others read for themselves."""
        behind = (to for to in self.of(address) if to.open and to.cursor < to.target and not to.reading)
        return max((to.cursor for to in behind), default=None)


def _seen_by(address: Address, operator: int | None) -> tuple[tuple[int, int], str]:
    marks = KINDS[address.kind].marks
    return marks.seen_by(address.number, operator) if marks else (0, 0), epoch.current()
