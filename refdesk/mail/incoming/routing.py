"""What a mail that arrived is: a question, a reply, news of a mail of ours, or something that a person must look at.

Whoever writes from an address can be anybody. A reply is taken where it knows a secret of the ticket: the token in the
address, or, from the patron's own address, the Message-ID of a mail that only the patron and we have. All else is a new
question.
"""

from typing import NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _

from refdesk.chats.contents import checked_contact, checked_name
from refdesk.people.models import Operator
from refdesk.tickets import commands as c
from refdesk.tickets import permissions
from refdesk.tickets.events import MailReceived
from refdesk.tickets.head import Head
from refdesk.tickets.models import Queue
from refdesk.tickets.queries import access_by_mail, head_of

from ..addresses import split_plus, ticket_of_token, token_matches
from ..models import Incoming, Mail
from .inbox import UNKNOWN, Destination
from .mime_parser import ParsedEmail


class SetAside(NamedTuple):
    """A person must look at it."""

    reason: str
    destination_of: Destination = UNKNOWN


class Ignored(NamedTuple):
    """There is nothing to do; the reason is for those who look for it."""

    reason: str
    destination_of: Destination = UNKNOWN


class OperatorBounce(NamedTuple):
    """An operator's mail came back."""

    mail: Mail
    reason: str
    destination_of: Destination


Route = c.Open | c.Command | OperatorBounce | SetAside | Ignored


def route(mail: ParsedEmail) -> Route:
    """What to do about it. Reads only."""
    if mail.bounce:
        return _bounced(mail)
    if _ours(mail):
        return SetAside(_("Our own mail came back to us."))
    queue, head = _place(mail)
    answered = Mail.objects.filter(message_id__in=mail.referenced_ids).select_related("operator").first()
    ticket = head or _by_references(mail, answered)
    if _by_staff(mail, ticket, answered):
        reason = _("An operator replied by mail. Answers are given on the desk, or they would not be known as theirs.")
        return SetAside(reason, _meant_for(ticket, answered))
    if ticket:
        return c.Command(ticket.ticket, _patron(ticket), _reply(mail), mail.fingerprint)
    if mail.automatic == "reply" or (mail.automatic == "generated" and answered):  # as Exchange calls its replies
        return _automatic_reply(mail, answered)
    if queue is None:
        reason = _("It is addressed to no queue. Give a queue the address that it was sent to.")
        return SetAside(reason, _meant_for(None, answered))
    return _question(mail, queue)


def _patron(ticket: Head) -> c.Patron:
    """The patron, or whoever has the ticket's mail because an operator entered its address."""
    return c.Patron(ticket.ticket, access_by_mail(ticket).link)


def destination_of(filed: c.Open | c.Command) -> Destination:
    """Whose it is, where the ticket doesn't take it after all. Reads only."""
    if isinstance(filed, c.Open):
        return Destination(filed.queue.library)
    head = head_of(filed.ticket)
    return Destination(head.library, head.ticket) if head else UNKNOWN


def _meant_for(ticket: Head | None, answered: Mail | None) -> Destination:
    """Who answers a mail of ours means its library, but has nothing to do with its ticket unless that is theirs."""
    if ticket:
        return Destination(ticket.library, ticket.ticket)
    return Destination(answered.library_id) if answered else UNKNOWN


def _bounced(mail: ParsedEmail) -> Route:
    """Only who has seen the mail knows its Message-ID."""
    assert mail.bounce  # noqa: S101
    sent = Mail.objects.filter(message_id=mail.bounce.message_id).first()
    if sent is None:
        return SetAside(_("A report on a mail that is not known here."))
    about = Destination(sent.library_id, sent.ticket_id)
    if mail.bounce.action != "failed":
        return Ignored(f"{mail.bounce.action}: {mail.bounce.reason}", about)
    reason = mail.bounce.reason or _("It came back.")
    if sent.delivery_ticket_id is None:
        return OperatorBounce(sent, reason, about)
    act = c.NoteMailFailed(of=sent.seq, to=sent.recipient, reason=reason, bounced=True)
    return c.Command(sent.delivery_ticket_id, c.System(), act, mail.fingerprint)


