"""The positions of waiting chats in their departments' queues, for the patrons who wait on this node."""

from functools import partial

from refdesk.chats import queries
from refdesk.chats.head import Head
from refdesk.database.coalescer import Coalescer
from refdesk.database.run import Run
from refdesk.protocol.down import QueuePosition
from refdesk.protocol.encode import frame

from .feeds import Subscription

PAUSE = 0.5
"""Seconds between a change and the query for all positions of a department: many changes share one query."""


class QueuePositions:
    """Sends each waiting patron their position when it has changed. Runs on the event loop.

    A department without a waiting patron on this node costs nothing.
    """

    def __init__(self, read: Run) -> None:
        self._read = read
        self._waiting: dict[int, dict[Subscription, int]] = {}
        """For each department, the patrons' feeds of waiting chats, with the position that was sent; 0: none yet."""
        self._sent: dict[int, list[int]] = {}
        """For each department whose feeds all have their position, the queue that was sent."""
        self._updates: dict[int, Coalescer] = {}

    def join(self, subscription: Subscription) -> None:
        """Send positions to this feed, if it is a waiting patron's."""
        head = subscription.head
        if subscription.to_patron and subscription.sends and isinstance(head, Head) and head.state == "waiting":
            self._waiting.setdefault(head.department, {})[subscription] = 0
            self._sent.pop(head.department, None)
            self.changed(head.department)

    def leave(self, subscription: Subscription) -> None:
        waiting = self._waiting.get(subscription.department, {})
        waiting.pop(subscription, None)
        if not waiting:
            self._forget(subscription.department)

    def changed(self, department: int) -> None:
        """A chat of the department may have entered or left the queue."""
        if department in self._waiting:
            if department not in self._updates:
                update = partial(self._update, department)
                self._updates[department] = Coalescer(update, "positions in a queue can't be read", PAUSE)
            self._updates[department].plan()

    def compare(self) -> None:
        """Update all departments: a change on another node may have got lost."""
        for department in tuple(self._waiting):
            self.changed(department)

    def stop(self) -> None:
        for update in self._updates.values():
            update.stop()

    async def _update(self, department: int) -> None:
        if department not in self._waiting:
            return
        queue = await self._read(queries.waiting_chats, department)
        if queue != self._sent.get(department):
            self._send(department, queue)

    def _send(self, department: int, queue: list[int]) -> None:
        positions = {chat: position for position, chat in enumerate(queue, 1)}
        sent, self._sent[department] = self._waiting.get(department, {}), queue
        for subscription, before in tuple(sent.items()):
            position = positions.get(subscription.log.number)
            if position is None or not subscription.open:
                del sent[subscription]
            elif position != before:
                sent[subscription] = position
                subscription.send_buffer.push(frame(QueuePosition(chat=subscription.log.number, position=position)))
        if not sent:
            self._forget(department)

    def _forget(self, department: int) -> None:
        self._waiting.pop(department, None)
        self._sent.pop(department, None)
