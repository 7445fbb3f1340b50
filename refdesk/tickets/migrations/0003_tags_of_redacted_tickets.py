"""Empties the tags of tickets whose texts have been redacted: operators may have put personal data into them."""

import json
from typing import Any

from django.db import migrations
from django.db.models import F, Value
from django.db.models.functions import Coalesce

PIECE = 500
"""Tickets per query."""


def empty_tags(apps: Any, schema_editor: Any) -> None:
    """Rewrites events, heads, and the words of changed tickets in the index."""
    tickets, events, cards = (apps.get_model("tickets", name).objects for name in ("Ticket", "Event", "Card"))
    redacted = list(tickets.filter(redacted__contains=",text,").values_list("id", flat=True))
    for begin in range(0, len(redacted), PIECE):
        piece = redacted[begin : begin + PIECE]
        for event in events.filter(ticket_id__in=piece, kind="tagged"):
            payload = json.dumps({**json.loads(event.payload), "tags": []})
            events.filter(ticket_id=event.ticket_id, seq=event.seq).update(payload=payload)
        tickets.filter(id__in=piece).update(tags="")
        cards.filter(ticket_id__in=piece).update(due_at=Coalesce(F("due_at"), Value(0)))


class Migration(migrations.Migration):
    dependencies = [("tickets", "0002_secrets_in_texts")]
    operations = [migrations.RunPython(empty_tags, migrations.RunPython.noop)]