def _ours(mail: ParsedEmail) -> bool:
    """What we sent, or what claims to come from one of our own addresses, would go round for ever."""
    if split_plus(mail.sender) == split_plus(settings.CONFIG.mail.sender):
        return True
    return (
        Mail.objects.filter(message_id=mail.message_id).exclude(message_id="").exists()
        or Queue.objects.filter(address=split_plus(mail.sender)[0]).exists()
    )


def _place(mail: ParsedEmail) -> tuple[Queue | None, Head | None]:
    """The queue that it was sent to; and the ticket, where the address has its token."""
    tokens = [split_plus(address) for address in mail.recipients]
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


def _by_references(mail: ParsedEmail, answered: Mail | None) -> Head | None:
    """By the mails that it refers to, and only for the ticket's own patron."""
    taken = Incoming.objects.filter(message_id__in=mail.referenced_ids, state=Incoming.State.FILED)
    theirs = taken.filter(ticket__isnull=False).values_list("ticket", flat=True)
    numbers = [answered.delivery_ticket_id] if answered else []
    for number in [*numbers, *theirs]:
        head = head_of(number) if number else None
        if head and head.contact and head.contact == _contact(mail, head.country):
            return head
    return None


def _by_staff(mail: ParsedEmail, ticket: Head | None, answered: Mail | None) -> bool:
    """From an operator's address, about a ticket of which they are not the patron."""
    if mail.is_automatic or not (ticket or answered):
        return False
    patron = ticket is not None and ticket.contact == mail.sender
    return not patron and Operator.objects.find(mail.sender) is not None


def _automatic_reply(mail: ParsedEmail, answered: Mail | None) -> Route:
    """One that answers a mail of ours, from whatever address, is shown on its ticket; an operator's absence is not."""
    if answered and answered.delivery_ticket_id is not None:
        return c.Command(
            answered.delivery_ticket_id, c.Patron(answered.delivery_ticket_id), _reply(mail), mail.fingerprint
        )
    if answered:
        return Ignored(_("An automatic reply to a notification."), _meant_for(None, answered))
    return SetAside(_("An automatic reply to something that is not known here."))


def _reply(mail: ParsedEmail) -> c.ReceiveMail:
    text = "" if mail.is_automatic else mail.text or _no_words(mail)
    return c.ReceiveMail(text=text, received=_received(mail, automatic=mail.is_automatic))


def _question(mail: ParsedEmail, queue: Queue) -> c.Open:
    text = mail.text or _no_words(mail)
    subject = "" if not mail.subject or mail.subject in text[: len(mail.subject) + 1] else f"{mail.subject}\n\n"
    question, name = subject + text, checked_name(mail.sender_name)
    return c.Open(
        queue=permissions.queue_info(queue),
        country=queue.library.country,
        source="email",
        key=mail.fingerprint,
        question=question[: c.TEXT_LIMIT],
        name=name if isinstance(name, str) else "",
        contact=_contact(mail, queue.library.country),
        received=_received(mail, automatic=bool(mail.automatic), cut=len(question) > c.TEXT_LIMIT),
    )


def _received(mail: ParsedEmail, *, automatic: bool, cut: bool = False) -> MailReceived:
    return MailReceived(
        sender=mail.sender,
        subject=mail.subject,
        message_id=mail.message_id,
        text=mail.text if automatic else "",
        quoted=mail.quoted,
        automatic=automatic,
        cut=mail.truncated or cut,
    )


def _contact(mail: ParsedEmail, country: str) -> str:
    """The sender's address as contacts are kept; empty where it can't be one."""
    contact = checked_contact(mail.sender, country) if "@" in mail.sender else None
    return contact if isinstance(contact, str) else ""


def _no_words(mail: ParsedEmail) -> str:
    return mail.subject or _("(The mail has no text.)")
