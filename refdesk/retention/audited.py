"""What is recorded in the audit log of patrons' data: what was chosen, exported, erased and redacted."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from refdesk.audit.models import Action
from refdesk.audit.recording import Thing, record
from refdesk.audit.request import Actor
from refdesk.chats.outcomes import Stored as StoredOfChat
from refdesk.libraries.models import Department, Library
from refdesk.tickets.outcomes import Stored as StoredOfTicket

from .holdings import Holdings
from .lifetimes import of_library
from .models import Erasure, KeepsNothing


def chosen(library: Library) -> dict[str, Any]:
    """All that a library chose, by name."""
    nothing = KeepsNothing.objects.filter(department__library=library).order_by("department__name")
    return {
        **{str(kept): days for kept, days in of_library(library).items()},
        "address": library.ip_privacy,
        "page": library.page_privacy,
        "departments that keep nothing": list(nothing.values_list("department__name", flat=True)),
    }


def retention_changed(library: Library, before: Mapping[str, Any]) -> None:
    """Record what was chosen otherwise than before, if anything."""
    now = chosen(library)
    changes = {name: [before[name], now[name]] for name in now if before[name] != now[name]}
    if changes:
        record(Action.RETENTION_CHANGED, _thing(library), library=library.pk, changes=changes)


def exported(held: Holdings, kind: str) -> None:
    """Record an export of what is held about somebody. About whom, is not recorded: an erasure would miss it."""
    changes = {**held.counts()._asdict(), "format": kind}
    record(Action.DATA_EXPORTED, _thing(held.library), library=held.library.pk, changes=changes)


def erased(erasure: Erasure) -> None:
    """Record an erasure, as counts."""
    changes = {"chats": erasure.chats, "tickets": erasure.tickets, "mails": erasure.mails}
    about = Thing("erasure", erasure.pk, f"{erasure.library.name}, erasure {erasure.pk}")
    record(Action.DATA_ERASED, about, library=erasure.library_id, changes=changes)


def chats_redacted(batch: Sequence[StoredOfChat]) -> None:
    """Record what administrators took out of chats; a projection."""
    for stored in batch:
        for actor, changes in _redactions(stored):
            library = Department.objects.values_list("library_id", flat=True).get(pk=stored.head.department)
            chat = Thing("chat", stored.head.chat, f"chat {stored.head.chat}")
            record(Action.CHAT_REDACTED, chat, actor=actor, library=library, changes=changes)


def tickets_redacted(batch: Sequence[StoredOfTicket]) -> None:
    """Record what administrators took out of tickets; a projection."""
    for stored in batch:
        for actor, changes in _redactions(stored):
            ticket = Thing("ticket", stored.head.ticket, f"ticket {stored.head.ticket}")
            record(Action.TICKET_REDACTED, ticket, actor=actor, library=stored.head.library, changes=changes)


def _redactions(stored: Any) -> Iterable[tuple[Actor, dict[str, Any]]]:
    """Those that an operator asked for, with a key. An erasure's, and a ticket's that follow from its chat's, have
    none: their cause is recorded."""
    if not any(event.key for event in stored.events):
        return
    for event in stored.events:
        if event.body.__struct_config__.tag == "redacted" and event.actor.startswith("operator:"):
            _, number, name = event.actor.split(":", 2)
            body = event.body
            yield Actor(int(number), name), {"data": list(body.data), "events": list(body.seqs)}


def _thing(library: Library) -> Thing:
    return Thing("library", library.pk, library.name)
