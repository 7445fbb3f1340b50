"""The feeds of one connection: opened, closed, and their heads."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Protocol

from refdesk.chats.commands import Operator, Patron
from refdesk.chats.head import Head
from refdesk.chats.permissions import is_read_only
from refdesk.chats.queries import head_of
from refdesk.eventlog.actors import System
from refdesk.eventlog.address import Address
from refdesk.eventlog.heads import LogHead
from refdesk.eventlog.refusals import Refusal
from refdesk.live.feeds import Subscription
from refdesk.live.kinds import KINDS
from refdesk.live.send_buffer import SendBuffer
from refdesk.protocol.desk_parts import Person

from . import effects as fx
from .node import Node


class Reader(Protocol):
    """The connection whose feeds they are."""

    address: str
    send_buffer: SendBuffer

    def queue(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do work that awaits something, after what was queued before."""

    def head_changed(self, head: LogHead) -> None:
        """The log of an open feed has a new head."""

    def seat_vacant(self, seat: int) -> None:
        """The last connection of this seat of the patron's ended."""

    def refuse(self, refusal: Refusal) -> None: ...


class OpenFeeds:
    """Runs on the event loop. `open` and `watch_seat` are queued effects."""

    __slots__ = ("_ended", "_node", "_reader", "_subscriptions")

    def __init__(self, node: Node, reader: Reader) -> None:
        self._node, self._reader = node, reader
        self._subscriptions: dict[Address, Subscription] = {}
        self._ended = False

    def head(self, log: Address) -> LogHead | None:
        """The head of an open feed's log, else None."""
        subscription = self._subscriptions.get(log)
        return subscription.head if subscription else None

    def heads(self) -> list[LogHead]:
        return [subscription.head for subscription in self._subscriptions.values()]

    async def open(self, effect: fx.OpenFeed) -> None:
        kind, reader = KINDS[effect.log.kind], effect.reader
        head: LogHead | None = effect.head
        if head is None:
            head = await self._node.read(kind.head_of, effect.log.number)
        if self._ended:
            return
        if head is None or not kind.visible_to(head, reader):
            self._reader.refuse(kind.not_found(effect.log))
            return
        operator = None if isinstance(reader, Patron | System) else Person(id=reader.id, name=reader.name)
        subscription = Subscription(
            head,
            effect.after,
            self._reader.send_buffer,
            self._reader.head_changed,
            to_patron=isinstance(reader, Patron),
            reader=operator.id if operator else 0,
            viewer=operator if kind.shows_viewers else None,
        )
        if isinstance(reader, Operator) and isinstance(head, Head) and is_read_only(head, reader):
            self._node.on_transcript_read(reader.id, head, self._reader.address)
        await self._join(subscription)

    async def watch_seat(self, effect: fx.WatchSeat) -> None:
        head = await self._node.read(head_of, effect.chat)
        if head is None or self._ended:
            return
        subscription = Subscription(
            head,
            head.last_seq,
            self._reader.send_buffer,
            self._reader.head_changed,
            to_patron=True,
            on_vacant=self._reader.seat_vacant,
        )
        await self._join(subscription)

    async def _join(self, subscription: Subscription) -> None:
        """Open this feed in place of an earlier one of the same log."""
        before = self._subscriptions.pop(subscription.log, None)
        self._subscriptions[subscription.log] = subscription
        if before is not None:
            await self._node.hub.leave(before)
        await self._node.hub.join(subscription)

    def close(self, effect: fx.CloseFeed) -> None:
        """Send no further event."""
        subscription = self._subscriptions.pop(effect.log, None)
        if subscription is not None:
            subscription.open = False
            self._reader.queue(partial(self._node.hub.leave, subscription))
        else:  # its opening may be queued
            self._reader.queue(partial(self._close_opened, effect.log))

    def close_all(self) -> None:
        """The connection has ended: no feed is opened any more."""
        self._ended = True
        for log in tuple(self._subscriptions):
            self.close(fx.CloseFeed(log))

    async def _close_opened(self, log: Address) -> None:
        subscription = self._subscriptions.pop(log, None)
        if subscription is not None:
            await self._node.hub.leave(subscription)
