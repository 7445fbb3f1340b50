"""Batches for closed tickets with expired data, by library. Periods count from the ticket's last change.

A ticket with a queued email to its patron is skipped, because the email is rendered from the log when it is sent. The
delivery is an event of the log, so the ticket is due again later.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from refdesk.eventlog.actors import System
from refdesk.libraries.models import Library
from refdesk.mail import retention
from refdesk.mail.models import Email
from refdesk.tickets import commands as c
from refdesk.tickets.events import DATA
from refdesk.tickets.models import Queue, Ticket

from ..models import NoRetention
from ..periods import DAY_MS, NO_RETENTION_SCOPE, TICKET_DATA, Periods, periods_by_library
from . import batches, cursors
from .batches import COMMIT_DELAY_MS, Batch
from .cursors import START, Cursor


def due(now: int) -> Iterator[Batch]:
    """Batches for the data that have expired at `now` (ms)."""
    libraries = list(Library.objects.order_by("id").values_list("id", flat=True))
    periods, cursors_by_scope = periods_by_library(libraries), cursors.load_all()
    no_retention_filter = _without_retention()
    for library in libraries:
        yield from _forgotten(library)
        yield from _due_of(library, periods[library], cursors_by_scope, now)
        if no_retention_filter is not None:
            yield from _no_retention(library, no_retention_filter, cursors_by_scope, now)


def _forgotten(library: int) -> Iterator[Batch]:
    """Tickets whose patron wants to be forgotten while they were open."""
    wishes = (
        _closed_and_sent(library).exclude(forget="").order_by("id").values_list("id", "forget")[: batches.BATCH_SIZE]
    )
    commands = [
        c.Command(ticket, c.Patron(ticket), c.Forget(data=tuple(datum for datum in DATA if f",{datum}," in data)))
        for ticket, data in wishes
    ]
    if commands:
        yield Batch(tuple(commands))


def _due_of(library: int, periods: Periods, cursors_by_scope: Mapping[str, Cursor], now: int) -> Iterator[Batch]:
    by_period: dict[tuple[int, Cursor], list[str]] = defaultdict(list)
    for datum in TICKET_DATA:
        days = periods[datum]
        if days is not None:
            scope = cursors.library_scope(library, datum)
            by_period[now - COMMIT_DELAY_MS - days * DAY_MS, cursors_by_scope.get(scope, START)].append(datum)
    for (until, after), kinds in by_period.items():
        data = tuple(datum for kind in kinds for datum in TICKET_DATA[kind])  # type: ignore[index]
        scopes = [cursors.library_scope(library, datum) for datum in kinds]
        heads, act = _closed_and_sent(library).filter(changed_at__lte=until), c.Redact(data=data, until=until)
        yield from _next_batch(heads, scopes, after, act, _nothing)
        if until == now - COMMIT_DELAY_MS:
            yield from _stragglers(heads, after, act, _nothing)


def _nothing(tickets: list[int]) -> int:
    return 0


def _no_retention(library: int, among: Q, cursors_by_scope: Mapping[str, Cursor], now: int) -> Iterator[Batch]:
    """Tickets of departments that keep nothing: redacted as a whole, and their emails deleted."""

    def emails(tickets: list[int]) -> int:
        # A ticket reopened meanwhile still has its contact, and is due again later.
        empty = Ticket.objects.filter(id__in=tickets, redacted__contains=",contact,")
        return retention.delete_and_count(
            library, retention.patron_emails_of(list(empty.values_list("id", flat=True))), "system", now
        )

    scope, until = cursors.library_scope(library, NO_RETENTION_SCOPE), now - COMMIT_DELAY_MS
    heads = _closed_and_sent(library).filter(among, changed_at__lte=until)
    after = cursors_by_scope.get(scope, START)
    yield from _next_batch(heads, [scope], after, c.Redact(data=DATA, until=until), emails)
    yield from _stragglers(heads, after, c.Redact(data=DATA, until=until), emails)


def _next_batch(
    heads: QuerySet[Ticket], scopes: list[str], after: Cursor, act: c.Redact, delete_more: Callable[[list[int]], int]
) -> Iterator[Batch]:
    positions = batches.next_heads(heads, "changed_at", after)
    tickets = [position.number for position in positions]

    def finish() -> int:
        cursors.advance(scopes, positions[-1])
        return delete_more(tickets)

    if positions:
        yield Batch(_commands(tickets, act), finish)


def _stragglers(
    heads: QuerySet[Ticket], after: Cursor, act: c.Redact, delete_more: Callable[[list[int]], int]
) -> Iterator[Batch]:
    tickets = batches.stragglers(heads, "changed_at", after, act.data)
    if tickets:
        yield Batch(_commands(tickets, act), lambda: delete_more(tickets))


def _commands(tickets: list[int], act: c.Redact) -> tuple[c.Command, ...]:
    return tuple(c.Command(ticket, System(), act) for ticket in tickets)


def _closed_and_sent(library: int) -> QuerySet[Ticket]:
    waiting = [Email.State.DUE, Email.State.SENDING]
    email = Email.objects.filter(ticket=OuterRef("pk"), operator=None, state__in=waiting)
    return Ticket.objects.filter(~Exists(email), library=library, status="closed")


def _without_retention() -> Q | None:
    """Tickets from chats of such departments, or in queues of only such departments; None if there are none."""
    departments = list(NoRetention.objects.values_list("department_id", flat=True))
    if not departments:
        return None
    others = Count("departments", filter=~Q(departments__in=departments))
    queues = Queue.objects.filter(departments__in=departments).values_list("id", flat=True)
    counted = Queue.objects.filter(id__in=list(queues)).annotate(others=others)
    return Q(chat__department__in=departments) | Q(queue__in=[queue.pk for queue in counted if not queue.others])
