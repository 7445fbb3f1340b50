"""A chat hears of its records, and records of what is taken back of their chat or ticket."""

from collections.abc import Container, Iterator, Sequence

from asgiref.sync import async_to_sync
from django.db.models import QuerySet

from refdesk.chats.commands import Command, Link, System
from refdesk.chats.events import Redacted
from refdesk.chats.models import Chat
from refdesk.chats.outcomes import Stored
from refdesk.eventlog.execution import execute
from refdesk.tickets.models import Ticket
from refdesk.tickets.outcomes import Stored as StoredOfTicket

from ..datasets import form
from ..models import Record


def tell(record: Record) -> None:
    """A line in the chat's log, so that every desk that shows the chat knows of the record at once; told twice, one."""
    if record.chat_id is not None:
        link = Link(to="record", id=record.pk, by=record.operator_name)
        async_to_sync(execute)(Command(record.chat_id, System(), link, record.key))


def take_back(batch: Sequence[Stored]) -> None:
    """What is taken back of a chat is taken back of its records too, in the same transaction."""
    for stored in batch:
        for event in stored.events:
            if isinstance(event.body, Redacted):
                _empty(Record.objects.filter(chat=stored.head.chat), event.body)


def take_back_of_tickets(batch: Sequence[StoredOfTicket]) -> None:
    """The same of a ticket."""
    for stored in batch:
        for event in stored.events:
            if isinstance(event.body, Redacted):
                _empty(Record.objects.filter(ticket=stored.head.ticket), event.body)


def _empty(records: QuerySet[Record], told: Redacted) -> None:
    for record in records.select_related("dataset"):
        # A record that doesn't say which message it is about may hold any of them.
        if told.seqs and record.position is not None and record.position not in told.seqs:
            continue
        gone = set(fields_of(form.read(record.dataset.form), told.data))
        left = {key: value for key, value in record.values.items() if key not in gone}
        if left != record.values:
            Record.objects.filter(pk=record.pk).update(values=left, revision=record.revision + 1)


def taken_back(chat: int | None, ticket: int | None) -> set[str]:
    """What is gone of this chat or ticket, which waits until the transaction ends before it loses more."""
    heads = (Chat.objects.filter(pk=chat or 0), Ticket.objects.filter(pk=ticket or 0))
    rows = [row for found in heads for row in found.select_for_update().values_list("redacted", flat=True)]
    return {datum for redacted in rows for datum in redacted.split(",") if datum}


def fields_of(asked: form.Form, data: Container[str]) -> Iterator[str]:
    """The fields that hold such data: texts hold what was written, or the page's address."""
    for field in asked.fields:
        if field.kind == "text" and ("page" if field.from_chat == "page" else "text") in data:
            yield field.key
