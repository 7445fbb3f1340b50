"""Batches for ended chats with expired data, by department."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from refdesk.chats.commands import Command
from refdesk.chats.models import Chat
from refdesk.eventlog.actors import System
from refdesk.eventlog.acts import Redact
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
    """Batches for the data that have expired at `now` (ms)."""
    nothing = set(NoRetention.objects.values_list("department_id", flat=True))
    departments = list(Department.objects.order_by("id"))
    periods = periods_by_library({department.library_id for department in departments})
    cursors_by_scope = cursors.load_all()
    for department in departments:
        chosen = dict[Datum, int | None](dict.fromkeys(CHAT_DATA, 0))
        if department.pk not in nothing:
            chosen = {datum: periods[department.library_id][datum] for datum in CHAT_DATA}
        yield from _due_of(department.pk, chosen, cursors_by_scope, now)


def _due_of(
    department: int, periods: Mapping[Datum, int | None], cursors_by_scope: Mapping[str, Cursor], now: int
) -> Iterator[Batch]:
    """Data with the same period and cursor share a batch. `cursors_by_scope` holds the cursor of each scope."""
    by_period: dict[tuple[int, Cursor], list[Datum]] = defaultdict(list)
    for datum, days in periods.items():
        if days is not None:
            after = cursors_by_scope.get(cursors.chats_scope(department, datum), START)
            by_period[now - COMMIT_DELAY_MS - days * DAY_MS, after].append(datum)
    for (until, after), data in by_period.items():
        ended = Chat.objects.filter(department=department, ended_at__isnull=False, ended_at__lte=until)
        heads = batches.next_heads(ended, "ended_at", after)
        if heads:
            yield _batch(department, tuple(data), heads, pages=periods["page"] != 0 or "page" not in data)
        stragglers = batches.stragglers(ended, "ended_at", after, data) if until == now - COMMIT_DELAY_MS else ()
        if stragglers:
            yield Batch(_redact(stragglers, tuple(data)))


def _batch(department: int, data: tuple[Datum, ...], heads: list[Cursor], *, pages: bool) -> Batch:
    chats = [head.number for head in heads]
    scopes = [cursors.chats_scope(department, datum) for datum in data]

    def finish() -> int:
        cursors.advance(scopes, heads[-1])
        return 0 if pages else sum(forget(chats) for forget in page_copies)

    return Batch(_redact(chats, data), finish)


def _redact(chats: Iterable[int], data: tuple[Datum, ...]) -> tuple[Command, ...]:
    return tuple(Command(chat, System(), Redact(data=data)) for chat in chats)
