"""The hub of a node: takes what was stored here or hinted from elsewhere, and feeds whoever listens on this node."""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from typing import Literal

import msgspec
from django.db import Error as DatabaseAway

from refdesk.chats import epoch as epochs
from refdesk.chats import queries
from refdesk.chats.events import Claimed, Ended, TakenOver
from refdesk.chats.outcomes import Stored
from refdesk.database.readers import Reads
from refdesk.tickets.outcomes import Stored as OfTicket

from . import messages as m
from .boards import Boards
from .bus.base import Bus
from .desks import DeskFeeds
from .feeds import ChatFeeds, Subscription
from .send_buffer import Outbox
from .ticket_feed import TicketNews, hints

log = logging.getLogger(__name__)

# Every few seconds three queries: has any chat that is served here, or any board, more than was sent, and are they
# still logs of the same epoch?
COMPARE = 3.0
# Chats named by one hint: it stays below what a bus carries.
HINTED = 200
_BUSY = frozenset({Claimed, TakenOver, Ended})


class Hub:
    """Feeds of one node; `epoch` is the one that their numbers are of.

    `on_signed_out(operator, session)` hears whose connections have to be closed, `on_people_changed()` that somebody's
    status, desk or departments may have changed on any node; lost news included, within `COMPARE` seconds.
    `on_new_epoch()` hears that the database was set back under this node.
    """

    def __init__(self, reads: Reads, bus: Bus) -> None:
        self.chats, self.boards, self.desks = ChatFeeds(reads), Boards(reads), DeskFeeds(reads)
        self.tickets = TicketNews(reads, self.desks.open)
        self.on_signed_out: Callable[[int, str | None], None] = lambda operator, session: None
        self.on_people_changed: Callable[[], None] = lambda: None
        self.on_new_epoch: Callable[[], None] = lambda: None
        self.epoch = ""
        self._reads, self._bus = reads, bus
        self._topics: Counter[int] = Counter()
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Connect the bus and begin to compare."""
        await self._bus.start(self._receive, self._after_gap)
        await self._bus.subscribe(m.PEOPLE)
        self._spawn(self._compare_forever())

    async def stop(self) -> None:
        """Stop comparing and refreshing desks, disconnect the bus."""
        self.desks.stop()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._bus.stop()

    def announce(self, batch: Sequence[Stored | OfTicket]) -> None:
        """Feed what was just stored on this node, and hint to the others."""
        chats = [stored for stored in batch if isinstance(stored, Stored)]
        if len(chats) < len(batch):
            self._announce_tickets([stored for stored in batch if isinstance(stored, OfTicket)])
        self._announce_chats(chats)

    def _announce_tickets(self, batch: Sequence[OfTicket]) -> None:
        for hint in hints(batch):
            self.tickets.tell(hint)
            self._bus.publish(m.PEOPLE, m.encode(hint))

    def look(self, looking: m.Looking) -> None:
        """Somebody looks at a ticket: tell whoever may do so too, on every node."""
        self.tickets.look(looking)
        self._bus.publish(m.PEOPLE, m.encode(looking))

    def _announce_chats(self, batch: Sequence[Stored]) -> None:
        hints: dict[int, list[tuple[int, int]]] = {}
        staff_changes = False
        for stored in batch:
            self.chats.announce(stored)
            self.boards.announce(stored)
            if stored.events or stored.repeat:
                hints.setdefault(stored.head.department, []).append((stored.head.chat, stored.head.last_seq))
                staff_changes = staff_changes or any(type(event.body) in _BUSY for event in stored.events)
        for department, seqs in hints.items():
            for begin in range(0, len(seqs), HINTED):
                self._bus.publish(m.topic(department), m.encode(m.Hint(tuple(seqs[begin : begin + HINTED]))))
        if staff_changes:
            self.people_changed()

    async def join(self, subscription: Subscription) -> None:
        """Feed a chat to this subscription."""
        await self._listen(subscription.head.department)
        self.chats.join(subscription)

    async def leave(self, subscription: Subscription) -> None:
        """Feed it no more."""
        if self.chats.leave(subscription):
            await self._ignore(subscription.head.department)

    async def watch(self, department: int, outbox: Outbox, operator: int) -> None:
        """Feed a department's list to this operator's outbox."""
        await self._listen(department)
        self.boards.watch(department, outbox, operator)

    async def unwatch(self, department: int, outbox: Outbox) -> None:
        """Feed it no more."""
        self.boards.unwatch(department, outbox)
        await self._ignore(department)

    def pass_on(self, department: int, chat: int, to: Literal["patron", "desk"], frame: bytes) -> None:
        """Send what is never stored to one side of a chat, on every node."""
        self._pass_here(chat, to, frame)
        self._bus.publish(m.topic(department), m.encode(m.Passing(chat, to, frame.decode())))

    def people_changed(self) -> None:
        """Let all desks hear of changed people."""
        self._people_changed_here()
        self._bus.publish(m.PEOPLE, m.encode(m.PeopleChanged()))

    def signed_out(self, operator: int, session: str | None) -> None:
        """Close the connections of these sessions, on every node."""
        self.on_signed_out(operator, session)
        self._bus.publish(m.PEOPLE, m.encode(m.SignedOut(operator, session)))

    def _pass_here(self, chat: int, to: Literal["patron", "desk"], frame: bytes) -> None:
        for subscription in self.chats.of(chat):
            if subscription.open and subscription.to_patron == (to == "patron"):
                subscription.outbox.push(frame)

    def _receive(self, topic: str, raw: bytes) -> None:
        try:
            message = m.decode(raw)
        except msgspec.DecodeError as error:
            log.warning("the bus carried something else: %s", error)
            return
        if isinstance(message, m.Hint):
            self._nudge(m.department(topic), message.seqs)
        else:
            self._hear(message)

    def _nudge(self, department: int, seqs: tuple[tuple[int, int], ...]) -> None:
        for chat, seq in seqs:
            self.chats.nudge(chat, seq)
        self.boards.nudge(department, (chat for chat, _ in seqs))

    def _hear(self, message: m.Message) -> None:
        match message:
            case m.Passing(chat, to, frame):
                self._pass_here(chat, to, frame.encode())
            case m.PeopleChanged():
                self._people_changed_here()
            case m.SignedOut(operator, session):
                self.on_signed_out(operator, session)
            case m.TicketHint():
                self.tickets.tell(message)
            case m.Looking():
                self.tickets.look(message)

    async def _listen(self, department: int) -> None:
        self._topics[department] += 1
        if self._topics[department] == 1:
            await self._bus.subscribe(m.topic(department))

    async def _ignore(self, department: int) -> None:
        self._topics[department] -= 1
        if not self._topics[department]:
            await self._bus.unsubscribe(m.topic(department))

    def _people_changed_here(self) -> None:
        self.desks.changed()
        self.on_people_changed()

    def _after_gap(self) -> None:
        self._people_changed_here()
        self._spawn(self._compare_once())

    async def _compare_forever(self) -> None:
        while True:
            await asyncio.sleep(COMPARE)
            try:
                await self._compare_once()
            except Exception:  # what the bus lost would never be found again
                log.exception("what is served could not be compared with the log")
            self._people_changed_here()

    async def _compare_once(self) -> None:
        served, sent = self.chats.served(), self.boards.served()
        try:
            seqs, listed, epoch = await self._reads.run(_last_seqs, served, list(sent))
        except DatabaseAway as error:
            log.warning("what is served can't be compared with the log now: %s", error)
            return
        if epoch not in ("", self.epoch):
            self._begin_again(epoch)
            return
        for chat, seq in seqs.items():
            self.chats.nudge(chat, seq)
        for department, versions in sent.items():
            now = {chat: seq for of, chat, seq in listed if of == department}
            old = {chat for chat, seq in now.items() if versions.get(chat, 0) < seq} | versions.keys() - now.keys()
            if old:
                self.boards.nudge(department, old)

    def _begin_again(self, epoch: str) -> None:
        log.error("the database was set back under this server: all clients reconnect and read all logs again")
        self.epoch = epoch
        self.boards.forget_versions()
        self.on_new_epoch()

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _last_seqs(chats: list[int], departments: list[int]) -> tuple[dict[int, int], list[tuple[int, int, int]], str]:
    listed = queries.listed_seqs(departments) if departments else []
    return queries.last_seqs(chats), listed, epochs.current()
