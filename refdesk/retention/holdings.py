"""The data that a library holds about a contact: an email address or phone number in normalized form."""

from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Q, QuerySet

from refdesk.analytics.models import Record
from refdesk.chats.models import Chat
from refdesk.files.models import File, State
from refdesk.libraries.models import Library
from refdesk.mail.models import Email, Incoming
from refdesk.tickets.models import Ticket


class Counts(NamedTuple):
    """`live` chats have not ended; `open` tickets are not closed."""

    chats: int
    live: int
    tickets: int
    open: int
    emails: int
    files: int
    records: int


@dataclass(frozen=True)
class Holdings:
    """Chats and tickets with this contact, tickets and records made from them, and emails.

    `unmatched`: includes received emails that were addressed to no known library.
    """

    library: Library
    contact: str
    unmatched: bool = False

    @property
    def chats(self) -> QuerySet[Chat]:
        return Chat.objects.filter(department__library=self.library, contact=self.contact)

    @property
    def tickets(self) -> QuerySet[Ticket]:
        """Tickets with the contact, and tickets made from the contact's chats."""
        matches = Q(contact=self.contact) | Q(chat__in=self.chats.values("id"))
        return Ticket.objects.filter(matches, library=self.library)

    @property
    def sent(self) -> QuerySet[Email]:
        """Emails to the contact and transcripts of the chats; not notifications to operators."""
        matches = Q(recipient=self.contact) | Q(ticket__in=self.tickets.values("id"))
        of_chats = Q(chat__in=self.chats.values("id"))
        return Email.objects.filter(of_chats | Q(matches, operator=None), library=self.library)

    @property
    def received(self) -> QuerySet[Incoming]:
        """Emails from the contact, in a ticket or not."""
        library = Q(library=self.library)
        if self.unmatched:
            library |= Q(library=None)
        return Incoming.objects.filter(Q(ticket__in=self.tickets.values("id")) | Q(library, sender=self.contact))

    @property
    def files(self) -> QuerySet[File]:
        """Available files of those chats and tickets."""
        matches = Q(chat__in=self.chats.values("id")) | Q(ticket__in=self.tickets.values("id"))
        return File.objects.filter(matches, library=self.library, state=State.SENT)

    @property
    def records(self) -> QuerySet[Record]:
        return Record.objects.filter(Q(chat__in=self.chats.values("id")) | Q(ticket__in=self.tickets.values("id")))

    def counts(self) -> Counts:
        return Counts(
            chats=self.chats.count(),
            live=self.chats.filter(ended_at=None).count(),
            tickets=self.tickets.count(),
            open=self.tickets.exclude(status="closed").count(),
            emails=self.sent.count() + self.received.count(),
            files=self.files.count(),
            records=self.records.count(),
        )
