"""Texts of emails about tickets. Only a reply contains what a person wrote in full."""

from datetime import UTC, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import msgspec
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from refdesk.kit.isolation import isolated, isolated_facts
from refdesk.kit.text import excerpt
from refdesk.libraries.own_texts import text_for
from refdesk.tickets.events import Opened, Replied
from refdesk.tickets.head import EXCERPT_LENGTH, Head
from refdesk.tickets.models import Event, Queue
from refdesk.tickets.own_addresses import without_secrets
from refdesk.tickets.queries import access_by_email
from refdesk.tickets.tokens import patron_page_url

from ..models import Email
from .formatting import Paragraph, link_mark


class EmailText(NamedTuple):
    subject: str
    paragraphs: list[Paragraph]


def text_of(email: Email, head: Head, queue: Queue) -> EmailText | None:
    """The text in the active language; None if the event was redacted."""
    event = Event.objects.filter(ticket_id=head.ticket, seq=email.seq).first()
    if event is None or event.payload in ("", "{}"):
        return None
    if email.kind == Email.Kind.CONFIRMATION:
        return _confirmation(head, queue, event)
    if email.kind == Email.Kind.REPLY:
        return _reply(head, queue, event)
    return _to_operator(email, head, queue, event)


def subject(head: Head, queue: Queue) -> str:
    """The same for all emails about a ticket, so that mail programs group them. Contains nothing a patron wrote."""
    return _("[#%(number)d] Your question to %(library)s") % _facts(head, queue)


def _facts(head: Head, queue: Queue) -> dict[str, Any]:
    return isolated_facts({"library": queue.library.name, "queue": queue.name, "number": head.ticket})


def accepts_replies(queue: Queue) -> bool:
    """Whether a reply by email reaches the ticket."""
    return bool(queue.address and settings.CONFIG.mail.imap)


def _name(queue: Queue) -> str:
    """The queue's name in the patron's language, in which the email is written."""
    return text_for(queue, "name", queue.library, get_language()).text


def _confirmation(head: Head, queue: Queue, event: Event) -> EmailText:
    facts = _facts(head, queue) | {"queue": isolated(_name(queue))}
    if event.actor == "patron":
        first = _("Thank you. %(library)s has received your question. It is number %(number)d.")
    else:
        first = _("%(library)s has recorded your question. It is number %(number)d.")
    opened = msgspec.json.decode(event.payload, type=Opened)
    came_by_email = opened.source == "email"
    paragraphs = [
        Paragraph(first % facts),
        Paragraph(_("“%(queue)s” will answer by email, to this address.") % facts),
        *(_lost_files(head) if came_by_email else []),
        *_page(head, queue),
        Paragraph(
            _("If you didn’t ask anything, someone mistyped their address. You don’t need to do anything."), quiet=True
        ),
    ]
    return EmailText(subject(head, queue), paragraphs)


def _lost_files(head: Head) -> list[Paragraph]:
    received = Event.objects.filter(ticket_id=head.ticket, kind="email_received").order_by("seq").first()
    lost = len(msgspec.json.decode(received.payload).get("lost", ())) if received else 0
    if not lost:
        return []
    text = ngettext(
        "%(count)d attachment of your email could not be saved. Please describe its content.",
        "%(count)d attachments of your email could not be saved. Please describe their content.",
        lost,
    )
    return [Paragraph(text % {"count": lost})]


def _reply(head: Head, queue: Queue, event: Event) -> EmailText | None:
    reply = msgspec.json.decode(event.payload, type=Replied)
    if not reply.text:  # redacted while the email was queued
        return None
    by = event.actor.split(":", 2)[-1]
    paragraphs = [
        Paragraph(reply.text, reply.marks, written=True),
        *_files(reply, queue),
        Paragraph(f"{by}\n{_name(queue)}, {queue.library.name}"),
        *_page(head, queue),
        *_question(head),
    ]
    return EmailText(f"Re: {subject(head, queue)}", paragraphs)


def _question(head: Head) -> list[Paragraph]:
    if not head.question:
        return []
    return [Paragraph(_("Your question:"), quiet=True), Paragraph(head.question, quoted=True, written=True)]


def _files(reply: Replied, queue: Queue) -> list[Paragraph]:
    """Links to the patron's page instead of attachments, so that its access rules apply."""
    if not reply.files:
        return []
    until = datetime.fromtimestamp(max(file.expires_at for file in reply.files) / 1000, UTC)
    text = ngettext(
        "This answer has a file. You can download it from your page until %(date)s:",
        "This answer has %(count)d files. You can download them from your page until %(date)s:",
        len(reply.files),
    )
    day = date_format(until.astimezone(ZoneInfo(queue.library.time_zone)), "DATE_FORMAT")
    names = "\n".join(f"{file.name} ({filesizeformat(file.size)})" for file in reply.files)
    return [Paragraph(text % {"count": len(reply.files), "date": day} + f"\n{names}")]


def _page(head: Head, queue: Queue) -> list[Paragraph]:
    page = patron_page_url(head, access_by_email(head))
    if accepts_replies(queue):
        how = _("To add something, reply to this email, or write on your page:")
    else:
        how = _("To add something, write on your page. Replies to this email are not read:")
    return [
        Paragraph(f"{how}\n{page}", (link_mark(page, len(how) + 1),), quiet=True),
        Paragraph(_("Anyone with the address of that page can read your question and the answers."), quiet=True),
    ]


def _to_operator(email: Email, head: Head, queue: Queue, event: Event) -> EmailText:
    replied = _("The patron replied to ticket %(number)d in “%(queue)s”. Its owner is not available.")
    if email.operator_id == head.owner:
        replied = _("The patron replied to your ticket %(number)d in “%(queue)s”.")
    happened = {
        Email.Kind.NEW: _("Ticket %(number)d is new in “%(queue)s”."),
        Email.Kind.REPLIED: replied,
        Email.Kind.ASSIGNED: _("Ticket %(number)d in “%(queue)s” was assigned to you."),
    }[Email.Kind(email.kind)] % _facts(head, queue)
    address = f"{settings.CONFIG.public_url}/desk/#/tickets/{head.ticket}"
    where = _("Read it and answer on the desk. Replies to this email are not read:")
    quotation = _reply_excerpt(event) if email.kind == Email.Kind.REPLIED else head.question
    paragraphs = [
        Paragraph(happened),
        *([Paragraph(without_secrets(quotation), quoted=True, written=True)] if quotation else []),
        Paragraph(f"{where}\n{address}", (link_mark(address, len(where) + 1),)),
        Paragraph(_("Choose which emails you get under Settings on the desk."), quiet=True),
    ]
    return EmailText(f"[#{head.ticket}] {isolated(queue.name)}: {_SUBJECTS[Email.Kind(email.kind)]()}", paragraphs)


def _reply_excerpt(event: Event) -> str:
    """The beginning of the reply that the event holds; later ones may have followed."""
    reply = msgspec.json.decode(event.payload, type=Replied)
    files = ngettext("(%(count)d file)", "(%(count)d files)", len(reply.files)) % {"count": len(reply.files)}
    return excerpt(reply.text, EXCERPT_LENGTH) + (f"\n{files}" if reply.files else "")


_SUBJECTS = {
    Email.Kind.NEW: lambda: _("a new ticket"),
    Email.Kind.REPLIED: lambda: _("the patron replied"),
    Email.Kind.ASSIGNED: lambda: _("a ticket was assigned to you"),
}
