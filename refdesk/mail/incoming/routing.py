"""Decides what an email is: a new question, a reply, a delivery report, or a case for a person.

Sender addresses can be forged, so a reply must prove that it knows a secret of the ticket: the token in the reply
address or, from the patron's own address, the Message-ID of an email that Refdesk sent to the patron. A Message-ID is
seen by more people than the token, so such a reply counts as unproved unless the mail server confirmed its sender.
Everything else is a new question.
"""

from typing import NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _
from msgspec.structs import replace

from refdesk.eventlog.actors import System
from refdesk.eventlog.contents import TEXT_LIMIT, checked_contact, checked_name
from refdesk.staff.models import Operator
from refdesk.tickets import commands as c
from refdesk.tickets import permissions
from refdesk.tickets.events import EmailReceived
from refdesk.tickets.head import Head
from refdesk.tickets.models import Queue
from refdesk.tickets.own_addresses import without_links, without_secrets
from refdesk.tickets.queries import access_by_email, head_of

from ..addresses import split_plus, ticket_of_token, token_matches
from ..models import Email
from .authentication import confirms
from .inbox import UNKNOWN, Destination
from .mime_parser import ParsedEmail


class SetAside(NamedTuple):
    """A person has to look at the email."""

    reason: str
    destination_of: Destination = UNKNOWN


class Ignored(NamedTuple):
    """Nothing to do. The reason is shown under Administration, Email."""

    reason: str
    destination_of: Destination = UNKNOWN


class OperatorBounce(NamedTuple):
    """An email to an operator bounced."""

    email: Email
    reason: str
    destination_of: Destination


Route = c.Open | c.Command | OperatorBounce | SetAside | Ignored


def route(email: ParsedEmail) -> Route:
    """What to do with the email. Only reads the database."""
    if email.bounce:
        return _bounced(email)
    if _is_own(email):
        return SetAside(_("Refdesk’s own email came back."))
    queue, head = _addressee(email)
    answered = Email.objects.filter(message_id__in=email.referenced_ids).select_related("operator").first()
    ticket = head or _by_references(email, answered)
    if _is_from_operator(email, ticket, answered):
        reason = _(
            "An operator replied by email. Operators answer on the desk; otherwise the reply can’t be attributed."
        )
        return SetAside(reason, _destination(ticket, answered))
    if ticket:
        reply = _reply(email, unproved=head is None and not _is_confirmed(email))
        return c.Command(ticket.ticket, _patron(ticket), reply, email.fingerprint)
    # Exchange marks its automatic replies as generated.
    if email.automatic == "reply" or (email.automatic == "generated" and answered):
        return _automatic_reply(email, answered)
    if queue is None:
        reason = _("The email isn’t addressed to a queue. Add its address to a queue.")
        return SetAside(reason, _destination(None, answered))
    return _question(email, queue)


def _patron(ticket: Head) -> c.Patron:
    """The patron as actor; with the seq of the contact change if an operator entered the address."""
    return c.Patron(ticket.ticket, access_by_email(ticket).link)


def destination_of(filed: c.Open | c.Command) -> Destination:
    """The destination of an email that the ticket refused. Only reads the database."""
    if isinstance(filed, c.Open):
        return Destination(filed.queue.library)
    head = head_of(filed.ticket)
    return Destination(head.library, head.ticket) if head else UNKNOWN


def _destination(ticket: Head | None, answered: Email | None) -> Destination:
    """A reply belongs to the library of the email that it answers, and to a ticket only if it proved that."""
    if ticket:
        return Destination(ticket.library, ticket.ticket)
    return Destination(answered.library_id) if answered else UNKNOWN


def _bounced(email: ParsedEmail) -> Route:
    """A report on an email of ours: its Message-ID is a secret of those who received the email."""
    assert email.bounce  # noqa: S101 the caller found one
    sent = Email.objects.filter(message_id=email.bounce.message_id).first()
    if sent is None:
        return SetAside(_("A delivery report for an unknown email."))
    about = Destination(sent.library_id, sent.ticket_id)
    if email.bounce.action != "failed":
        return Ignored(f"{email.bounce.action}: {email.bounce.reason}", about)
    reason = without_secrets(email.bounce.reason) or _("The email bounced.")
    if sent.delivery_ticket_id is None:
        return OperatorBounce(sent, reason, about)
    act = c.NoteEmailFailed(of=sent.seq, to=sent.recipient, reason=reason, bounced=True)
    return c.Command(sent.delivery_ticket_id, System(), act, email.fingerprint)


