"""Shows the operators who have a feed of the same log open to each other, on all nodes.

Each node publishes its viewers of a log on the bus at each change, and every `REPEAT` seconds. They expire, since the
node may have been killed.
"""

import asyncio
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from refdesk.database.coalescer import Coalescer
from refdesk.eventlog.address import Address
from refdesk.protocol.desk_parts import Person
from refdesk.protocol.down import Viewers as ViewersFrame
from refdesk.protocol.encode import frame

from .feeds import Feeds, Subscription
from .kinds import KINDS
from .messages import Viewing

PAUSE = 0.2
"""Seconds over which changes are combined: after a restart of a node all its viewers come at once."""
REPEAT, EXPIRY = 20.0, 50.0
SHOWN = 20
"""The most people of a node and in a frame: more than anyone reads, and 200 names don't fit into a message."""


@dataclass(frozen=True)
class _Elsewhere:
    """The viewers on another node, until `expires` (s, of the event loop's clock)."""

    people: tuple[Person, ...]
    expires: float


class Viewers:
    """The viewers of the logs of one node. Runs on the event loop. `publish` sends a message to all other nodes."""

    def __init__(self, feeds: Feeds, publish: Callable[[Viewing], None]) -> None:
        self._feeds, self._publish = feeds, publish
        self._node = secrets.token_hex(4)
        self._announced: set[Address] = set()
        """Logs of which other nodes know that they have viewers here."""
        self._elsewhere: dict[Address, dict[str, _Elsewhere]] = {}
        self._changed: set[Address] = set()
        self._sendings = Coalescer(self._send, "viewers can't be shown", PAUSE)
        self._repeated = 0.0

    def stop(self) -> None:
        self._sendings.stop()

    def changed(self, subscription: Subscription) -> None:
        """A feed was opened or closed here."""
        if KINDS[subscription.log.kind].shows_viewers:
            self._send_soon(subscription.log)

    def receive(self, message: Viewing) -> None:
        """The viewers of a log on another node, as it publishes them."""
        people = tuple(Person(id=operator, name=name) for operator, name in message.people)
        nodes = self._elsewhere.setdefault(message.log, {})
        before = nodes.pop(message.node, None)
        if people:
            nodes[message.node] = _Elsewhere(people, self._now() + EXPIRY)
        if not nodes:
            del self._elsewhere[message.log]
        if (before.people if before else ()) != people:
            self._send_soon(message.log)
        if message.first and message.log in self._announced:
            self._announce(message.log, self._here(message.log))

    def repeat(self) -> None:
        """Repeat what other nodes know, and drop what has expired. Called every few seconds."""
        now = self._now()
        for log, nodes in tuple(self._elsewhere.items()):
            expired = [node for node, elsewhere in nodes.items() if elsewhere.expires <= now]
            for node in expired:
                self.receive(Viewing(log, node, ()))
        if now - self._repeated >= REPEAT:
            self._repeated = now
            for log in tuple(self._announced):
                self._announce(log, self._here(log))

    def _send_soon(self, log: Address) -> None:
        self._changed.add(log)
        self._sendings.plan()

    async def _send(self) -> None:
        changed, self._changed = self._changed, set()
        for log in changed:
            here = self._here(log)
            if here or log in self._announced:
                self._announce(log, here)
            elsewhere = (person for node in self._elsewhere.get(log, {}).values() for person in node.people)
            encoded = frame(ViewersFrame(log=log, people=_shown((*here, *elsewhere))))
            for subscription in self._feeds.of(log):
                if subscription.sends:
                    subscription.send_buffer.push(encoded)

    def _announce(self, log: Address, here: tuple[Person, ...]) -> None:
        first = bool(here) and log not in self._announced
        if here:
            self._announced.add(log)
        else:
            self._announced.discard(log)
        self._publish(Viewing(log, self._node, tuple((person.id, person.name) for person in here), first))

    def _here(self, log: Address) -> tuple[Person, ...]:
        subscriptions = self._feeds.of(log)
        return _shown(subscription.viewer for subscription in subscriptions if subscription.sends)

    def _now(self) -> float:
        return asyncio.get_running_loop().time()


def _shown(people: Iterable[Person | None]) -> tuple[Person, ...]:
    """Each person once, by name."""
    by_id = {person.id: person for person in people if person is not None}
    return tuple(sorted(by_id.values(), key=lambda person: (person.name, person.id))[:SHOWN])
