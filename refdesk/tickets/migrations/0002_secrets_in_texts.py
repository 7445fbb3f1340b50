"""Removes from stored tickets what emails quoted: addresses and Message-IDs that prove to be the ticket's patron."""

from typing import Any

from django.db import migrations
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from refdesk.eventlog.rows import LogRow
from refdesk.tickets.own_addresses import readable_row, without_secrets

PIECE = 500
"""Tickets per query."""


def remove_secrets(apps: Any, schema_editor: Any) -> None:
    """Rewrites events, heads, and the words of changed tickets in the index."""
    tickets, events, cards = (apps.get_model("tickets", name).objects for name in ("Ticket", "Event", "Card"))
    last = 0
    while piece := list(tickets.filter(id__gt=last).order_by("id")[:PIECE]):
        last = piece[-1].id
        changed = _rewrite_events(events, [ticket.id for ticket in piece])
        changed |= {ticket.id for ticket in piece if _rewrite_head(tickets, ticket)}
        cards.filter(ticket_id__in=changed).update(due_at=Coalesce(F("due_at"), Value(0)))


def _rewrite_events(events: Any, tickets: list[int]) -> set[int]:
    """The tickets with an event that was rewritten."""
    changed = set()
    columns = ("ticket_id", "seq", "kind", "at", "actor", "payload")
    found = events.filter(~Q(actor__startswith="operator:") | Q(kind="opened"), ticket_id__in=tickets)
    for ticket, seq, kind, at, actor, payload in list(found.values_list(*columns)):
        readable = readable_row(LogRow(seq, kind, at, actor, payload, None)).payload
        if readable != payload:
            events.filter(ticket_id=ticket, seq=seq).update(payload=readable)
            changed.add(ticket)
    return changed


def _rewrite_head(tickets: Any, ticket: Any) -> bool:
    texts = {name: without_secrets(getattr(ticket, name)) for name in ("question", "excerpt")}
    changed = any(getattr(ticket, name) != text for name, text in texts.items())
    if changed:
        tickets.filter(id=ticket.id).update(**texts)
    return changed


class Migration(migrations.Migration):
    dependencies = [("tickets", "0001_initial")]
    operations = [migrations.RunPython(remove_secrets, migrations.RunPython.noop)]
