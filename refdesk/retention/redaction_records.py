"""Audit log of redactions by administrators."""

from collections.abc import Iterable, Sequence
from typing import Any

from refdesk.audit.models import Action
from refdesk.audit.recording import Thing, record
from refdesk.audit.request import Actor, address_of_act
from refdesk.chats.outcomes import Stored as StoredOfChat
from refdesk.eventlog.events import Redacted
from refdesk.libraries.models import Department
from refdesk.tickets.outcomes import Stored as StoredOfTicket


def record_redactions_of_chats(batch: Sequence[StoredOfChat]) -> None:
    """Record redactions of chats by administrators; a projection."""
    for stored in batch:
        for fields in _redactions(stored):
            library = Department.objects.values_list("library_id", flat=True).get(pk=stored.head.department)
            chat = Thing("chat", stored.head.chat, f"chat {stored.head.chat}")
            record(Action.CHAT_REDACTED, chat, library=library, **fields)


def record_redactions_of_tickets(batch: Sequence[StoredOfTicket]) -> None:
    """Record redactions of tickets by administrators; a projection."""
    for stored in batch:
        for fields in _redactions(stored):
            ticket = Thing("ticket", stored.head.ticket, f"ticket {stored.head.ticket}")
            record(Action.TICKET_REDACTED, ticket, library=stored.head.library, **fields)


def _redactions(stored: Any) -> Iterable[dict[str, Any]]:
    """Actor, changes and the sender's address of each redaction that an operator sent as an act, with a key.

    Redactions of an erasure, or of a ticket after its chat, have no key: their cause is recorded.
    """
    address = next((address_of_act(event.key) for event in stored.events if event.key), None)
    if address is None:
        return
    for event in stored.events:
        if isinstance(event.body, Redacted) and event.actor.startswith("operator:"):
            _, number, name = event.actor.split(":", 2)
            changes = {"data": list(event.body.data), "events": list(event.body.seqs)}
            yield {"actor": Actor(int(number), name), "changes": changes, "address": address}
