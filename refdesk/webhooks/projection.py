"""Creates deliveries for stored events and new records, in their transaction: none is lost if the server is killed."""

from collections.abc import Iterator, Sequence
from typing import Any

from refdesk.analytics.models import Record
from refdesk.chats import events as chat
from refdesk.chats.colleague_events import Claimed
from refdesk.chats.head import QUESTION_SEQ
from refdesk.chats.outcomes import Stored as StoredOfChat
from refdesk.eventlog.actors import decode_operator
from refdesk.tickets import events as ticket
from refdesk.tickets.outcomes import Stored as StoredOfTicket

from .events import WebhookEvent
from .models import Delivery
from .subscribers import webhooks_of, webhooks_of_department

CHAT_KINDS = (chat.Started, Claimed, chat.Ended)
TICKET_KINDS = (ticket.Opened, ticket.Replied, ticket.StatusChanged)


def project_chats(batch: Sequence[StoredOfChat]) -> None:
    Delivery.objects.bulk_create([delivery for stored in batch for delivery in _of_chat(stored)])


def project_tickets(batch: Sequence[StoredOfTicket]) -> None:
    Delivery.objects.bulk_create([delivery for stored in batch for delivery in _of_ticket(stored)])


def record_saved(instance: Record, created: bool, **kwargs: Any) -> None:
    """Receiver of a saved record. Imports, which save many at once, send no signal."""
    if not created:
        return
    data = {
        "record": instance.pk,
        "dataset": instance.dataset_id,
        "department": instance.department_id,
        "source": instance.source,
        "chat": instance.chat_id,
        "ticket": instance.ticket_id,
    }
    event, at = WebhookEvent.RECORD_ADDED, instance.recorded_at
    webhooks = webhooks_of_department(instance.department_id, event, at)
    Delivery.objects.bulk_create([Delivery(webhook_id=webhook, event=event, at=at, data=data) for webhook in webhooks])


def _of_chat(stored: StoredOfChat) -> Iterator[Delivery]:
    head = stored.head
    common = {"chat": head.chat, "department": head.department}
    for event in stored.events:
        seq = 0
        data: dict[str, Any]
        match event.body:
            case chat.Started():
                kind, data, seq = WebhookEvent.CHAT_STARTED, {"widget": head.widget}, QUESTION_SEQ
            case Claimed(operator=operator):
                kind, data = WebhookEvent.CHAT_CLAIMED, {"operator": operator}
            case chat.Ended():
                kind, data = WebhookEvent.CHAT_ENDED, {"operator": head.claimed_by, "outcome": head.outcome}
            case _:
                continue
        for webhook in webhooks_of_department(head.department, kind, event.at):
            yield Delivery(webhook_id=webhook, event=kind, at=event.at, data=common | data, seq=seq)


def _of_ticket(stored: StoredOfTicket) -> Iterator[Delivery]:
    head = stored.head
    common = {"ticket": head.ticket, "queue": head.queue}
    for event in stored.events:
        seq, by = 0, decode_operator(event.actor)
        data: dict[str, Any] = {"operator": by[0] if by else None}
        match event.body:
            case ticket.Opened(source=source, chat=of_chat):
                kind, data, seq = WebhookEvent.TICKET_OPENED, data | {"source": source, "chat": of_chat}, event.seq
            case ticket.Replied():
                kind, seq = WebhookEvent.TICKET_REPLIED, event.seq
            case ticket.StatusChanged(status="closed"):
                kind = WebhookEvent.TICKET_CLOSED
            case _:
                continue
        for webhook in webhooks_of(head.library, kind, event.at):
            yield Delivery(webhook_id=webhook, event=kind, at=event.at, data=common | data, seq=seq)
