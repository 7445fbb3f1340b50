"""A mail from its row: read from the log that it is of when it is sent, so that it says what that says by then."""

from collections.abc import Callable, Mapping
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import NamedTuple

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.timezone import now

from refdesk.kit.hooks import Hook
from refdesk.libraries.models import Library
from refdesk.tickets.head import Head
from refdesk.tickets.models import Queue
from refdesk.tickets.permissions import members_of
from refdesk.tickets.queries import head_of

from ..addresses import reply_address, smtp_address
from ..models import Mail
from . import texts
from .formatting import as_html, as_text
from .thread_headers import ASCII, BEYOND_ASCII, earlier_message_ids

_MADE = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
"""Made by a machine: none should answer it."""

text_writers: Hook[Callable[[Mail], texts.EmailText | None]] = Hook(
    "the text of an email that is of no ticket, by its kind"
)
"""Called with the library's language active."""


class RenderedEmail(NamedTuple):
    """What is given to the mail server. `utf8`: it can be taken only by one that knows addresses beyond ASCII."""

    recipient: str
    raw: bytes
    utf8: bool


def render(mail: Mail) -> RenderedEmail | None:
    """The mail as it travels; None where what it would tell is no longer there, or not for its reader any more."""
    if mail.ticket_id is None:
        with translation.override(mail.library.language):
            told = text_writers[mail.kind](mail)
            return _packed(mail, mail.library, told, _MADE) if told else None
    head = head_of(mail.ticket_id)
    if head is None or not _may_read(mail, head):
        return None
    queue = Queue.objects.select_related("library").get(pk=head.queue)
    with translation.override(queue.library.language):
        told = texts.text_of(mail, head, queue)
        return _packed(mail, queue.library, told, _more(mail, head, queue)) if told else None


def _may_read(mail: Mail, head: Head) -> bool:
    """A mail may wait for days: an operator who has left the queue, or whose ticket has, is told nothing any more."""
    return mail.operator_id is None or members_of([head.queue]).filter(pk=mail.operator_id).exists()


def _packed(mail: Mail, library: Library, told: texts.EmailText, more: Mapping[str, str]) -> RenderedEmail:
    recipient = smtp_address(mail.recipient)
    utf8 = not recipient.isascii()
    message = EmailMessage(policy=BEYOND_ASCII if utf8 else ASCII)
    config = settings.CONFIG.mail
    message["From"] = _address(smtp_address(config.sender), one_line(config.sender_name or library.name))
    message["To"] = _address(recipient)
    message["Subject"] = one_line(told.subject)
    message["Date"] = format_datetime(now())
    message["Message-ID"] = mail.message_id
    for name, value in more.items():
        message[name] = value
    message.set_content("\n\n".join(as_text(each) for each in told.paragraphs) + "\n", cte=None)
    message.add_alternative(_html(told), subtype="html")
    return RenderedEmail(recipient, message.as_bytes(), utf8)


def _address(address: str, name: str = "") -> Address:
    """Taken apart: what stands before the @ may have letters beyond ASCII, which a whole address may not."""
    local, _, domain = address.rpartition("@")
    return Address(name, local, domain)


def _more(mail: Mail, head: Head, queue: Queue) -> dict[str, str]:
    """Threads, where to reply to, and what keeps machines from replying (RFC 3834, and Exchange's own)."""
    more: dict[str, str] = {}
    if mail.operator_id is None:
        earlier = earlier_message_ids(mail)
        more |= {"In-Reply-To": earlier[-1], "References": " ".join(earlier)} if earlier else {}
        if texts.accepts_replies(queue):
            more["Reply-To"] = smtp_address(reply_address(str(queue.address), head))
    if mail.kind != Mail.Kind.REPLY:
        more |= _MADE
        if mail.kind == Mail.Kind.CONFIRMATION:
            more["Auto-Submitted"] = "auto-replied"
    return more


def one_line(text: str) -> str:
    """Nothing that would begin another header."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _html(told: texts.EmailText) -> str:
    shown = [{"html": mark_safe(as_html(each)), "quoted": each.quoted, "quiet": each.quiet} for each in told.paragraphs]  # noqa: S308 escaped
    return render_to_string(
        "mail/email.html", {"subject": told.subject, "paragraphs": shown, "language": translation.get_language()}
    )
