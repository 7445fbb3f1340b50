"""Tickets whose data are over, by library; they count from when a closed ticket was last touched.

A ticket of which mail to its patron waits is left alone: the mail is read from its log when it is sent. What becomes of
the mail is written into the log, and with it the ticket comes later again.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from refdesk.libraries.models import Library
from refdesk.mail import retention
from refdesk.mail.models import Mail
from refdesk.tickets import commands as c
from refdesk.tickets.events import DATA
from refdesk.tickets.models import Queue, Ticket

from ..models import NoRetention
from ..periods import DAY_MS, NOTHING, TICKET_DATA, Periods, periods_by_library
from . import batches, cursors
from .batches import COMMIT_DELAY_MS, Batch
from .cursors import START, Cursor


def due(now: int) -> Iterator[Batch]:
    """What is over at this time (ms)."""
    libraries = list(Library.objects.order_by("id").values_list("id", flat=True))
    lifetimes, done = periods_by_library(libraries), cursors.load_all()
    nothing = _of_those_that_keep_nothing()
    for library in libraries:
        yield from _forgotten(library)
        yield from _due_of(library, lifetimes[library], done, now)
        if nothing is not None:
            yield from _nothing_left(library, nothing, done, now)


def _forgotten(library: int) -> Iterator[Batch]:
    """Those of which somebody wished it while they were open."""
    found = _at_rest(library).exclude(forget="").order_by("id").values_list("id", "forget")[: batches.BATCH_SIZE]
    commands = [
        c.Command(ticket, c.Patron(ticket), c.Forget(data=tuple(datum for datum in DATA if f",{datum}," in data)))
        for ticket, data in found
    ]
    if commands:
        yield Batch(tuple(commands))


def _due_of(library: int, lifetimes: Periods, done: Mapping[str, Cursor], now: int) -> Iterator[Batch]:
    together: dict[tuple[int, Cursor], list[str]] = defaultdict(list)
    for kept in TICKET_DATA:
        days = lifetimes[kept]
        if days is not None:
            line = cursors.library_scope(library, kept)
            together[now - COMMIT_DELAY_MS - days * DAY_MS, done.get(line, START)].append(kept)
    for (until, after), kinds in together.items():
        data = tuple(datum for kept in kinds for datum in TICKET_DATA[kept])  # type: ignore[index]
        lines = [cursors.library_scope(library, kept) for kept in kinds]
        heads, act = _at_rest(library).filter(changed_at__lte=until), c.Redact(data=data, until=until)
        yield from _turns(heads, lines, after, act, _no_more)
        if until == now - COMMIT_DELAY_MS:
            yield from _late(heads, after, act, _no_more)


def _no_more(tickets: list[int]) -> int:
    return 0


def _nothing_left(library: int, among: Q, done: Mapping[str, Cursor], now: int) -> Iterator[Batch]:
    """With a ticket of which nothing is kept goes what is known of its mails."""

    def emails(tickets: list[int]) -> int:
        # Not of one in which somebody wrote meanwhile: it comes again.
        empty = Ticket.objects.filter(id__in=tickets, redacted__contains=",contact,")
        return retention.delete_and_count(
            library, retention.patron_emails_of(list(empty.values_list("id", flat=True))), "system", now
        )

    line, until = cursors.library_scope(library, NOTHING), now - COMMIT_DELAY_MS
    heads = _at_rest(library).filter(among, changed_at__lte=until)
    after = done.get(line, START)
    yield from _turns(heads, [line], after, c.Redact(data=DATA, until=until), emails)
    yield from _late(heads, after, c.Redact(data=DATA, until=until), emails)


def _turns(
    heads: QuerySet[Ticket], lines: list[str], after: Cursor, act: c.Redact, more: Callable[[list[int]], int]
) -> Iterator[Batch]:
    places = batches.next_heads(heads, "changed_at", after)
    tickets = [place.number for place in places]

    def done() -> int:
        cursors.advance(lines, places[-1])
        return more(tickets)

    if places:
        yield Batch(_commands(tickets, act), done)


def _late(heads: QuerySet[Ticket], after: Cursor, act: c.Redact, more: Callable[[list[int]], int]) -> Iterator[Batch]:
    tickets = batches.stragglers(heads, "changed_at", after, act.data)
    if tickets:
        yield Batch(_commands(tickets, act), lambda: more(tickets))


def _commands(tickets: list[int], act: c.Redact) -> tuple[c.Command, ...]:
    return tuple(c.Command(ticket, c.System(), act) for ticket in tickets)


def _at_rest(library: int) -> QuerySet[Ticket]:
    waiting = [Mail.State.DUE, Mail.State.SENDING]
    mail = Mail.objects.filter(ticket=OuterRef("pk"), operator=None, state__in=waiting)
    return Ticket.objects.filter(~Exists(mail), library=library, status="closed")


def _of_those_that_keep_nothing() -> Q | None:
    """From chats of departments that keep nothing, and in queues all of whose departments do; None where none does."""
    departments = list(NoRetention.objects.values_list("department_id", flat=True))
    if not departments:
        return None
    others = Count("departments", filter=~Q(departments__in=departments))
    queues = Queue.objects.filter(departments__in=departments).values_list("id", flat=True)
    counted = Queue.objects.filter(id__in=list(queues)).annotate(others=others)
    return Q(chat__department__in=departments) | Q(queue__in=[queue.pk for queue in counted if not queue.others])
