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
from .models import Erasure, ErasureItem
from .periods import CHAT_DATA
from .sweep import batches, wal_residue
from .sweep.batches import Batch

WHO: tuple[Datum, ...] = ("name", "contact")
AT_ONCE = 1_000

_CHAT, _TICKET = ErasureItem.Entity.CHAT, ErasureItem.Entity.TICKET


def begin_erasure(held: Holdings, by: Operator, key: str, now: int) -> Erasure:
    """Erase all of it. The same key again is the same erasure; what waits in the mail is not sent any more."""
    with transaction.atomic():
        facts = {"at": now, "operator": by, "operator_name": by.name}
        erasure, new = Erasure.objects.get_or_create(library=held.library, key=key, defaults=facts)
        if not new:
            return erasure
        found = ((_CHAT, held.chats), (_TICKET, held.tickets))
        rows = [
            ErasureItem(erasure=erasure, entity=entity, number=number)
            for entity, these in found
            for number in these.values_list("id", flat=True)
        ]
        ErasureItem.objects.bulk_create(rows, batch_size=AT_ONCE)
        erasure.chats, erasure.tickets = held.chats.count(), held.tickets.count()
        erasure.emails = held.sent.count() + held.received.count()
        erasure.finished_at = None if rows else now
        erasure.save()
        audited.erased(erasure)
        retention.delete_and_count(held.library.pk, [held.received, held.sent], "operator", now)
        wal_residue.mark()
    return erasure


def due(now: int) -> Iterator[Batch]:
    """What can be erased now."""
    if ErasureItem.objects.exists():
        yield from _of_chats(now)
        yield from _of_tickets(now)


def _of_chats(now: int) -> Iterator[Batch]:
    ended = Chat.objects.filter(pk=OuterRef("number"), ended_at__isnull=False)
    waiting = ErasureItem.objects.filter(entity=_CHAT).annotate(over=Exists(ended)).select_related("erasure")
    over = list(waiting.filter(over=True).order_by("id")[: batches.BATCH_SIZE])
    live = list(waiting.filter(over=False, started=False).order_by("id")[: batches.BATCH_SIZE])
    departments = dict(Chat.objects.filter(id__in=[row.number for row in over + live]).values_list("id", "department"))
    if over:
        commands = [_redact(row, departments[row.number], CHAT_DATA) for row in over]
        yield Batch(tuple(commands), lambda: _done(over, now))
    if live:
        there = [row for row in live if row.number in departments]
        commands = [_redact(row, departments[row.number], WHO) for row in there]
        yield Batch(tuple(commands), lambda: _begun(live, there))


def _redact(row: ErasureItem, department: int, data: tuple[Datum, ...]) -> of_chats.Command:
    by = row.erasure
    who = of_chats.Operator(by.operator_id or 0, by.operator_name, administers=frozenset({department}))
    return of_chats.Command(row.number, who, of_chats.Redact(data=data))


def _of_tickets(now: int) -> Iterator[Batch]:
    rows = list(
        ErasureItem.objects.filter(entity=_TICKET).select_related("erasure").order_by("id")[: batches.BATCH_SIZE]
    )
    there = set(Ticket.objects.filter(id__in=[row.number for row in rows]).values_list("id", flat=True))
    commands = [_close_and_redact(row) for row in rows if row.number in there]
    if rows:
        yield Batch(tuple(commands), lambda: _done(rows, now))


def _close_and_redact(row: ErasureItem) -> of_tickets.Command:
    erasure = row.erasure
    libraries = frozenset({erasure.library_id})
    who = of_tickets.Member(erasure.operator_id or 0, erasure.operator_name, administers=libraries)
    return of_tickets.Command(row.number, who, of_tickets.Redact(data=DATA))


def _begun(live: Sequence[ErasureItem], there: Sequence[ErasureItem]) -> int:
    """Those that are gone altogether need nothing more."""
    gone = {row.pk for row in live} - {row.pk for row in there}
    ErasureItem.objects.filter(id__in=gone).delete()
    ErasureItem.objects.filter(id__in=[row.pk for row in there]).update(started=True)
    return 0


def _done(rows: Sequence[ErasureItem], now: int) -> int:
    ErasureItem.objects.filter(id__in=[row.pk for row in rows]).delete()
    left = ErasureItem.objects.filter(erasure=OuterRef("pk"))
    Erasure.objects.filter(~Exists(left), id__in={row.erasure_id for row in rows}).update(finished_at=now)
    return 0
