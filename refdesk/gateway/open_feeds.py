"""The feeds of one connection: opened, closed, and their heads."""

from collections.abc import Callable
from functools import partial

from refdesk.chats.commands import Operator, Patron
from refdesk.chats.head import Head
from refdesk.chats.permissions import may_read
from refdesk.chats.queries import head_of
from refdesk.chats.refusals import NoSuchChat, Refusal
from refdesk.colleagues import queries as internal_queries
from refdesk.colleagues.head import Head as InternalHead
from refdesk.colleagues.membership import is_member
from refdesk.live.feeds import Subscription
from refdesk.live.send_buffer import SendBuffer

from . import effects as fx
from .node import Node
from .open_desk import Queue


class OpenFeeds:
    """Runs on the event loop. `open`, `open_internal` and `watch_seat` are queued effects.

    `on_head` is called with each new head, `on_vacant` with the patron's seat whose last connection ended.
    """

    def __init__(
        self,
        node: Node,
        send_buffer: SendBuffer,
        queue: Queue,
        *,
        address: str,
        on_head: Callable[[Head], None],
        on_vacant: Callable[[int], None],
        refuse: Callable[[Refusal], None],
    ) -> None:
        self._node, self._send_buffer, self._queue, self._address = node, send_buffer, queue, address
        self._on_head, self._on_vacant, self._refuse = on_head, on_vacant, refuse
        self._subscriptions: dict[int, Subscription] = {}
        self._ended = False

    def head(self, chat: int) -> Head | None:
        subscription = self._subscriptions.get(chat)
        return subscription.head if subscription else None

    def heads(self) -> list[Head]:
        return [subscription.head for subscription in self._subscriptions.values()]

    def internal_heads(self) -> list[InternalHead]:
        return [subscription.head for chat, subscription in self._subscriptions.items() if chat < 0]

    async def open(self, effect: fx.OpenFeed) -> None:
        head = await self._node.read(head_of, effect.chat)
        if head is None or self._ended or not may_read(effect.actor, head):
            self._refuse(NoSuchChat(chat=effect.chat))
            return
        to_patron = isinstance(effect.actor, Patron)
        reader = effect.actor.id if isinstance(effect.actor, Operator) else 0
        subscription = Subscription(
            head, effect.after, self._send_buffer, self._on_head, to_patron=to_patron, reader=reader
        )
        if head.state == "ended" and isinstance(effect.actor, Operator):
            self._node.on_ended_chat_read(effect.actor.id, head, self._address)
        await self._join(subscription)

    async def open_internal(self, effect: fx.OpenInternalFeed) -> None:
        head = await self._node.read(internal_queries.head_of, -effect.chat)
        if head is None or self._ended or not is_member(head, effect.member):
            self._refuse(NoSuchChat(chat=effect.chat))
            return
        subscription = Subscription(
            head, effect.after, self._send_buffer, self._on_head, to_patron=False, reader=effect.member.id
        )
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
        """Open this feed in place of an earlier one of the same chat."""
        before = self._subscriptions.pop(subscription.chat, None)
        self._subscriptions[subscription.chat] = subscription
        if before is not None:
            await self._node.hub.leave(before)
        await self._node.hub.join(subscription)

    def close(self, effect: fx.CloseFeed) -> None:
        """Send no further event."""
        subscription = self._subscriptions.pop(effect.chat, None)
        if subscription is not None:
            subscription.open = False
            self._queue(partial(self._leave, subscription), effect)
        else:  # its opening may be queued
            self._queue(self._close_opened, effect)

    def close_all(self) -> None:
        """The connection has ended: no feed is opened any more."""
        self._ended = True
        for chat in tuple(self._subscriptions):
            self.close(fx.CloseFeed(chat))

    async def _leave(self, subscription: Subscription, effect: fx.Effect) -> None:
        await self._node.hub.leave(subscription)

    async def _close_opened(self, effect: fx.CloseFeed) -> None:
        subscription = self._subscriptions.pop(effect.chat, None)
        if subscription is not None:
            await self._node.hub.leave(subscription)
