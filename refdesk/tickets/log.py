"""What the journal needs to know of tickets: tables, rules, and types.

Opening a ticket from a chat appends a `linked` event to the chat in the same transaction, and ends the chat if the
patron leaves it for the ticket.
"""

from collections.abc import Iterator

from refdesk.chats.commands import Command as ChatCommand
from refdesk.chats.commands import Leave, Link, Patron
from refdesk.eventlog.actors import System
from refdesk.eventlog.log import Log
from refdesk.eventlog.redaction import rewriting
from refdesk.eventlog.refusals import SensitiveText
from refdesk.eventlog.tables import Tables
from refdesk.masking.commands import masked
from refdesk.masking.library_rules import rules_of_library

from . import machine
from .commands import Command, Open, digest_of, encode_actor
from .commands import Patron as TicketPatron
from .events import KINDS, Opened
from .head import Head, apply
from .outcomes import Stored
from .refusals import NoSuchTicket

TABLES = Tables(
    Head,
    heads="tickets_ticket",
    log="tickets_event",
    of="ticket_id",
    start=("library_id", "start_key"),
    columns={"ticket": "id", "library": "library_id", "chat": "chat_id", "queue": "queue_id", "owner": "owner_id"},
)


def commands_on_chat(stored: Stored) -> Iterator[ChatCommand]:
    head = stored.head
    opened = stored.events[0] if stored.events else None
    if head.chat is None or opened is None or not isinstance(opened.body, Opened):
        return
    yield ChatCommand(head.chat, System(), Link(to="ticket", id=head.ticket, by=opened.actor.split(":", 2)[-1]))
    if opened.body.left:
        yield ChatCommand(head.chat, Patron(head.chat), Leave())


def _mask(head: Head, command: Command) -> Command | SensitiveText:
    """Operators decide themselves what they write."""
    if not isinstance(command.actor, TicketPatron) or not command.act.free_text:
        return command
    return masked(command, rules_of_library(head.library))


def _mask_start(start: Open) -> Open | SensitiveText:
    return start if start.actor else masked(start, rules_of_library(start.queue.library), start.sensitive)


TICKETS = Log(
    tables=TABLES,
    command=Command,
    start=Open,
    new_head=machine.new_head,
    begin=machine.begin,
    decide=machine.decide,
    apply=apply,
    actor_of=lambda command: encode_actor(command.actor),
    digest=digest_of,
    not_found=NoSuchTicket(),
    stored=Stored,
    mask=_mask,
    mask_start=_mask_start,
    rewrites=rewriting(KINDS),
)
