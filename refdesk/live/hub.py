"""The hub of a node: feeds the connections of this node with what was stored here or hinted from other nodes."""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Literal

import msgspec
from django.db import Error

from refdesk.chats import epoch as epochs
from refdesk.chats import queries
from refdesk.chats.events import KINDS as EVENTS
from refdesk.chats.outcomes import Stored as StoredChat
from refdesk.colleagues import queries as internal_queries
from refdesk.database.run import Run
from refdesk.eventlog.address import Address, Kind, chat_at, ticket_at
from refdesk.eventlog.outcomes import Stored
from refdesk.eventlog.read_marks import LogMark
from refdesk.kit.clock import now_ms
from refdesk.kit.tasks import Tasks
from refdesk.tickets import queries as ticket_queries
from refdesk.tickets.outcomes import Stored as StoredTicket

from . import messages as m
from .boards import Boards, departments_of
from .bus.base import Bus
from .desks import DeskFeeds
from .feeds import Feeds, Subscription
from .internal_list import InternalChatLists
from .kinds import KINDS
from .queue_positions import QueuePositions
from .send_buffer import SendBuffer
from .ticket_feed import TicketFeed, hints
from .viewers import Viewers

log = logging.getLogger(__name__)

COMPARE = 3.0
"""Seconds between comparisons of what was sent with the log: a few queries, whatever the number of feeds."""
RECENT = 120_000
"""Internal chats with a message within this time (ms) are compared too, whether somebody has them open or not."""
CHATS_PER_HINT = 200
"""So many fit into one message of the bus."""
_CHANGES_STAFF = frozenset(kind for kind in EVENTS.values() if "desks" in kind.refreshes)
_CHANGES_QUEUE = frozenset(kind for kind in EVENTS.values() if "queue" in kind.refreshes)


