"""Announces changes of tickets to the desks of their queues' members, for their lists.

A desk gets numbers and reads the rows over HTTP: few desks show a list of tickets, and none needs it within
milliseconds. What the bus loses a desk finds when it reads its list again.
"""

import logging
from collections.abc import Callable, Coroutine, Iterable, Set
from typing import ParamSpec

from django.db import Error

from refdesk.database.run import Run
from refdesk.kit.tasks import Tasks
from refdesk.protocol.down import Down, TicketChanged, TicketNotice
from refdesk.protocol.encode import frame
from refdesk.tickets.events import Transferred
from refdesk.tickets.notices import Notice, notices_of, recipients
from refdesk.tickets.outcomes import Stored
from refdesk.tickets.own_addresses import without_secrets
from refdesk.tickets.permissions import members_of
from refdesk.tickets.queries import head_of

from .messages import TicketHint
from .send_buffer import SendBuffer

log = logging.getLogger(__name__)

P = ParamSpec("P")
Desks = Callable[[], Iterable[tuple[SendBuffer, int]]]
"""Returns the open desks of this node and the numbers of their operators."""


class TicketFeed:
    """The feed of all desks of this node."""

    def __init__(self, read: Run, desks: Desks) -> None:
        self._read, self._desks = read, desks
        self._tasks = Tasks()

    def stop(self) -> None:
        self._tasks.cancel()

    def announce(self, hint: TicketHint) -> None:
        changed = TicketChanged(ticket=hint.ticket, queue=hint.queue, seq=hint.seq)
        self._spawn(self._send_to_members, {hint.queue, hint.before} - {None}, changed)
        for notice in hint.notices:
            self._spawn(self._notify, hint.ticket, notice)

    async def _notify(self, ticket: int, notice: Notice) -> None:
        head = await self._read(head_of, ticket)
        if head is None:
            return
        announcement = TicketNotice(
            ticket=ticket,
            queue=head.queue,
            about=notice.about,
            name=head.name or head.contact,
            excerpt=without_secrets(head.excerpt),
        )
        members = await self._read(_members, [head.queue])
        self._push(announcement, recipients(notice, members))

    async def _send_to_members(self, queues: Iterable[int | None], announcement: Down) -> None:
        self._push(announcement, await self._read(_members, [queue for queue in queues if queue]))

    def _push(self, announcement: Down, operators: Set[int]) -> None:
        encoded = frame(announcement)
        for send_buffer, operator in tuple(self._desks()):
            if operator in operators:
                send_buffer.push(encoded)

    def _spawn(self, work: Callable[P, Coroutine[None, None, None]], *args: P.args, **kwargs: P.kwargs) -> None:
        """Run `work(*args)` as a task, which makes the coroutine: it may be cancelled before its first step."""

        async def guarded() -> None:
            try:
                await work(*args, **kwargs)
            except Error as error:
                log.warning("notices of tickets can't be sent now: %s", error)

        self._tasks.spawn(guarded())


def hints(batch: Iterable[Stored]) -> Iterable[TicketHint]:
    """The hints to other nodes about what was just stored."""
    for stored in batch:
        left = [event.body.before for event in stored.events if isinstance(event.body, Transferred)]
        if stored.events or stored.repeat:
            head, before = stored.head, left[0] if left else None
            yield TicketHint(head.ticket, head.queue, head.last_seq, before, tuple(notices_of(stored)))


def _members(queues: list[int]) -> set[int]:
    return set(members_of(queues).values_list("id", flat=True))
