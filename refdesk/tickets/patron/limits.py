"""Limits on patrons' questions and replies. Only stored ones count: a failed attempt costs nobody anything."""

from contextlib import AbstractContextManager, nullcontext

from django.conf import settings

from refdesk.eventlog.contents import checked_contact
from refdesk.eventlog.execution import execute
from refdesk.eventlog.outcomes import Refused, of_room
from refdesk.kit.contact import mailbox
from refdesk.kit.quota import Quota
from refdesk.protocol.refusals import TooMany

from .. import commands as c
from ..events import AttachedFile
from ..outcomes import Outcome, Stored
from ..refusals import TooManyOfContact, TooManyReplies
from . import patron_commands

_from_address = Quota("tickets/address", lambda: settings.CONFIG.tickets_per_hour, 3600)
# Nobody submits twenty questions an hour, but a stranger's contact may be misused for them.
_of_contact = Quota("tickets/contact", 20, 3600)
_replies = Quota("tickets/replies", 20, 600)


async def open_ticket(address: str, start: c.Open) -> Outcome:
    """Open a ticket, within the limits of this client address and this contact info."""
    contact = checked_contact(start.contact, start.country)
    named = mailbox(contact) if isinstance(contact, str) else ""
    with _from_address.trying(address) as wait, _trying_contact(named) as longer:
        if longer > wait:
            return Refused(TooManyOfContact(retry_after=longer))
        if wait:
            return Refused(TooMany(retry_after=wait))
        outcome = of_room(Stored, await execute(start))
    if not isinstance(outcome, Refused) and not outcome.repeat:
        _from_address.spend(address)
        if named:
            _of_contact.spend(named)
    return outcome


def _trying_contact(contact: str) -> AbstractContextManager[int]:
    return _of_contact.trying(contact) if contact else nullcontext(0)


async def send_reply(patron: c.Patron, text: str, key: str, attached: tuple[AttachedFile, ...] = ()) -> Outcome:
    """Add the patron's reply, within the limit of one ticket."""
    ticket = patron.ticket
    with _replies.trying(str(ticket)) as wait:
        if wait:
            return Refused(TooManyReplies(retry_after=wait))
        outcome = of_room(Stored, await execute(patron_commands.reply_command(patron, text, key, attached)))
    if not isinstance(outcome, Refused) and not outcome.repeat:
        _replies.spend(str(ticket))
    return outcome
