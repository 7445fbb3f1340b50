"""Desk feeds: for each operator what is theirs alone, whole, whenever it changes."""

import asyncio
import logging
from collections.abc import Callable

from django.db import Error as DatabaseAway

from refdesk.chats.queries import read_marks
from refdesk.database.readers import Reads
from refdesk.people.desks import Staff, staff
from refdesk.protocol.down import Colleague, DepartmentNow, Desk, Person, ReadUpTo
from refdesk.protocol.encode import frame

from .send_buffer import Outbox

log = logging.getLogger(__name__)

PAUSE = 0.1
RETRY = 1.0

Changed = Callable[[dict[int, bool] | None], None]
"""Hears of the operator's departments (true: monitored); None: they may not sign in any more."""


class DeskFeeds:
    """Which operators' desks are open on this node.

    A change of presence anywhere makes one reading of everybody, from which each desk's frame is made in memory.
    """

    def __init__(self, reads: Reads) -> None:
        self._reads = reads
        self._desks: dict[Outbox, tuple[int, Changed]] = {}
        self._sent: dict[Outbox, Desk | None] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None
        self._again = self._stopped = False
        self._version = 0

    def join(self, operator: int, outbox: Outbox, on_departments: Changed) -> None:
        """Tell this connection of its operator's departments, now and whenever they change."""
        self._desks[outbox] = (operator, on_departments)
        self.changed()

    def show(self, outbox: Outbox) -> None:
        """Send the whole desk to it, too."""
        self._sent[outbox] = None
        self.changed()

    def open(self) -> list[tuple[Outbox, int]]:
        """The connections that show a desk, and whose they are."""
        return [(outbox, self._desks[outbox][0]) for outbox in self._sent if outbox in self._desks]

    def leave(self, outbox: Outbox) -> None:
        """Send nothing more."""
        self._desks.pop(outbox, None)
        self._sent.pop(outbox, None)

    def stop(self) -> None:
        """Read nothing more: the threads that read end."""
        self._stopped = True
        if self._timer is not None:
            self._timer.cancel()
        if self._task is not None:
            self._task.cancel()

    def changed(self) -> None:
        """Something that desks show has changed, here or on another node."""
        if self._desks and self._timer is None and not self._stopped:
            self._timer = asyncio.get_running_loop().call_later(PAUSE, self._due)

    def _due(self) -> None:
        self._timer = None
        if self._task and not self._task.done():
            self._again = True
        else:
            self._task = asyncio.get_running_loop().create_task(self._refresh())

    async def _refresh(self) -> None:
        try:
            everybody, marks = await self._reads.run(_read, sorted({operator for operator, _ in self._desks.values()}))
            for outbox, (operator, on_departments) in list(self._desks.items()):
                self._send(outbox, operator, on_departments, everybody, marks.get(operator, ()))
        except DatabaseAway as error:
            log.warning("the desks can't be read, trying again: %s", error)
            await asyncio.sleep(RETRY)
            self._again = True
        if self._again:
            self._again = False
            self.changed()

    def _send(
        self, outbox: Outbox, operator: int, on_departments: Changed, everybody: Staff, marks: tuple[ReadUpTo, ...]
    ) -> None:
        own = everybody.operators.get(operator)
        if own is None:
            on_departments(None)
            return
        on_departments(own.departments)
        desk = _desk(operator, everybody, marks, version=0)
        if outbox in self._sent and self._sent[outbox] != desk:
            self._sent[outbox] = desk
            self._version += 1
            outbox.push(frame(_desk(operator, everybody, marks, version=self._version)))


def _read(operators: list[int]) -> tuple[Staff, dict[int, tuple[ReadUpTo, ...]]]:
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
