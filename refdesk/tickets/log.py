"""A ticket's log, as the journal keeps it; a ticket from a chat leaves a line in the chat, in the same transaction."""

from collections.abc import Iterator

from refdesk.chats.commands import Command as OnChat
from refdesk.chats.commands import Link, System
from refdesk.journal.log import Log
from refdesk.journal.tables import Tables

from . import machine
from .commands import Command, Open, digest_of, written
from .events import Opened
from .head import BIRTH, Head
from .outcomes import Stored
from .refusals import NoSuchTicket

TABLES = Tables(
    Head,
    heads="tickets_ticket",
    log="tickets_event",
    of="ticket_id",
    birth=BIRTH,
    start=("library_id", "start_key"),
    columns={"ticket": "id", "library": "library_id", "chat": "chat_id", "queue": "queue_id", "owner": "owner_id"},
)


def _lines_in_chats(stored: Stored) -> Iterator[OnChat]:
    head = stored.head
    if head.chat is not None and stored.events and isinstance(stored.events[0].body, Opened):
        by = stored.events[0].actor.split(":", 2)[-1]
        yield OnChat(head.chat, System(), Link(to="ticket", id=head.ticket, by=by))


TICKETS = Log(
    tables=TABLES,
    command=Command,
    start=Open,
    born=machine.born,
    begin=machine.begin,
    decide=machine.decide,
    apply=machine.apply,
    written=written,
    told=digest_of,
    unknown=NoSuchTicket(),
    stored=Stored,
    entails=_lines_in_chats,
)
