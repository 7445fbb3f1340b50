"""Tickets whose data are over, by library; they count from when a closed ticket was last touched.

A ticket of which mail to its patron waits is left alone: the mail is read from its log when it is sent. What becomes of
the mail is written into the log, and with it the ticket comes later again.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from refdesk.chats.events import Datum
from refdesk.libraries.models import Library
from refdesk.mail.models import Mail
from refdesk.tickets import commands as c
from refdesk.tickets.events import DATA
from refdesk.tickets.models import Queue, Ticket

from . import progress, turns
from .lifetimes import DAY, NOTHING, OF_TICKETS, Lifetimes, of_libraries
from .models import KeepsNothing
from .progress import BEGINNING, Place
from .turns import LATE, Turn


def due(now: int) -> Iterator[Turn]:
    """What is over at this time (ms)."""
    libraries = list(Library.objects.order_by("id").values_list("id", flat=True))
    lifetimes, done = of_libraries(libraries), progress.everywhere()
    nothing = _of_those_that_keep_nothing()
    for library in libraries:
        yield from _forgotten(library)
        yield from _due_of(library, lifetimes[library], done, now)
        if nothing is not None:
            line = progress.of_library(library, NOTHING)
            until = now - LATE
            yield from _turn(library, DATA, [line], _closed(library, done.get(line, BEGINNING), until, nothing), until)


def _forgotten(library: int) -> Iterator[Turn]:
    """Those of which somebody wished it while they were open."""
    found = _at_rest(library).exclude(forget="").order_by("id").values_list("id", "forget")[: turns.MOST]
    commands = [
        c.Command(ticket, c.Patron(ticket), c.Forget(data=tuple(datum for datum in DATA if f",{datum}," in data)))
        for ticket, data in found
    ]
    if commands:
        yield Turn(tuple(commands))


def _due_of(library: int, lifetimes: Lifetimes, done: Mapping[str, Place], now: int) -> Iterator[Turn]:
    together: dict[tuple[int, Place], list[str]] = defaultdict(list)
    for kept in OF_TICKETS:
        days = lifetimes[kept]
        if days is not None:
            line = progress.of_library(library, kept)
            together[now - LATE - days * DAY, done.get(line, BEGINNING)].append(kept)
    for (until, after), kinds in together.items():
        data = tuple(datum for kept in kinds for datum in OF_TICKETS[kept])  # type: ignore[index]
        lines = [progress.of_library(library, kept) for kept in kinds]
        yield from _turn(library, data, lines, _closed(library, after, until), until)


def _turn(library: int, data: tuple[Datum, ...], lines: list[str], places: list[Place], until: int) -> Iterator[Turn]:
    if not places:
        return

    def done() -> int:
        progress.note(lines, places[-1])
        return 0

    act = c.Redact(data=data, until=until)
    yield Turn(tuple(c.Command(place.number, c.System(), act) for place in places), done)


def _closed(library: int, after: Place, until: int, among: Q | None = None) -> list[Place]:
    later = Q(changed_at__gt=after.at) | Q(changed_at=after.at, id__gt=after.number)
    found = _at_rest(library).filter(later, among or Q(), changed_at__lte=until)
    rows = found.order_by("changed_at", "id").values_list("changed_at", "id")[: turns.MOST]
    return [Place(*row) for row in rows]


def _at_rest(library: int) -> QuerySet[Ticket]:
    waiting = [Mail.State.DUE, Mail.State.SENDING]
    mail = Mail.objects.filter(ticket=OuterRef("pk"), operator=None, state__in=waiting)
    return Ticket.objects.filter(~Exists(mail), library=library, status="closed")


def _of_those_that_keep_nothing() -> Q | None:
    """From chats of departments that keep nothing, and in queues all of whose departments do; None where none does."""
    departments = list(KeepsNothing.objects.values_list("department_id", flat=True))
    if not departments:
        return None
    others = Count("departments", filter=~Q(departments__in=departments))
    queues = Queue.objects.filter(departments__in=departments).values_list("id", flat=True)
    counted = Queue.objects.filter(id__in=list(queues)).annotate(others=others)
    return Q(chat__department__in=departments) | Q(queue__in=[queue.pk for queue in counted if not queue.others])
