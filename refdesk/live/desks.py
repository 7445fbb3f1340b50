"""Desk feeds: what concerns an operator alone, sent whole, then as it changes."""

from asyncio import sleep
from collections.abc import Callable, Collection, Iterable, Mapping
from time import monotonic

from refdesk.chats.queries import chats_offered_to_backups, open_requests, owned_chats, read_marks, shared_chats
from refdesk.colleagues.presence import colleague
from refdesk.database.coalescer import Coalescer
from refdesk.database.run import Run
from refdesk.eventlog.address import chat_at
from refdesk.presence.desks import Staff, Standing, staff
from refdesk.protocol.desk_parts import Colleague, ReadUpTo
from refdesk.protocol.down import Desk, InternalChats
from refdesk.protocol.encode import frame

from .desk_frame import DesksNow, Shared, changes, desk_frame
from .desk_settings import Settings, settings_of
from .send_buffer import SendBuffer

PAUSE = 0.1
REST = 3.0
"""After a refresh, the next one waits so many times as long as it took: desks use a quarter of a core at most."""
LONGEST_REST = 1.0
"""Seconds: the time of a query that waited for the database is not what a refresh costs."""
AT_ONCE = 20
"""Desks refreshed in one iteration of the event loop: hundreds would delay every chat of this node."""

OnOperator = Callable[[Standing | None, frozenset[int]], None]
"""Called with what the operator is now, None once they may not sign in, and their queues of tickets."""


class DeskFeeds:
    """The operators' connections of this node.

    A change of anybody's presence makes one query of all staff, from which each desk's frame is made in memory. A
    query with the same result as the last one costs nothing more.
    """

    def __init__(self, read: Run) -> None:
        self._read = read
        self._desks: dict[SendBuffer, tuple[int, OnOperator]] = {}
        self._sent: dict[SendBuffer, Desk | None] = {}
        self._watched = WatchedPeople()
        self._now = DesksNow(Staff({}, {}), {}, [], {}, [], {})
        """The result of the last query."""
        self._up_to_date: set[SendBuffer] = set()
        """The connections that were sent what `_now` says."""
        self._refreshes = Coalescer(self._refresh, "the desks can't be read", PAUSE)
        self._settings: Mapping[int, Settings] = {}
        self._settings_changed = True
        self._version = 0

    def join(self, operator: int, send_buffer: SendBuffer, on_operator: OnOperator) -> None:
        """Report the operator's name, departments, and what else they may read, now and at each change."""
        self._desks[send_buffer] = (operator, on_operator)
        self.changed()

    def show(self, send_buffer: SendBuffer) -> None:
        """Send desk frames to a connection that has joined."""
        self._sent[send_buffer] = None
        self._up_to_date.discard(send_buffer)
        self.changed()

    def watch_people(self, send_buffer: SendBuffer, people: Collection[int]) -> None:
        """Send the states of these colleagues to a connection that has joined, now and at each change."""
        if send_buffer not in self._desks:
            return
        self._watched.watch(send_buffer, people)
        everybody = self._now.everybody
        reader = everybody.operators.get(self._desks[send_buffer][0])
        if reader is not None:
            self._watched.send(send_buffer, reader, everybody)

    def open(self) -> list[tuple[SendBuffer, int]]:
        """The connections that show a desk, with their operators."""
        return [(buffer, self._desks[buffer][0]) for buffer in self._sent if buffer in self._desks]

    def leave(self, send_buffer: SendBuffer) -> None:
        self._desks.pop(send_buffer, None)
        self._sent.pop(send_buffer, None)
        self._up_to_date.discard(send_buffer)
        self._watched.leave(send_buffer)

    def stop(self) -> None:
        """Make no more queries: the reader threads end."""
        self._refreshes.stop()

    def changed(self, *, settings: bool = False) -> None:
        """Something that desks show has changed, here or on another node. `settings`: maybe those of libraries."""
        self._settings_changed = self._settings_changed or settings
        if self._desks:
            self._refreshes.plan()

    async def _refresh(self) -> None:
        begin = monotonic()
        now = await self._read_now()
        if now != self._now:
            self._now = now
            self._up_to_date.clear()
        await self._send_all()
        await sleep(min(REST * (monotonic() - begin), LONGEST_REST))

    async def _send_all(self) -> None:
        """Send what `_now` says to the connections that don't have it."""
        shared = Shared()
        due = [send_buffer for send_buffer in self._desks if send_buffer not in self._up_to_date]
        for index, send_buffer in enumerate(due):
            if index % AT_ONCE == AT_ONCE - 1:
                await sleep(0)
            if send_buffer in self._desks:
                self._up_to_date.add(send_buffer)
                self._send(send_buffer, *self._desks[send_buffer], self._now, shared)

    async def _read_now(self) -> DesksNow:
        """The settings are read only if they may have changed, or for an operator who has just come."""
        operators = sorted({operator for operator, _ in self._desks.values()})
        stale = self._settings_changed or not self._settings.keys() >= {*operators}
        self._settings_changed = False
        try:
            now: DesksNow = await self._read(_query, operators, None if stale else self._settings)
        except BaseException:
            self._settings_changed = self._settings_changed or stale
            raise
        self._settings = now.settings
        return now

    def _send(
        self, send_buffer: SendBuffer, operator: int, on_operator: OnOperator, now: DesksNow, shared: Shared
    ) -> None:
        reader = now.everybody.operators.get(operator)
        if reader is None:
            on_operator(None, frozenset())
            return
        settings = now.settings.get(operator)
        if settings is None:
            return  # the operator joined during the query, and another one follows
        on_operator(reader, settings.queues)
        self._watched.send(send_buffer, reader, now.everybody)
        if send_buffer not in self._sent:
            return
        desk = desk_frame(operator, now, shared)
        before = self._sent[send_buffer]
        if before != desk:
            self._sent[send_buffer] = desk
            self._version += 1
            for part in changes(before, desk, self._version):
                send_buffer.push(frame(part))


