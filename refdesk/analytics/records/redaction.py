"""Links records into their chats' logs, and redacts records with their chat or ticket."""

from collections.abc import Container, Iterator, Sequence

from asgiref.sync import async_to_sync
from django.db.models import QuerySet

from refdesk.chats.commands import Command, Link
from refdesk.chats.models import Chat
from refdesk.chats.outcomes import Stored
from refdesk.eventlog.actors import System
from refdesk.eventlog.events import Redacted
from refdesk.eventlog.execution import execute
from refdesk.tickets.models import Ticket
from refdesk.tickets.outcomes import Stored as StoredOfTicket

from ..datasets import form
from ..models import Record


def announce(record: Record) -> None:
    """Adds a link to the record to the chat's log, so that desks showing the chat see it at once. Safe to repeat."""
    if record.chat_id is not None:
        link = Link(to="record", id=record.pk, by=record.operator_name)
        async_to_sync(execute)(Command(record.chat_id, System(), link, record.key))


def redact_chat_records(batch: Sequence[Stored]) -> None:
    """Redacts the records of chats in the transaction that redacts the chat."""
    for stored in batch:
        for event in stored.events:
            if isinstance(event.body, Redacted):
                _redact(Record.objects.filter(chat=stored.head.chat), event.body)


def redact_ticket_records(batch: Sequence[StoredOfTicket]) -> None:
    """Redacts the records of tickets in the transaction that redacts the ticket."""
    for stored in batch:
        for event in stored.events:
            if isinstance(event.body, Redacted):
                _redact(Record.objects.filter(ticket=stored.head.ticket), event.body)


def _redact(records: QuerySet[Record], redacted: Redacted) -> None:
    for record in records.select_related("dataset"):
        if not _concerns(redacted, record.position):
            continue
        gone = set(fields_of(form.read(record.dataset.form), redacted.data))
        left = {key: value for key, value in record.values.items() if key not in gone}
        if left != record.values:
            Record.objects.filter(pk=record.pk).update(values=left, revision=record.revision + 1)


def _concerns(redacted: Redacted, position: int | None) -> bool:
    """Whether a record made of the message at `position` (None: of the whole chat) may hold what was redacted.

    What an administrator redacts may be in any record of the whole chat. A message that its author deleted is not
    searched for there: it was sent by mistake, and everything else in the record would be lost.
    """
    if not redacted.seqs or position in redacted.seqs:
        return True
    return position is None and not redacted.by_author


def redacted_data(chat: int | None, ticket: int | None) -> set[str]:
    """The data already redacted of this chat or ticket, whose row stays locked until the transaction ends."""
    heads = (Chat.objects.filter(pk=chat or 0), Ticket.objects.filter(pk=ticket or 0))
    rows = [row for head in heads for row in head.select_for_update().values_list("redacted", flat=True)]
    return {datum for redacted in rows for datum in redacted.split(",") if datum}


def fields_of(form_: form.Form, data: Container[str]) -> Iterator[str]:
    """The keys of fields that hold such data: texts, or the page's address."""
    for field in form_.fields:
        if field.kind == "text" and ("page" if field.from_chat == "page" else "text") in data:
            yield field.key
