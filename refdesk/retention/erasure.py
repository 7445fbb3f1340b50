"""Erasing all that is held about a contact: begun in one transaction, and carried out by the sweep.

What is to be erased stands in rows, by number and without the contact; whoever is killed on the way goes on there.
While a chat goes on its name and contact go at once, and the rest as soon as it has ended. Tickets are closed by it.
"""

from collections.abc import Iterator, Sequence

from django.db import transaction
from django.db.models import Exists, OuterRef

from refdesk.chats import commands as of_chats
from refdesk.chats.models import Chat
from refdesk.eventlog.events import Datum
from refdesk.mail import retention
from refdesk.people.models import Operator
from refdesk.tickets import commands as of_tickets
from refdesk.tickets.events import DATA
from refdesk.tickets.models import Ticket

from . import audited
from .holdings import Holdings
from .models import Erasing, Erasure
from .periods import OF_CHATS
from .sweep import batches, wal_residue
from .sweep.batches import Turn

WHO: tuple[Datum, ...] = ("name", "contact")
AT_ONCE = 1_000

_CHAT, _TICKET = Erasing.Room.CHAT, Erasing.Room.TICKET


def begin_erasure(held: Holdings, by: Operator, key: str, now: int) -> Erasure:
    """Erase all of it. The same key again is the same erasure; what waits in the mail is not sent any more."""
    with transaction.atomic():
        facts = {"at": now, "operator": by, "operator_name": by.name}
        erasure, new = Erasure.objects.get_or_create(library=held.library, key=key, defaults=facts)
        if not new:
            return erasure
        found = ((_CHAT, held.chats), (_TICKET, held.tickets))
        rows = [
            Erasing(erasure=erasure, room=room, number=number)
            for room, these in found
            for number in these.values_list("id", flat=True)
        ]
        Erasing.objects.bulk_create(rows, batch_size=AT_ONCE)
        erasure.chats, erasure.tickets = held.chats.count(), held.tickets.count()
        erasure.mails = held.sent.count() + held.received.count()
        erasure.finished_at = None if rows else now
        erasure.save()
        audited.erased(erasure)
        retention.take(held.library.pk, [held.received, held.sent], "operator", now)
        wal_residue.leave()
    return erasure


def due(now: int) -> Iterator[Turn]:
    """What can be erased now."""
    if Erasing.objects.exists():
        yield from _of_chats(now)
        yield from _of_tickets(now)


def _of_chats(now: int) -> Iterator[Turn]:
    ended = Chat.objects.filter(pk=OuterRef("number"), ended_at__isnull=False)
    waiting = Erasing.objects.filter(room=_CHAT).annotate(over=Exists(ended)).select_related("erasure")
    over = list(waiting.filter(over=True).order_by("id")[: batches.MOST])
    live = list(waiting.filter(over=False, begun=False).order_by("id")[: batches.MOST])
    departments = dict(Chat.objects.filter(id__in=[row.number for row in over + live]).values_list("id", "department"))
    if over:
        commands = [_redact(row, departments[row.number], OF_CHATS) for row in over]
        yield Turn(tuple(commands), lambda: _done(over, now))
    if live:
        there = [row for row in live if row.number in departments]
        commands = [_redact(row, departments[row.number], WHO) for row in there]
        yield Turn(tuple(commands), lambda: _begun(live, there))


def _redact(row: Erasing, department: int, data: tuple[Datum, ...]) -> of_chats.Command:
    by = row.erasure
    who = of_chats.Operator(by.operator_id or 0, by.operator_name, administers=frozenset({department}))
    return of_chats.Command(row.number, who, of_chats.Redact(data=data))


def _of_tickets(now: int) -> Iterator[Turn]:
    rows = list(Erasing.objects.filter(room=_TICKET).select_related("erasure").order_by("id")[: batches.MOST])
    there = set(Ticket.objects.filter(id__in=[row.number for row in rows]).values_list("id", flat=True))
    commands = [_close_and_redact(row) for row in rows if row.number in there]
    if rows:
        yield Turn(tuple(commands), lambda: _done(rows, now))


def _close_and_redact(row: Erasing) -> of_tickets.Command:
    erasure = row.erasure
    libraries = frozenset({erasure.library_id})
    who = of_tickets.Member(erasure.operator_id or 0, erasure.operator_name, administers=libraries)
    return of_tickets.Command(row.number, who, of_tickets.Redact(data=DATA))


def _begun(live: Sequence[Erasing], there: Sequence[Erasing]) -> int:
    """Those that are gone altogether need nothing more."""
    gone = {row.pk for row in live} - {row.pk for row in there}
    Erasing.objects.filter(id__in=gone).delete()
    Erasing.objects.filter(id__in=[row.pk for row in there]).update(begun=True)
    return 0


def _done(rows: Sequence[Erasing], now: int) -> int:
    Erasing.objects.filter(id__in=[row.pk for row in rows]).delete()
    left = Erasing.objects.filter(erasure=OuterRef("pk"))
    Erasure.objects.filter(~Exists(left), id__in={row.erasure_id for row in rows}).update(finished_at=now)
    return 0
