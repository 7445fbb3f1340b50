"""Audit log of patrons' data: retention, exports, erasures and redactions."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from refdesk.audit.models import Action
from refdesk.audit.recording import Thing, record
from refdesk.audit.request import Actor, address_of_act
from refdesk.chats.outcomes import Stored as StoredOfChat
from refdesk.libraries.models import Department, Library
from refdesk.tickets.outcomes import Stored as StoredOfTicket

from .holdings import Holdings
from .models import Erasure, NoRetention
from .periods import periods_of


def chosen(library: Library) -> dict[str, Any]:
    """A library's retention settings by name."""
    nothing = NoRetention.objects.filter(department__library=library).order_by("department__name")
    return {
        **{str(datum): days for datum, days in periods_of(library).items()},
        "address": library.ip_privacy,
        "page": library.page_privacy,
        "departments that keep nothing": list(nothing.values_list("department__name", flat=True)),
    }


def counted(held: Holdings, counts: Mapping[str, int]) -> None:
    """Record that someone looked up how much there is of a patron, without the patron."""
    record(Action.DATA_COUNTED, _thing(held.library), library=held.library.pk, changes=counts)


def exported(held: Holdings, kind: str) -> None:
    """Record an export of a patron's data, without the patron: an erasure would not reach the audit log."""
    changes = {**held.counts()._asdict(), "format": kind}
    record(Action.DATA_EXPORTED, _thing(held.library), library=held.library.pk, changes=changes)


def erased(erasure: Erasure) -> None:
    """Record an erasure, as counts."""
    changes = {"chats": erasure.chats, "tickets": erasure.tickets, "emails": erasure.emails}
    about = Thing("erasure", erasure.pk, f"{erasure.library.name}, erasure {erasure.pk}")
    record(Action.DATA_ERASED, about, library=erasure.library_id, changes=changes)


def chats_redacted(batch: Sequence[StoredOfChat]) -> None:
    """Record redactions of chats by administrators; a projection."""
    for stored in batch:
        for actor, changes, address in _redactions(stored):
            library = Department.objects.values_list("library_id", flat=True).get(pk=stored.head.department)
            chat = Thing("chat", stored.head.chat, f"chat {stored.head.chat}")
            record(Action.CHAT_REDACTED, chat, actor=actor, library=library, changes=changes, address=address)


def tickets_redacted(batch: Sequence[StoredOfTicket]) -> None:
    """Record redactions of tickets by administrators; a projection."""
    for stored in batch:
        for actor, changes, address in _redactions(stored):
            ticket = Thing("ticket", stored.head.ticket, f"ticket {stored.head.ticket}")
            library = stored.head.library
            record(Action.TICKET_REDACTED, ticket, actor=actor, library=library, changes=changes, address=address)


def _redactions(stored: Any) -> Iterable[tuple[Actor, dict[str, Any], str]]:
    """Redactions that an operator sent as an act, with a key: actor, changes and the sender's address. Those of an
    erasure, or of a ticket after its chat, have no key: their cause is recorded."""
    address = next((address_of_act(event.key) for event in stored.events if event.key), None)
    if address is None:
        return
    for event in stored.events:
        if event.body.__struct_config__.tag == "redacted" and event.actor.startswith("operator:"):
            _, number, name = event.actor.split(":", 2)
            body = event.body
            yield Actor(int(number), name), {"data": list(body.data), "events": list(body.seqs)}, address


def _thing(library: Library) -> Thing:
    return Thing("library", library.pk, library.name)
