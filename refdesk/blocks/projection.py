"""Saves blocks in the transaction that appends the event; removes a redacted reason."""

from collections.abc import Sequence

import msgspec
from django.db.models import Q

from refdesk.audit.models import Action
from refdesk.audit.recording import Thing, record
from refdesk.audit.request import Actor
from refdesk.chats.events import Blocked, Event
from refdesk.chats.head import Head
from refdesk.chats.models import Event as EventRow
from refdesk.chats.outcomes import Stored
from refdesk.eventlog.events import Redacted
from refdesk.libraries.models import Library

from . import rules
from .models import Block

HOUR = 3_600_000


class _Described(msgspec.Struct):
    address: str = ""


def project(batch: Sequence[Stored]) -> None:
    for stored in batch:
        for event in stored.events:
            if isinstance(event.body, Blocked):
                _save(stored.head, event, event.body)
            elif isinstance(event.body, Redacted) and "text" in event.body.data:
                of_event = Q(seq__in=event.body.seqs) if event.body.seqs else Q()
                Block.objects.filter(of_event, chat=stored.head.chat).update(reason="")


def _save(head: Head, event: Event, body: Blocked) -> None:
    library = Library.objects.get(departments=head.department)
    _, number, name = event.actor.split(":", 2)
    Block.objects.update_or_create(
        chat=head.chat,
        defaults={
            "library": library,
            "seq": event.seq,
            "browser": head.browser,
            "network": rules.network_of(library, _stored_address(head.chat)) if body.scope == "network" else "",
            "reason": body.reason,
            "by": int(number),
            "by_name": name,
            "at": event.at,
            "until": event.at + body.hours * HOUR,
        },
    )
    about = Thing("chat", head.chat, f"chat {head.chat}")
    by, changes = Actor(int(number), name), {"hours": body.hours, "scope": body.scope}
    record(Action.PATRON_BLOCKED, about, actor=by, library=library.pk, changes=changes, address="")


def _stored_address(chat: int) -> str:
    """The patron's IP address as the library stores it; empty after its redaction."""
    rows = EventRow.objects.filter(chat=chat, kind="patron_described")
    payload = rows.values_list("payload", flat=True).first()
    return msgspec.json.decode(payload, type=_Described).address if payload else ""
