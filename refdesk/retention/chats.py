"""Chats whose data are over, by department."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from django.db.models import Q

from refdesk.chats.commands import Command, Redact, System
from refdesk.chats.events import Datum
from refdesk.chats.models import Chat
from refdesk.libraries.models import Department

from . import progress, turns
from .lifetimes import DAY, OF_CHATS, of_libraries
from .models import KeepsNothing
from .progress import BEGINNING, Place
from .turns import LATE, Turn


def due(now: int) -> Iterator[Turn]:
    """What is over at this time (ms)."""
    nothing = set(KeepsNothing.objects.values_list("department_id", flat=True))
    departments = list(Department.objects.order_by("id"))
    lifetimes = of_libraries({department.library_id for department in departments})
    done = progress.everywhere()
    for department in departments:
        chosen = dict[Datum, int | None](dict.fromkeys(OF_CHATS, 0))
        if department.pk not in nothing:
            chosen = {datum: lifetimes[department.library_id][datum] for datum in OF_CHATS}
        yield from _due_of(department.pk, chosen, done, now)


def _due_of(
    department: int, lifetimes: Mapping[Datum, int | None], done: Mapping[str, Place], now: int
) -> Iterator[Turn]:
    """Data that come to the same chats go together. `done` is how far each line has come."""
    together: dict[tuple[int, Place], list[Datum]] = defaultdict(list)
    for datum, days in lifetimes.items():
        if days is not None:
            after = done.get(progress.of_chats(department, datum), BEGINNING)
            together[now - LATE - days * DAY, after].append(datum)
    for (until, after), data in together.items():
        places = _ended(department, after, until)
        if places:
            yield _turn(department, tuple(data), places)


def _turn(department: int, data: tuple[Datum, ...], places: list[Place]) -> Turn:
    lines = [progress.of_chats(department, datum) for datum in data]

    def done() -> int:
        progress.note(lines, places[-1])
        return 0

    return Turn(tuple(Command(place.number, System(), Redact(data=data)) for place in places), done)


def _ended(department: int, after: Place, until: int) -> list[Place]:
    later = Q(ended_at__gt=after.at) | Q(ended_at=after.at, id__gt=after.number)
    found = Chat.objects.filter(later, department=department, ended_at__isnull=False, ended_at__lte=until)
    rows = found.order_by("ended_at", "id").values_list("ended_at", "id")[: turns.MOST]
    return [Place(ended or 0, chat) for ended, chat in rows]
