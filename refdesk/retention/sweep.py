"""Finds chats whose data are over, and takes them back through the journal.

Progress is kept after the chats' own commits: killed in between, a turn is done again, and changes nothing twice.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from refdesk.chats.commands import Command, Redact, System
from refdesk.chats.events import Datum
from refdesk.chats.models import Chat
from refdesk.chats.outcomes import Stored
from refdesk.kit.clock import now_ms
from refdesk.libraries.models import Department

from .lifetimes import DATA, DAY, of_libraries
from .models import KeepsNothing, Progress

# A turn takes at most this many chats of a department, so that others get their turn.
MOST = 200

# Ends are dated before their commit: one may still be on its way (ms).
LATE = 5_000

Execute = Callable[[Any], Awaitable[Any]]
Run = Callable[..., Awaitable[Any]]
Place = tuple[int, int]
"""When a chat ended, and its number: the order in which they are gone through."""


@dataclass(frozen=True)
class Turn:
    """Chats of one department that lose the same data now, in order."""

    department: Department
    data: tuple[Datum, ...]
    places: tuple[Place, ...]


def due(now: int) -> list[Turn]:
    """What is over at this time (ms)."""
    nothing = set(KeepsNothing.objects.values_list("department_id", flat=True))
    departments = list(Department.objects.order_by("id"))
    lifetimes = of_libraries({department.library_id for department in departments})
    done: dict[int, dict[str, Place]] = defaultdict(dict)
    for one in Progress.objects.all():
        done[one.department_id][one.datum] = (one.ended_at, one.chat)
    return [
        turn
        for department in departments
        for turn in _due_of(
            department,
            dict.fromkeys(DATA, 0) if department.pk in nothing else lifetimes[department.library_id],
            done[department.pk],
            now,
        )
    ]


class Sweep:
    """Does what is due, whenever it is asked."""

    def __init__(self, execute: Execute, read: Run, write: Run) -> None:
        self._execute, self._read, self._write = execute, read, write
        self._traces = False

    async def take(self) -> int:
        """Do all that is due now; how often a chat lost something."""
        taken = 0
        while turns := await self._read(due, now_ms()):
            for turn in turns:
                changed = await self._take(turn)
                if changed is None:
                    return taken
                taken += changed
        if self._traces:
            self._traces = not await self._read(empty_the_log)
        return taken

    async def _take(self, turn: Turn) -> int | None:
        """How many chats lost something; None where not all could be stored: the turn will come again."""
        commands = [Command(chat, System(), Redact(data=turn.data)) for _, chat in turn.places]
        outcomes = await asyncio.gather(*(self._execute(command) for command in commands))
        changed = sum(isinstance(outcome, Stored) and bool(outcome.events) for outcome in outcomes)
        self._traces = self._traces or changed > 0
        if not all(isinstance(outcome, Stored) for outcome in outcomes):
            return None
        await self._write(_done, turn)
        return changed


def empty_the_log() -> bool:
    """Empty SQLite's write-ahead log, in which old pages stand until they are written over; False: not possible now."""
    if connection.vendor != "sqlite":
        return True
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy, _, _ = cursor.fetchone()
        return not busy


def _due_of(
    department: Department, lifetimes: Mapping[Datum, int | None], done: Mapping[str, Place], now: int
) -> Iterator[Turn]:
    """Data that come to the same chats go together. `done` is how far each has come."""
    together: dict[tuple[int, Place], list[Datum]] = defaultdict(list)
    for datum, days in lifetimes.items():
        if days is not None:
            together[now - LATE - days * DAY, done.get(datum, (0, 0))].append(datum)
    for (until, after), data in together.items():
        places = _ended(department.pk, after, until)
        if places:
            yield Turn(department, tuple(data), places)


def _ended(department: int, after: Place, until: int) -> tuple[Place, ...]:
    at, chat = after
    later = Q(ended_at__gt=at) | Q(ended_at=at, id__gt=chat)
    found = Chat.objects.filter(later, department=department, ended_at__isnull=False, ended_at__lte=until)
    return tuple(
        (ended or 0, chat) for ended, chat in found.order_by("ended_at", "id").values_list("ended_at", "id")[:MOST]
    )


def _done(turn: Turn) -> None:
    ended_at, chat = turn.places[-1]
    place = {"ended_at": ended_at, "chat": chat}
    with transaction.atomic():
        for datum in turn.data:
            Progress.objects.update_or_create(department=turn.department, datum=datum, defaults=place)
