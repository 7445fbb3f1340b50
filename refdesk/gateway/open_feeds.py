"""The feeds of one connection: opened, closed, and their heads."""

from collections.abc import Callable
from functools import partial
from typing import Any

from refdesk.chats.commands import Operator, Patron
from refdesk.chats.queries import head_of
from refdesk.chats.refusals import NoSuchChat, Refusal
from refdesk.colleagues.commands import Member
from refdesk.colleagues.head import Head as InternalHead
from refdesk.eventlog.address import Address
from refdesk.live.feeds import Subscription
from refdesk.live.kinds import KINDS
from refdesk.live.send_buffer import SendBuffer

from . import effects as fx
from .node import Node
from .open_desk import Queue


class OpenFeeds:
    """Runs on the event loop. `open` and `watch_seat` are queued effects.

    `on_head` is called with each new head, `on_vacant` with the patron's seat whose last connection ended.
    """

    def __init__(
        self,
        node: Node,
        send_buffer: SendBuffer,
        queue: Queue,
        *,
        address: str,
        on_head: Callable[[Any], None],
        on_vacant: Callable[[int], None],
        refuse: Callable[[Refusal], None],
    ) -> None:
        self._node, self._send_buffer, self._queue, self._address = node, send_buffer, queue, address
        self._on_head, self._on_vacant, self._refuse = on_head, on_vacant, refuse
        self._subscriptions: dict[Address, Subscription] = {}
        self._ended = False

    def head(self, log: Address) -> Any:
        """The head of an open feed's log, else None."""
        subscription = self._subscriptions.get(log)
        return subscription.head if subscription else None

    def heads(self) -> list[Any]:
        return [subscription.head for subscription in self._subscriptions.values()]

    def internal_heads(self) -> list[InternalHead]:
        return [head for head in self.heads() if isinstance(head, InternalHead)]

    async def open(self, effect: fx.OpenFeed) -> None:
        kind, reader = KINDS[effect.log.kind], effect.reader
        head = await self._node.read(kind.head_of, effect.log.number)
        if head is None or self._ended or not kind.visible_to(head, reader):
            self._refuse(NoSuchChat(log=effect.log))
            return
        subscription = Subscription(
            *(head, effect.after, self._send_buffer, self._on_head),
            to_patron=isinstance(reader, Patron),
            reader=reader.id if isinstance(reader, Operator | Member) else 0,
        )
        if isinstance(reader, Operator) and head.state == "ended":
            self._node.on_ended_chat_read(reader.id, head, self._address)
        await self._join(subscription)

    async def watch_seat(self, effect: fx.WatchSeat) -> None:
        head = await self._node.read(head_of, effect.chat)
        if head is None or self._ended:
            return
        subscription = Subscription(
            head, head.last_seq, self._send_buffer, self._on_head, to_patron=True, on_vacant=self._on_vacant
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
            self._queue(partial(self._leave, subscription), effect)
        else:  # its opening may be queued
            self._queue(self._close_opened, effect)

    def close_all(self) -> None:
        """The connection has ended: no feed is opened any more."""
        self._ended = True
        for log in tuple(self._subscriptions):
            self.close(fx.CloseFeed(log))

    async def _leave(self, subscription: Subscription, effect: fx.Effect) -> None:
        await self._node.hub.leave(subscription)

    async def _close_opened(self, effect: fx.CloseFeed) -> None:
        subscription = self._subscriptions.pop(effect.log, None)
        if subscription is not None:
            await self._node.hub.leave(subscription)