class Hub:
    """The feeds of one node, whose seqs belong to `epoch`. Runs on the event loop.

    Callbacks: `on_signed_out(operator, session)` when connections of that session have to be closed;
    `on_people_changed()` when an operator's status, desk or departments may have changed on any node, at the latest
    `COMPARE` seconds later even if a message was lost; `on_new_epoch()` when the database was restored.
    """

    def __init__(self, read: Run, bus: Bus) -> None:
        self.feeds, self.boards, self.desks = Feeds(read), Boards(read), DeskFeeds(read)
        self.feeds.on_transferred = self._on_transferred
        self.internal_lists = InternalChatLists(read)
        self.tickets = TicketFeed(read, self.desks.open)
        self.viewers = Viewers(self.feeds, lambda message: bus.publish(m.PEOPLE, m.encode(message)))
        self.queue_positions = QueuePositions(read)
        self.on_signed_out: Callable[[int, str | None], None] = lambda operator, session: None
        self.on_people_changed: Callable[[], None] = lambda: None
        self.on_new_epoch: Callable[[], None] = lambda: None
        self.epoch = ""
        self._read, self._bus = read, bus
        self._topics: Counter[int] = Counter()
        self._tasks = Tasks()

    @property
    def bus_error(self) -> str:
        """Why the bus can't be reached; empty while it is."""
        return self._bus.error

    async def start(self) -> None:
        await self._bus.start(self._receive, self._on_gap)
        await self._bus.subscribe(m.PEOPLE)
        self._tasks.spawn(self._compare_forever())

    async def stop(self) -> None:
        self.feeds.stop()
        self.boards.stop()
        self.desks.stop()
        self.internal_lists.stop()
        self.queue_positions.stop()
        self.tickets.stop()
        self.viewers.stop()
        await self._tasks.stop()
        await self._bus.stop()

    def announce(self, batch: Sequence[Stored]) -> None:
        """Feed what was just stored on this node, and hint to the others."""
        by_kind: dict[Kind, list[Stored]] = {}
        for stored in batch:
            self.feeds.announce(stored)
            by_kind.setdefault(stored.head.address.kind, []).append(stored)
        for kind, of_kind in by_kind.items():
            KINDS[kind].announce(self, of_kind)

    def hint(self, batch: Sequence[Stored]) -> None:
        """Hint to all nodes at new events of logs of one kind."""
        seqs = [
            (stored.head.address.number, stored.head.last_seq) for stored in batch if stored.events or stored.repeat
        ]
        self._publish_hints(m.PEOPLE, seqs, batch[0].head.address.kind)

    def announce_tickets(self, batch: Sequence[StoredTicket]) -> None:
        for hint in hints(batch):
            self._announce_ticket(hint)

    def _announce_ticket(self, hint: m.TicketHint) -> None:
        self.tickets.announce(hint)
        self._publish(m.PEOPLE, hint)

    async def refresh_ticket(self, ticket: int) -> None:
        """Have desks read again what no event of a ticket says: an email to its patron waits."""
        head = await self._read(ticket_queries.head_of, ticket)
        if head is not None:
            self._announce_ticket(m.TicketHint(ticket, head.queue, head.last_seq))

    def announce_internal(self, batch: Sequence[Stored]) -> None:
        self.internal_lists.changed(stored.head.address.number for stored in batch)
        self.hint(batch)

    def marks_stored(self, kind: Kind, marks: Sequence[LogMark]) -> None:
        """Show on every node how far operators have read these logs."""
        if kind == "chat":
            if any(mark.operator for mark in marks):
                self.people_changed()
            return
        self.internal_lists.show_marks(marks)
        for begin in range(0, len(marks), CHATS_PER_HINT // 2):
            self._publish(m.PEOPLE, m.InternalRead(tuple(marks[begin : begin + CHATS_PER_HINT // 2])))

    def announce_chats(self, batch: Sequence[StoredChat]) -> None:
        hints: dict[int, list[tuple[int, int]]] = {}
        staff_changed = False
        for stored in batch:
            self.boards.announce(stored)
            if stored.events or stored.repeat:
                for department in departments_of(stored):
                    hints.setdefault(department, []).append((stored.head.chat, stored.head.last_seq))
                staff_changed = self._changes_people(stored) or staff_changed
        for department, seqs in hints.items():
            self._publish_hints(m.topic(department), seqs, "chat")
        if staff_changed:
            self.people_changed()

    def _publish_hints(self, topic: str, seqs: Sequence[tuple[int, int]], kind: Kind) -> None:
        for begin in range(0, len(seqs), CHATS_PER_HINT):
            self._publish(topic, m.Hint(tuple(seqs[begin : begin + CHATS_PER_HINT]), kind))

    def _publish(self, topic: str, message: m.AnyMessage) -> None:
        self._bus.publish(topic, m.encode(message))

    def _changes_people(self, stored: StoredChat) -> bool:
        """Whether desks have to be refreshed. Refreshes the queue where it changed."""
        staff_changed = False
        for event in stored.events:
            staff_changed = staff_changed or type(event.body) in _CHANGES_STAFF
            if type(event.body) in _CHANGES_QUEUE:
                for department in departments_of(stored):
                    self.queue_positions.changed(department)
        return staff_changed

    async def join(self, subscription: Subscription) -> None:
        """Feed a log to this subscription."""
        if subscription.department:
            await self._subscribe(subscription.department)
        self.feeds.join(subscription)
        self.viewers.changed(subscription)
        if subscription.log.kind == "chat":
            self.queue_positions.join(subscription)

    async def leave(self, subscription: Subscription) -> None:
        if not self.feeds.leave(subscription):
            return
        self.viewers.changed(subscription)
        self.queue_positions.leave(subscription)
        if subscription.department:
            await self._unsubscribe(subscription.department)

    def _on_transferred(self, subscription: Subscription) -> None:
        """The chat's events come with the hints of another department from now on."""
        before, subscription.department = subscription.department, subscription.head.department or 0
        self._tasks.spawn(self._follow(subscription, before))

    async def _follow(self, subscription: Subscription, before: int) -> None:
        await self._subscribe(subscription.department)
        await self._unsubscribe(before)
        # Events that were hinted between the transfer and the subscription.
        with suppress(Error):  # the next comparison finds them
            for chat, seq in (await self._read(queries.last_seqs, [subscription.log.number])).items():
                self.feeds.catch_up(chat_at(chat), seq)

    async def watch(self, department: int, send_buffer: SendBuffer, operator: int) -> None:
        """Feed a department's board to this operator."""
        await self._subscribe(department)
        self.boards.watch(department, send_buffer, operator)

    async def unwatch(self, department: int, send_buffer: SendBuffer) -> None:
        self.boards.unwatch(department, send_buffer)
        await self._unsubscribe(department)

    def relay(
        self, department: int, address: Address, to: Literal["patron", "desk"], frame: bytes, but: int = 0
    ) -> None:
        """Send a frame that is never stored to one side of a chat, except to this operator, on every node.

        `department` is that of a chat, whose topic carries the frame; 0 for another log.
        """
        self.feeds.relay(address, frame, to_patron=to == "patron", but=but)
        topic = m.topic(department) if department else m.PEOPLE
        self._publish(topic, m.Relayed(address, to, frame.decode(), but))

    def seat_vacant(self, department: int, chat: int, seat: int) -> None:
        """Report to the patron's waiting windows on every node that this seat's last connection ended."""
        self._vacant_here(chat, seat)
        self._publish(m.topic(department), m.SeatVacant(chat, seat))

    def people_changed(self, *, settings: bool = False) -> None:
        """Refresh desks and widgets on every node. `settings`: those of libraries may have changed, too."""
        self._people_changed_here(settings=settings)
        self._publish(m.PEOPLE, m.PeopleChanged(settings))

    def signed_out(self, operator: int, session: str | None) -> None:
        """Close the connections of this session (None: of all the operator's sessions) on every node."""
        self.on_signed_out(operator, session)
        self._publish(m.PEOPLE, m.SignedOut(operator, session))

    def _vacant_here(self, chat: int, seat: int) -> None:
        for subscription in self.feeds.of(chat_at(chat)):
            if subscription.open and subscription.on_vacant is not None:
                subscription.on_vacant(seat)

    def _receive(self, topic: str, raw: bytes) -> None:
        try:
            message = m.decode(raw)
        except msgspec.DecodeError as error:
            log.warning("the bus carried an unknown message: %s", error)
            return
        if isinstance(message, m.Hint):
            self._on_hint(topic, message)
        else:
            self._on_message(message)

    def _on_hint(self, topic: str, hint: m.Hint) -> None:
        for number, seq in hint.seqs:
            self.feeds.catch_up(Address(hint.of, number), seq)
        numbers = [number for number, _ in hint.seqs]
        if hint.of == "internal_chat":
            self.internal_lists.changed(numbers)
        elif hint.of == "chat":
            department = m.department(topic)
            self.boards.reread(department, numbers)
            self.queue_positions.changed(department)

    def _on_message(self, message: m.Message) -> None:
        match message:
            case m.Relayed(address, to, frame, but):
                self.feeds.relay(address, frame.encode(), to_patron=to == "patron", but=but)
            case m.SeatVacant(chat, seat):
                self._vacant_here(chat, seat)
            case m.PeopleChanged(settings):
                self._people_changed_here(settings=settings)
            case m.SignedOut(operator, session):
                self.on_signed_out(operator, session)
            case m.TicketHint(ticket, seq=seq):
                self.feeds.catch_up(ticket_at(ticket), seq)
                self.tickets.announce(message)
            case m.Viewing():
                self.viewers.receive(message)
            case m.InternalRead(marks):
                self.internal_lists.show_marks(marks)

    async def _subscribe(self, department: int) -> None:
        self._topics[department] += 1
        if self._topics[department] == 1:
            await self._bus.subscribe(m.topic(department))

    async def _unsubscribe(self, department: int) -> None:
        self._topics[department] -= 1
        if not self._topics[department]:
            await self._bus.unsubscribe(m.topic(department))

    def _people_changed_here(self, *, settings: bool = False) -> None:
        self.desks.changed(settings=settings)
        self.on_people_changed()

    def _on_gap(self) -> None:
        self._people_changed_here(settings=True)
        self._tasks.spawn(self._compare_once())

    async def _compare_forever(self) -> None:
        while True:
            await asyncio.sleep(COMPARE)
            try:
                await self._compare_once()
            except Exception:  # without comparisons, what the bus loses would never be sent
                log.exception("what is served could not be compared with the log")
            self._people_changed_here(settings=True)

    async def _compare_once(self) -> None:
        self.queue_positions.compare()
        self.viewers.repeat()
        departments = list(self.boards.served())
        served = {kind: self.feeds.served(kind) for kind in KINDS}
        try:
            seqs, recent, listed, epoch = await self._read(_stored_now, served, departments)
        except Error as error:
            log.warning("what is served can't be compared with the log now: %s", error)
            return
        if epoch not in ("", self.epoch):
            self._start_epoch(epoch)
            return
        for kind, seqs_of_kind in seqs.items():
            await self.feeds.compare(kind, seqs_of_kind)
        self.internal_lists.compare(recent | seqs["internal_chat"])
        self.boards.compare(departments, listed)

    def _start_epoch(self, epoch: str) -> None:
        log.error("the database was set back under this server: all clients reconnect and read all logs again")
        self.epoch = epoch
        self.boards.forget_versions()
        self.internal_lists.forget_versions()
        self.on_new_epoch()


def _stored_now(
    served: Mapping[Kind, list[int]], departments: list[int]
) -> tuple[dict[Kind, dict[int, int]], dict[int, int], list[tuple[int, int, int]], str]:
    """The last seqs of the logs that are served, those of internal chats with recent messages, the seqs of these
    boards, and the epoch.
    """
    seqs = {kind: KINDS[kind].last_seqs(numbers) if numbers else {} for kind, numbers in served.items()}
    listed = queries.listed_seqs(departments) if departments else []
    return seqs, internal_queries.changed_since(now_ms() - RECENT), listed, epochs.current()
