"""Erasure of all data about a contact: started in one transaction, carried out by the sweep.

`ErasureItem` rows list the chats and tickets by number, without the contact, so that a killed node's work is resumed. A
live chat loses name and contact immediately and the rest when it ends. Tickets are closed.
"""

from collections.abc import Iterator, Sequence

from django.db import transaction
from django.db.models import Exists, OuterRef

from refdesk.audit.models import Action
from refdesk.audit.recording import Thing, record
from refdesk.chats import commands as of_chats
from refdesk.chats.models import Chat
from refdesk.eventlog.acts import Redact
from refdesk.eventlog.events import Datum
from refdesk.mail import retention
from refdesk.staff.models import Operator
from refdesk.tickets import commands as of_tickets
from refdesk.tickets.events import DATA
from refdesk.tickets.models import Ticket

from .holdings import Holdings
from .models import Erasure, ErasureItem
from .periods import CHAT_DATA
from .sweep import batches, wal_residue
from .sweep.batches import Batch

IDENTITY: tuple[Datum, ...] = ("name", "contact")
BULK_SIZE = 1_000

_CHAT, _TICKET = ErasureItem.Entity.CHAT, ErasureItem.Entity.TICKET


def begin_erasure(holdings: Holdings, by: Operator, key: str, now: int) -> Erasure:
    """Start the erasure and delete the emails, also queued ones. A known key returns its erasure."""
    with transaction.atomic():
        facts = {"at": now, "operator": by, "operator_name": by.name}
        erasure, new = Erasure.objects.get_or_create(library=holdings.library, key=key, defaults=facts)
        if not new:
            return erasure
        kinds = ((_CHAT, holdings.chats), (_TICKET, holdings.tickets))
        rows = [
            ErasureItem(erasure=erasure, entity=entity, number=number)
            for entity, logs in kinds
            for number in logs.values_list("id", flat=True)
        ]
        ErasureItem.objects.bulk_create(rows, batch_size=BULK_SIZE)
        erasure.chats, erasure.tickets = holdings.chats.count(), holdings.tickets.count()
        erasure.emails = holdings.sent.count() + holdings.received.count()
        erasure.finished_at = None if rows else now
        erasure.save()
        _record(erasure)
        retention.delete_and_count(holdings.library.pk, [holdings.received, holdings.sent], "operator", now)
        wal_residue.mark()
    return erasure


def _record(erasure: Erasure) -> None:
    """Record an erasure, as counts."""
    changes = {"chats": erasure.chats, "tickets": erasure.tickets, "emails": erasure.emails}
    about = Thing("erasure", erasure.pk, f"{erasure.library.name}, erasure {erasure.pk}")
    record(Action.DATA_ERASED, about, library=erasure.library_id, changes=changes)


def due(now: int) -> Iterator[Batch]:
    """Batches for the items that can be erased now."""
    if ErasureItem.objects.exists():
        yield from _of_chats(now)
        yield from _of_tickets(now)


def _of_chats(now: int) -> Iterator[Batch]:
    is_ended = Chat.objects.filter(pk=OuterRef("number"), ended_at__isnull=False)
    waiting = ErasureItem.objects.filter(entity=_CHAT).annotate(ended=Exists(is_ended)).select_related("erasure")
    ended = list(waiting.filter(ended=True).order_by("id")[: batches.BATCH_SIZE])
    live = list(waiting.filter(ended=False, started=False).order_by("id")[: batches.BATCH_SIZE])
    departments = dict(Chat.objects.filter(id__in=[row.number for row in ended + live]).values_list("id", "department"))
    if ended:
        commands = [_redact(row, departments[row.number], CHAT_DATA) for row in ended]
        yield Batch(tuple(commands), lambda: _delete_items(ended, now))
    if live:
        existing = [row for row in live if row.number in departments]
        commands = [_redact(row, departments[row.number], IDENTITY) for row in existing]
        yield Batch(tuple(commands), lambda: _mark_started(live, existing))


def _redact(row: ErasureItem, department: int, data: tuple[Datum, ...]) -> of_chats.Command:
    by = row.erasure
    who = of_chats.Operator(by.operator_id or 0, by.operator_name, administers=frozenset({department}))
    return of_chats.Command(row.number, who, Redact(data=data))


def _of_tickets(now: int) -> Iterator[Batch]:
    rows = list(
        ErasureItem.objects.filter(entity=_TICKET).select_related("erasure").order_by("id")[: batches.BATCH_SIZE]
    )
    existing = set(Ticket.objects.filter(id__in=[row.number for row in rows]).values_list("id", flat=True))
    commands = [_close_and_redact(row) for row in rows if row.number in existing]
    if rows:
        yield Batch(tuple(commands), lambda: _delete_items(rows, now))


def _close_and_redact(row: ErasureItem) -> of_tickets.Command:
    erasure = row.erasure
    libraries = frozenset({erasure.library_id})
    who = of_tickets.Member(erasure.operator_id or 0, erasure.operator_name, administers=libraries)
    return of_tickets.Command(row.number, who, of_tickets.Redact(data=DATA))


def _mark_started(live: Sequence[ErasureItem], existing: Sequence[ErasureItem]) -> int:
    """Mark live chats as started; drop the items of chats that no longer exist."""
    deleted = {row.pk for row in live} - {row.pk for row in existing}
    ErasureItem.objects.filter(id__in=deleted).delete()
    ErasureItem.objects.filter(id__in=[row.pk for row in existing]).update(started=True)
    return 0


def _delete_items(rows: Sequence[ErasureItem], now: int) -> int:
    ErasureItem.objects.filter(id__in=[row.pk for row in rows]).delete()
    items = ErasureItem.objects.filter(erasure=OuterRef("pk"))
    Erasure.objects.filter(~Exists(items), id__in={row.erasure_id for row in rows}).update(finished_at=now)
    return 0
