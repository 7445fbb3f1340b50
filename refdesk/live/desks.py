"""Desk feeds: what concerns an operator alone, sent whole at each change."""

import asyncio
import logging
from collections.abc import Callable

from django.db import Error

from refdesk.chats.queries import read_marks
from refdesk.database.run import Run
from refdesk.people.desks import Staff, staff
from refdesk.protocol.down import Colleague, DepartmentNow, Desk, Person, ReadUpTo
from refdesk.protocol.encode import frame

from .send_buffer import SendBuffer

log = logging.getLogger(__name__)

PAUSE = 0.1
RETRY = 1.0

OnDepartments = Callable[[dict[int, bool] | None], None]
"""Called with the operator's departments (true: monitored), or with None once they may not sign in."""


class DeskFeeds:
    """The operators' connections of this node.

    A change of anybody's presence makes one query of all staff, from which each desk's frame is made in memory.
    """

    def __init__(self, read: Run) -> None:
        self._read = read
        self._desks: dict[SendBuffer, tuple[int, OnDepartments]] = {}
        self._sent: dict[SendBuffer, Desk | None] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None
        self._again = self._stopped = False
        self._version = 0

    def join(self, operator: int, send_buffer: SendBuffer, on_departments: OnDepartments) -> None:
        """Report the operator's departments now and at each change."""
        self._desks[send_buffer] = (operator, on_departments)
        self.changed()

    def show(self, send_buffer: SendBuffer) -> None:
        """Send desk frames to a connection that has joined."""
        self._sent[send_buffer] = None
        self.changed()

    def open(self) -> list[tuple[SendBuffer, int]]:
        """The connections that show a desk, with their operators."""
        return [(buffer, self._desks[buffer][0]) for buffer in self._sent if buffer in self._desks]

    def leave(self, send_buffer: SendBuffer) -> None:
        self._desks.pop(send_buffer, None)
        self._sent.pop(send_buffer, None)

    def stop(self) -> None:
        """Make no more queries: the reader threads end."""
        self._stopped = True
        if self._timer is not None:
            self._timer.cancel()
        if self._task is not None:
            self._task.cancel()

    def changed(self) -> None:
        """Something that desks show has changed, here or on another node."""
        if self._desks and self._timer is None and not self._stopped:
            self._timer = asyncio.get_running_loop().call_later(PAUSE, self._on_timer)

    def _on_timer(self) -> None:
        self._timer = None
        if self._task and not self._task.done():
            self._again = True
        else:
            self._task = asyncio.get_running_loop().create_task(self._refresh())

    async def _refresh(self) -> None:
        try:
            everybody, marks = await self._read(_query, sorted({operator for operator, _ in self._desks.values()}))
            for send_buffer, (operator, on_departments) in list(self._desks.items()):
                self._send(send_buffer, operator, on_departments, everybody, marks.get(operator, ()))
        except Error as error:
            log.warning("the desks can't be read, trying again: %s", error)
            await asyncio.sleep(RETRY)
            self._again = True
        if self._again:
            self._again = False
            self.changed()

    def _send(
        self,
        send_buffer: SendBuffer,
        operator: int,
        on_departments: OnDepartments,
        everybody: Staff,
        marks: tuple[ReadUpTo, ...],
    ) -> None:
        own = everybody.operators.get(operator)
        if own is None:
            on_departments(None)
            return
        on_departments(own.departments)
        desk = _desk(operator, everybody, marks, version=0)
        if send_buffer in self._sent and self._sent[send_buffer] != desk:
            self._sent[send_buffer] = desk
            self._version += 1
            send_buffer.push(frame(_desk(operator, everybody, marks, version=self._version)))


def _query(operators: list[int]) -> tuple[Staff, dict[int, tuple[ReadUpTo, ...]]]:
    marks: dict[int, tuple[ReadUpTo, ...]] = {}
    for operator, chat, seq, count in read_marks(operators):
        marks[operator] = (*marks.get(operator, ()), ReadUpTo(chat=chat, seq=seq, count=count))
    return staff(), marks


def _desk(operator: int, everybody: Staff, marks: tuple[ReadUpTo, ...], version: int) -> Desk:
    own = everybody.operators[operator]
    colleagues = [s for s in everybody.of(own.departments) if s.id != operator]
    return Desk(
        version=version,
        status=own.chosen,  # type: ignore[arg-type] # the model's choices are the protocol's
        since=own.chosen_since,
        departments=tuple(
            DepartmentNow(
                id=department,
                name=everybody.departments[department],
                monitored=monitored,
                online=tuple(Person(id=s.id, name=s.name) for s in everybody.online(department)),
            )
            for department, monitored in sorted(own.departments.items(), key=lambda d: everybody.departments[d[0]])
        ),
        colleagues=tuple(
            Colleague(
                id=s.id,
                name=s.name,
                status=s.status,  # type: ignore[arg-type]
                since=s.since,
                departments=tuple(sorted(s.departments.keys() & own.departments.keys())),
                chats=s.chats,
            )
            for s in colleagues
        ),
        read=marks,
    )
