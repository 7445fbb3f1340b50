"""Chats whose data are over, by department."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from refdesk.chats.commands import Command, Redact, System
from refdesk.chats.models import Chat
from refdesk.eventlog.events import Datum
from refdesk.kit.hooks import Hook
from refdesk.libraries.models import Department

from ..models import NoRetention
from ..periods import CHAT_DATA, DAY_MS, periods_by_library
from . import batches, cursors
from .batches import COMMIT_DELAY_MS, Batch
from .cursors import START, Cursor

page_copies: Hook[Callable[[Collection[int]], int]] = Hook("copies of the page addresses of chats, to be deleted")
"""Each returns how many it deleted. The chats' own addresses may be gone already."""


def due(now: int) -> Iterator[Batch]:
    """What is over at this time (ms)."""
    nothing = set(NoRetention.objects.values_list("department_id", flat=True))
    departments = list(Department.objects.order_by("id"))
    lifetimes = periods_by_library({department.library_id for department in departments})
    done = cursors.load_all()
    for department in departments:
        chosen = dict[Datum, int | None](dict.fromkeys(CHAT_DATA, 0))
        if department.pk not in nothing:
            chosen = {datum: lifetimes[department.library_id][datum] for datum in CHAT_DATA}
        yield from _due_of(department.pk, chosen, done, now)


def _due_of(
    department: int, lifetimes: Mapping[Datum, int | None], done: Mapping[str, Cursor], now: int
) -> Iterator[Batch]:
    """Data that come to the same chats go together. `done` is how far each line has come."""
    together: dict[tuple[int, Cursor], list[Datum]] = defaultdict(list)
    for datum, days in lifetimes.items():
        if days is not None:
            after = done.get(cursors.chats_scope(department, datum), START)
            together[now - COMMIT_DELAY_MS - days * DAY_MS, after].append(datum)
    for (until, after), data in together.items():
        ended = Chat.objects.filter(department=department, ended_at__isnull=False, ended_at__lte=until)
        places = batches.next_heads(ended, "ended_at", after)
        if places:
            yield _turn(department, tuple(data), places, pages=lifetimes["page"] != 0 or "page" not in data)
        late = batches.stragglers(ended, "ended_at", after, data) if until == now - COMMIT_DELAY_MS else ()
        if late:
            yield Batch(_redact(late, tuple(data)))


def _turn(department: int, data: tuple[Datum, ...], places: list[Cursor], *, pages: bool) -> Batch:
    chats = [place.number for place in places]
    lines = [cursors.chats_scope(department, datum) for datum in data]

    def done() -> int:
        cursors.advance(lines, places[-1])
        return 0 if pages else sum(forget(chats) for forget in page_copies)

    return Batch(_redact(chats, data), done)


def _redact(chats: Iterable[int], data: tuple[Datum, ...]) -> tuple[Command, ...]:
    return tuple(Command(chat, System(), Redact(data=data)) for chat in chats)
