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

from ..addresses import apart, proves, ticket_of
from ..models import Incoming, Mail
from .inbox import NOBODYS, Whose
from .mime_parser import Arrived


class Aside(NamedTuple):
    """A person must look at it."""

    reason: str
    whose: Whose = NOBODYS


class Noted(NamedTuple):
    """There is nothing to do; the reason is for those who look for it."""

    reason: str
    whose: Whose = NOBODYS


class Returned(NamedTuple):
    """An operator's mail came back."""

    mail: Mail
    reason: str
    whose: Whose


Filed = c.Open | c.Command | Returned | Aside | Noted


def file(mail: Arrived) -> Filed:
    """What to do about it. Reads only."""
    if mail.bounce:
        return _bounced(mail)
    if _ours(mail):
        return Aside(_("Our own mail came back to us."))
    queue, head = _place(mail)
    answered = Mail.objects.filter(message_id__in=mail.answers).select_related("operator").first()
    ticket = head or _by_references(mail, answered)
    if _by_staff(mail, ticket, answered):
        reason = _("An operator replied by mail. Answers are given on the desk, or they would not be known as theirs.")
        return Aside(reason, _meant_for(ticket, answered))
    if ticket:
        return c.Command(ticket.ticket, _patron(ticket), _reply(mail), mail.fingerprint)
    if mail.automatic == "reply" or (mail.automatic == "generated" and answered):  # as Exchange calls its replies
        return _automatic_reply(mail, answered)
    if queue is None:
        reason = _("It is addressed to no queue. Give a queue the address that it was sent to.")
        return Aside(reason, _meant_for(None, answered))
    return _question(mail, queue)


def _patron(ticket: Head) -> c.Patron:
    """The patron, or whoever has the ticket's mail because an operator entered its address."""
    return c.Patron(ticket.ticket, access_by_mail(ticket).link)


def whose(filed: c.Open | c.Command) -> Whose:
    """Whose it is, where the ticket doesn't take it after all. Reads only."""
    if isinstance(filed, c.Open):
        return Whose(filed.queue.library)
    head = head_of(filed.ticket)
    return Whose(head.library, head.ticket) if head else NOBODYS


def _meant_for(ticket: Head | None, answered: Mail | None) -> Whose:
    """Who answers a mail of ours means its library, but has nothing to do with its ticket unless that is theirs."""
    if ticket:
        return Whose(ticket.library, ticket.ticket)
    return Whose(answered.library_id) if answered else NOBODYS


def _bounced(mail: Arrived) -> Filed:
    """Only who has seen the mail knows its Message-ID."""
    assert mail.bounce  # noqa: S101
    sent = Mail.objects.filter(message_id=mail.bounce.message_id).first()
    if sent is None:
        return Aside(_("A report on a mail that is not known here."))
    about = Whose(sent.library_id, sent.ticket_id)
    if mail.bounce.action != "failed":
        return Noted(f"{mail.bounce.action}: {mail.bounce.reason}", about)
    reason = mail.bounce.reason or _("It came back.")
    if sent.told is None:
        return Returned(sent, reason, about)
    act = c.NoteMailFailed(of=sent.seq, to=sent.recipient, reason=reason, bounced=True)
    return c.Command(sent.told, c.System(), act, mail.fingerprint)


def _ours(mail: Arrived) -> bool:
    """What we sent, or what claims to come from one of our own addresses, would go round for ever."""
    if apart(mail.sender) == apart(settings.CONFIG.mail.sender):
        return True
    return (
        Mail.objects.filter(message_id=mail.message_id).exclude(message_id="").exists()
        or Queue.objects.filter(address=apart(mail.sender)[0]).exists()
    )


def _place(mail: Arrived) -> tuple[Queue | None, Head | None]:
    """The queue that it was sent to; and the ticket, where the address has its token."""
    tokens = [apart(address) for address in mail.recipients]
    for _address, token in tokens:
        ticket = ticket_of(token)
        head = head_of(ticket) if ticket else None
        if head and proves(token, head):
            return None, head
    queues = {queue.address: queue for queue in Queue.objects.filter(address__isnull=False).select_related("library")}
    for address, _token in tokens:
        if address in queues:
            return queues[address], None
    return (next(iter(queues.values())) if len(queues) == 1 else None), None


def _by_references(mail: Arrived, answered: Mail | None) -> Head | None:
    """By the mails that it refers to, and only for the ticket's own patron."""
    taken = Incoming.objects.filter(message_id__in=mail.answers, state=Incoming.State.TAKEN)
    theirs = taken.filter(ticket__isnull=False).values_list("ticket", flat=True)
    numbers = [answered.told] if answered else []
    for number in [*numbers, *theirs]:
        head = head_of(number) if number else None
        if head and head.contact and head.contact == _contact(mail, head.country):
            return head
    return None


def _by_staff(mail: Arrived, ticket: Head | None, answered: Mail | None) -> bool:
    """From an operator's address, about a ticket of which they are not the patron."""
    if mail.by_machine or not (ticket or answered):
        return False
    patron = ticket is not None and ticket.contact == mail.sender
    return not patron and Operator.objects.find(mail.sender) is not None


def _automatic_reply(mail: Arrived, answered: Mail | None) -> Filed:
    """One that answers a mail of ours, from whatever address, is shown on its ticket; an operator's absence is not."""
    if answered and answered.told is not None:
        return c.Command(answered.told, c.Patron(answered.told), _reply(mail), mail.fingerprint)
    if answered:
        return Noted(_("An automatic reply to a notification."), _meant_for(None, answered))
    return Aside(_("An automatic reply to something that is not known here."))


def _reply(mail: Arrived) -> c.ReceiveMail:
    text = "" if mail.by_machine else mail.text or _no_words(mail)
    return c.ReceiveMail(text=text, received=_received(mail, automatic=mail.by_machine))


def _question(mail: Arrived, queue: Queue) -> c.Open:
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


def _received(mail: Arrived, *, automatic: bool, cut: bool = False) -> MailReceived:
    return MailReceived(
        sender=mail.sender,
        subject=mail.subject,
        message_id=mail.message_id,
        text=mail.text if automatic else "",
        quoted=mail.quoted,
        automatic=automatic,
        cut=mail.cut or cut,
    )


def _contact(mail: Arrived, country: str) -> str:
    """The sender's address as contacts are kept; empty where it can't be one."""
    contact = checked_contact(mail.sender, country) if "@" in mail.sender else None
    return contact if isinstance(contact, str) else ""


def _no_words(mail: Arrived) -> str:
    return mail.subject or _("(The mail has no text.)")
