"""The lists of internal chats on the desks of this node: whole when a desk opens, then the rows that change."""

import asyncio
import logging
from collections.abc import Iterable, Mapping
from itertools import islice

from django.db import Error

from refdesk.colleagues import queries
from refdesk.colleagues.commands import Member
from refdesk.colleagues.membership import is_member
from refdesk.database.coalescer import Coalescer
from refdesk.database.run import Run
from refdesk.eventlog.address import internal_chat_at
from refdesk.eventlog.read_marks import LogMark
from refdesk.kit.tasks import Tasks
from refdesk.protocol.desk_parts import Person, ReadUpTo
from refdesk.protocol.down import InternalChats, InternalRow, LibraryName
from refdesk.protocol.encode import frame

from .send_buffer import SendBuffer

log = logging.getLogger(__name__)

EVERY, SOON = 0.5, 0.01
"""Seconds between two frames of changed rows, and before the first one."""
RETRY = 1.0
AT_ONCE = 50
"""Whole lists that are read with one query."""


class InternalChatLists:
    """Runs on the event loop. Who sees a row is decided at each sending, from the operator's departments then."""

    def __init__(self, read: Run) -> None:
        self._read = read
        self._desks: dict[SendBuffer, Member] = {}
        self._due: dict[SendBuffer, Member] = {}
        """Desks that wait for their whole list."""
        self._reading = False
        self._sent: dict[int, int] = {}
        """The last seqs of the rows that were sent."""
        self._changed: set[int] = set()
        self._sent_meanwhile: set[int] = set()
        """Internal chats whose rows were sent while whole lists were read, which may be older and replace the rows."""
        self._sendings = Coalescer(self._send_changed, "the lists of internal chats can't be read", SOON, EVERY)
        self._tasks = Tasks()

    def show(self, send_buffer: SendBuffer, member: Member) -> None:
        """Send this desk its whole list, then what changes; again after a change of the operator's departments."""
        self._desks[send_buffer] = self._due[send_buffer] = member
        if not self._reading:
            self._reading = True
            self._tasks.spawn(self._send_whole())

    def leave(self, send_buffer: SendBuffer) -> None:
        self._desks.pop(send_buffer, None)
        self._due.pop(send_buffer, None)

    def stop(self) -> None:
        """Make no more queries: the reader threads end."""
        self._sendings.stop()
        self._desks.clear()
        self._due.clear()
        self._tasks.cancel()

    def changed(self, internal_chats: Iterable[int]) -> None:
        self._changed.update(internal_chats)
        if self._changed and self._desks:
            self._sendings.plan()

    def compare(self, last_seqs: Mapping[int, int]) -> None:
        """Send the rows of those that have newer events: a hint was lost."""
        self.changed(number for number, seq in last_seqs.items() if self._sent.get(number, 0) < seq)

    def show_marks(self, marks: Iterable[LogMark]) -> None:
        """Send to each operator's desks how far they have read."""
        by_operator: dict[int | None, list[ReadUpTo]] = {}
        for internal_chat, operator, seq, count in marks:
            by_operator.setdefault(operator, []).append(
                ReadUpTo(log=internal_chat_at(internal_chat), seq=seq, count=count)
            )
        for send_buffer, member in self._desks.items():
            if member.id in by_operator:
                send_buffer.push(frame(InternalChats(whole=False, read=tuple(by_operator[member.id]))))

    def forget_versions(self) -> None:
        """Treat every row as never sent: the database was restored."""
        self._sent.clear()

    async def _send_changed(self) -> None:
        changed, self._changed = self._changed, set()
        try:
            rows = await self._read(queries.rows_of, sorted(changed))
        except Error:
            self._changed |= changed
            raise
        self._sent_meanwhile |= changed
        for row in rows:
            self._sent[row.head.internal_chat] = row.head.last_seq
            encoded = frame(InternalChats(whole=False, rows=(_row(row),)))
            for send_buffer, member in self._desks.items():
                if is_member(row.head, member):
                    send_buffer.push(encoded)

    async def _send_whole(self) -> None:
        """Send the lists that are due. Those of desks that come during a query are read together."""
        try:
            while self._due:
                due = dict(islice(self._due.items(), AT_ONCE))
                self._sent_meanwhile.clear()
                try:
                    listings = await self._read(queries.listings_of, list(due.values()))
                except Error as error:
                    log.warning("the lists of internal chats can't be read, trying again: %s", error)
                    await asyncio.sleep(RETRY)
                    continue
                except Exception:  # without a result the desks would never get their lists
                    log.exception("reading lists of internal chats broke, trying again")
                    await asyncio.sleep(RETRY)
                    continue
                for (send_buffer, member), listing in zip(due.items(), listings, strict=True):
                    if self._due.get(send_buffer) is member:
                        del self._due[send_buffer]
                        self._push_whole(send_buffer, listing)
                self.changed(self._sent_meanwhile)
        finally:
            self._reading = False

    def _push_whole(self, send_buffer: SendBuffer, listing: queries.Listing) -> None:
        for row in listing.rows:
            number = row.head.internal_chat
            # Desks that are here may have missed what a new one reads: the hint was lost.
            if self._sent.setdefault(number, row.head.last_seq) < row.head.last_seq:
                self.changed([number])
        whole = InternalChats(
            whole=True,
            rows=tuple(map(_row, listing.rows)),
            libraries=tuple(LibraryName(id=id_, name=name) for id_, name in listing.libraries),
            read=tuple(
                ReadUpTo(log=internal_chat_at(number), seq=seq, count=count) for number, seq, count in listing.marks
            ),
        )
        send_buffer.push(frame(whole))


def _row(listed: queries.Row) -> InternalRow:
    head = listed.head
    return InternalRow(
        internal_chat=head.internal_chat,
        version=head.last_seq,
        scope=head.scope,
        of=head.department or head.library or 0,
        name=listed.name,
        people=tuple(Person(id=id_, name=name) for id_, name in listed.people),
        messages=head.messages,
        message_at=head.message_at,
        message_by=head.message_by,
        excerpt=head.excerpt,
    )
