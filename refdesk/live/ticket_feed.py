"""News of tickets for the desks of their queues' members: which ticket changed, and who looks at it.

A desk is told numbers, and reads the ticket itself: few look at a list of tickets, and none of them needs it within
milliseconds. What the bus loses is found when a desk reads its list anew.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable, Set

from django.db import Error as DatabaseAway

from refdesk.database.readers import Reads
from refdesk.protocol.down import Down, LookingAt, Person, TicketChanged, TicketNotice
from refdesk.protocol.encode import frame
from refdesk.tickets.events import Transferred
from refdesk.tickets.notices import Notice, hearing, notices
from refdesk.tickets.outcomes import Stored
from refdesk.tickets.permissions import members_of
from refdesk.tickets.queries import head_of

from .messages import Looking, TicketHint
from .send_buffer import Outbox

log = logging.getLogger(__name__)

Desks = Callable[[], Iterable[tuple[Outbox, int]]]
"""The open desks of this node, and whose they are."""


class TicketNews:
    """Tells the desks of this node."""

    def __init__(self, reads: Reads, desks: Desks) -> None:
        self._reads, self._desks = reads, desks
        self._tasks: set[asyncio.Task[None]] = set()

    def tell(self, hint: TicketHint) -> None:
        """A ticket changed."""
        changed = TicketChanged(ticket=hint.ticket, queue=hint.queue, seq=hint.seq)
        self._spawn(self._to_members({hint.queue, hint.before} - {None}, changed))
        for notice in hint.notices:
            self._spawn(self._notify(hint.ticket, notice))

    def look(self, looking: Looking) -> None:
        """Somebody looks at a ticket."""
        self._spawn(self._look(looking))

    async def _look(self, looking: Looking) -> None:
        head = await self._reads.run(head_of, looking.ticket)
        if head is None:
            return
        by = Person(id=looking.operator, name=looking.name)
        told = LookingAt(ticket=looking.ticket, by=by)
        await self._to_members({head.queue}, told, by=looking.operator)

    async def _notify(self, ticket: int, notice: Notice) -> None:
        head = await self._reads.run(head_of, ticket)
        if head is None:
            return
        told = TicketNotice(
            ticket=ticket,
            queue=head.queue,
            about=notice.about,
            name=head.name or head.contact,
            excerpt=head.excerpt,
        )
        members = await self._reads.run(_members, [head.queue])
        self._push(told, hearing(notice, members))

    async def _to_members(self, queues: Iterable[int | None], told: Down, by: int | None = None) -> None:
        members = await self._reads.run(_members, [queue for queue in queues if queue])
        if by is None or by in members:
            self._push(told, members - {by})

    def _push(self, told: Down, operators: Set[int | None]) -> None:
        encoded = frame(told)
        for outbox, operator in tuple(self._desks()):
            if operator in operators:
                outbox.push(encoded)

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(self._guarded(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _guarded(self, work: Coroutine[None, None, None]) -> None:
        try:
            await work
        except DatabaseAway as error:
            log.warning("news of tickets can't be told now: %s", error)


def hints(batch: Iterable[Stored]) -> Iterable[TicketHint]:
    """What other nodes have to hear of what was just stored."""
    for stored in batch:
        left = [event.body.before for event in stored.events if isinstance(event.body, Transferred)]
        if stored.events or stored.repeat:
            head, before = stored.head, left[0] if left else None
            yield TicketHint(head.ticket, head.queue, head.last_seq, before, tuple(notices(stored)))


def _members(queues: list[int]) -> set[int]:
    return set(members_of(queues).values_list("id", flat=True))
