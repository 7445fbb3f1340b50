"""All that a library holds about whoever has a contact: an email address or a number, as it is kept."""

from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Q, QuerySet

from refdesk.analytics.models import Record
from refdesk.chats.models import Chat
from refdesk.files.models import File, State
from refdesk.libraries.models import Library
from refdesk.mail.models import Incoming, Mail
from refdesk.tickets.models import Ticket


class Counts(NamedTuple):
    """How much there is. `live` chats go on, `open` tickets wait for an answer."""

    chats: int
    live: int
    tickets: int
    open: int
    emails: int
    files: int
    records: int


@dataclass(frozen=True)
class Holdings:
    """Chats and tickets with this contact, what was made from those chats, and what came and went by mail.

    `strays`: with mails of theirs of which nobody knows for which library they were meant.
    """

    library: Library
    contact: str
    strays: bool = False

    @property
    def chats(self) -> QuerySet[Chat]:
        """Their chats."""
        return Chat.objects.filter(department__library=self.library, contact=self.contact)

    @property
    def tickets(self) -> QuerySet[Ticket]:
        """Their tickets, and those that were made from their chats."""
        theirs = Q(contact=self.contact) | Q(chat__in=self.chats.values("id"))
        return Ticket.objects.filter(theirs, library=self.library)

    @property
    def sent(self) -> QuerySet[Mail]:
        """Mails to them, and transcripts of their chats; what operators are told of tickets is not theirs."""
        theirs = Q(recipient=self.contact) | Q(ticket__in=self.tickets.values("id"))
        of_chats = Q(chat__in=self.chats.values("id"))
        return Mail.objects.filter(of_chats | Q(theirs, operator=None), library=self.library)

    @property
    def received(self) -> QuerySet[Incoming]:
        """Mails of theirs, whether they became tickets or not."""
        meant = Q(library=self.library)
        if self.strays:
            meant |= Q(library=None)
        return Incoming.objects.filter(Q(ticket__in=self.tickets.values("id")) | Q(meant, sender=self.contact))

    @property
    def files(self) -> QuerySet[File]:
        """Files of those chats and tickets that are still there."""
        theirs = Q(chat__in=self.chats.values("id")) | Q(ticket__in=self.tickets.values("id"))
        return File.objects.filter(theirs, library=self.library, state=State.SENT)

    @property
    def records(self) -> QuerySet[Record]:
        """Records of those chats and tickets."""
        return Record.objects.filter(Q(chat__in=self.chats.values("id")) | Q(ticket__in=self.tickets.values("id")))

    def counts(self) -> Counts:
        """How much there is of each."""
        return Counts(
            chats=self.chats.count(),
            live=self.chats.filter(ended_at=None).count(),
            tickets=self.tickets.count(),
            open=self.tickets.exclude(status="closed").count(),
            emails=self.sent.count() + self.received.count(),
            files=self.files.count(),
            records=self.records.count(),
        )