def _query(operators: list[int], settings: Mapping[int, Settings] | None) -> DesksNow:
    marks: dict[int, tuple[ReadUpTo, ...]] = {}
    for operator, chat, seq, count in read_marks(operators):
        marks[operator] = (*marks.get(operator, ()), ReadUpTo(log=chat_at(chat), seq=seq, count=count))
    everybody = staff()
    return DesksNow(
        everybody,
        marks,
        open_requests(),
        _joined(everybody, operators),
        chats_offered_to_backups(),
        settings_of(operators) if settings is None else settings,
    )


def _joined(everybody: Staff, operators: Iterable[int]) -> dict[int, tuple[int, ...]]:
    """The active chats in which operators participate, and those that they own in departments they don't monitor."""
    joined: dict[int, tuple[int, ...]] = {}
    for chat, participants in shared_chats():
        for participant in participants:
            joined[participant.operator] = (*joined.get(participant.operator, ()), chat)
    present = filter(None, map(everybody.operators.get, operators))
    hidden = {
        (person.id, department) for person in present for department, seen in person.departments.items() if not seen
    }
    for operator, department, chat in owned_chats({operator for operator, _ in hidden}):
        if (operator, department) in hidden:
            joined[operator] = (*joined.get(operator, ()), chat)
    return joined


class WatchedPeople:
    """The colleagues of other departments that each connection watches (P49), with their states as sent.

    Runs on the event loop.
    """

    def __init__(self) -> None:
        self._sent: dict[SendBuffer, dict[int, Colleague | None]] = {}

    def watch(self, send_buffer: SendBuffer, people: Collection[int]) -> None:
        """Watch these, and no others. The states of all of them are due."""
        self._sent[send_buffer] = dict.fromkeys(people)

    def leave(self, send_buffer: SendBuffer) -> None:
        self._sent.pop(send_buffer, None)

    def send(self, send_buffer: SendBuffer, reader: Standing, everybody: Staff) -> None:
        """Send what changed. Whether somebody is a colleague is decided now."""
        sent = self._sent.get(send_buffer)
        if not sent:
            return
        now = {
            id_: colleague(everybody.operators[id_], reader)
            for id_ in sent.keys() & reader.colleagues
            if id_ in everybody.operators
        }
        changed = tuple(person for id_, person in now.items() if sent[id_] != person)
        gone = tuple(id_ for id_, before in sent.items() if before is not None and id_ not in now)
        sent.update(dict.fromkeys(gone) | now)
        if changed or gone:
            send_buffer.push(frame(InternalChats(whole=False, people=changed, gone=gone)))