def _is_own(email: ParsedEmail) -> bool:
    """Whether Refdesk sent the email, or it claims one of Refdesk's addresses: it would loop."""
    if split_plus(email.sender) == split_plus(settings.CONFIG.mail.sender):
        return True
    return (
        Email.objects.filter(message_id=email.message_id).exclude(message_id="").exists()
        or Queue.objects.filter(address=split_plus(email.sender)[0]).exists()
    )


def _addressee(email: ParsedEmail) -> tuple[Queue | None, Head | None]:
    """The queue that the email was sent to, or the ticket whose token is in the address."""
    tokens = [split_plus(address) for address in email.recipients]
    for _address, token in tokens:
        ticket = ticket_of_token(token)
        head = head_of(ticket) if ticket else None
        if head and token_matches(token, head):
            return None, head
    queues = {queue.address: queue for queue in Queue.objects.filter(address__isnull=False).select_related("library")}
    for address, _token in tokens:
        if address in queues:
            return queues[address], None
    return (next(iter(queues.values())) if len(queues) == 1 else None), None


def _by_references(email: ParsedEmail, answered: Email | None) -> Head | None:
    """The ticket of the email to the patron that this one answers, if the sender is the ticket's patron.

    The Message-ID of an email that the patron sent proves nothing: others may have received it too.
    """
    head = head_of(answered.delivery_ticket_id) if answered and answered.delivery_ticket_id else None
    return head if head and head.contact and head.contact == _contact(email, head.country) else None


def _is_confirmed(email: ParsedEmail) -> bool:
    """Whether the library's mail server confirmed the sender's address."""
    server = settings.CONFIG.mail.authserv_id
    return bool(server) and confirms(email.authentication, server, email.sender)


def _is_from_operator(email: ParsedEmail, ticket: Head | None, answered: Email | None) -> bool:
    """Whether an operator replied about a ticket of someone else."""
    if email.is_automatic or not (ticket or answered):
        return False
    patron = ticket is not None and ticket.contact == email.sender
    return not patron and Operator.objects.find(email.sender) is not None


def _automatic_reply(email: ParsedEmail, answered: Email | None) -> Route:
    """An automatic reply to an email to the patron is shown on the ticket, one to an operator's is not."""
    if answered and answered.delivery_ticket_id is not None:
        reply = _reply(email, unproved=not _is_confirmed(email))
        return c.Command(answered.delivery_ticket_id, c.Patron(answered.delivery_ticket_id), reply, email.fingerprint)
    if answered:
        return Ignored(_("An automatic reply to a notification."), _destination(None, answered))
    return SetAside(_("An automatic reply to an unknown email."))


def _reply(email: ParsedEmail, *, unproved: bool) -> c.ReceiveEmail:
    text = "" if email.is_automatic else email.text or _substitute_text(email)
    received = _received(email, automatic=email.is_automatic, unproved=unproved)
    # A reply quotes emails of the ticket.
    return c.ReceiveEmail(text=text, received=replace(received, quoted=without_links(received.quoted)))


def _question(email: ParsedEmail, queue: Queue) -> c.Open:
    text = email.text or _substitute_text(email)
    subject = "" if not email.subject or email.subject in text[: len(email.subject) + 1] else f"{email.subject}\n\n"
    question, name = subject + text, checked_name(email.sender_name)
    return c.Open(
        queue=permissions.queue_info(queue),
        country=queue.library.country,
        source="email",
        key=email.fingerprint,
        question=question[:TEXT_LIMIT],
        name=name if isinstance(name, str) else "",
        contact=_contact(email, queue.library.country),
        received=_received(
            email,
            automatic=bool(email.automatic),
            unproved=bool(settings.CONFIG.mail.authserv_id) and not _is_confirmed(email),
            cut=len(question) > TEXT_LIMIT,
        ),
    )


def _received(email: ParsedEmail, *, automatic: bool, unproved: bool, cut: bool = False) -> EmailReceived:
    return EmailReceived(
        sender=email.sender,
        subject=email.subject,
        text=email.text if automatic else "",
        quoted=email.quoted,
        automatic=automatic,
        unproved=unproved,
        cut=email.truncated or cut,
    )


def _contact(email: ParsedEmail, country: str) -> str:
    """The sender's address in the form of contacts; empty if it is not valid."""
    contact = checked_contact(email.sender, country) if "@" in email.sender else None
    return contact if isinstance(contact, str) else ""


def _substitute_text(email: ParsedEmail) -> str:
    return email.subject or _("(This email has no text.)")
