"""Renders an email when it is sent, from the log at that time: redacted content is never sent."""

from collections.abc import Callable, Mapping
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8, EmailPolicy, Policy
from email.utils import format_datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.timezone import now

from refdesk.chats.queries import language_of as language_of_chat
from refdesk.kit.hooks import Hook
from refdesk.kit.isolation import ISOLATES
from refdesk.libraries.languages import speaking
from refdesk.libraries.models import Library
from refdesk.tickets.head import Head
from refdesk.tickets.models import Queue
from refdesk.tickets.permissions import members_of
from refdesk.tickets.queries import head_of
from refdesk.tickets.queries import language_of as language_of_ticket

from ..addresses import reply_address, smtp_address
from ..models import Email, Incoming
from . import texts
from .formatting import as_html, as_text

_AUTOMATIC = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
"""Asks machines not to answer: RFC 3834, and the header of Exchange."""

text_writers: Hook[Callable[[Email], texts.EmailText | None]] = Hook(
    "the text of an email that is of no ticket, by its kind"
)
"""Called with the recipient's language active."""
MAX_IDS = 20
"""Maximum Message-IDs in a header."""


def earlier_message_ids(email: Email) -> list[str]:
    """Message-IDs of earlier emails to and from the ticket's patron, newest last."""
    ours = Email.objects.filter(ticket=email.ticket_id, operator=None, seq__lt=email.seq).order_by("-seq")
    theirs = (
        Incoming.objects.filter(ticket=email.ticket_id, received_at__lt=email.created_at)
        .exclude(message_id="")
        .order_by("-received_at")
    )
    earlier = [
        *ours.values_list("created_at", "message_id")[:MAX_IDS],
        *theirs.values_list("received_at", "message_id")[:MAX_IDS],
    ]
    return [name for _, name in sorted(earlier) if name.isascii() and name.isprintable()][-MAX_IDS:]


class MessageIds(UnstructuredHeader, BaseHeader):
    """A header folded between its Message-IDs: Python's own folding encodes one longer than a line."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {f'{policy.linesep} '.join(str(self).split())}{policy.linesep}"


def _with_message_ids(policy: "EmailPolicy[Any]") -> "EmailPolicy[Any]":
    registry = HeaderRegistry()
    for name in ("In-Reply-To", "References"):
        registry.map_to_type(name, MessageIds)
    return policy.clone(header_factory=registry)


ASCII, BEYOND_ASCII = _with_message_ids(SMTP), _with_message_ids(SMTPUTF8)
"""Policies for outgoing emails."""


class RenderedEmail(NamedTuple):
    """An email in wire format. `utf8`: the recipient needs a server with SMTPUTF8 (RFC 6531)."""

    recipient: str
    raw: bytes
    utf8: bool


def render(email: Email) -> RenderedEmail | None:
    """The email; None if its content was redacted, or its recipient may no longer read it."""
    if email.ticket_id is None:
        with speaking(_language(email), email.library):
            content = text_writers[email.kind](email)
            return _message(email, email.library, content, _AUTOMATIC) if content else None
    head = head_of(email.ticket_id)
    if head is None or not _may_read(email, head):
        return None
    queue = Queue.objects.select_related("library").get(pk=head.queue)
    with speaking(_language(email), queue.library):
        content = texts.text_of(email, head, queue)
        return _message(email, queue.library, content, _headers(email, head, queue)) if content else None


def _language(email: Email) -> str:
    """The tag of the recipient's language; empty for an operator who hasn't chosen one, which gives the library's."""
    if email.operator is not None:
        return email.operator.language
    if email.ticket_id is not None:
        return language_of_ticket(email.ticket_id)
    return language_of_chat(email.chat_id) if email.chat_id is not None else ""


def _may_read(email: Email, head: Head) -> bool:
    """Checked when the email is sent, which may be days later: the operator may have left the queue."""
    return email.operator_id is None or members_of([head.queue]).filter(pk=email.operator_id).exists()


def _message(
    email: Email, library: Library, content: texts.EmailText, extra_headers: Mapping[str, str]
) -> RenderedEmail:
    recipient = smtp_address(email.recipient)
    utf8 = not recipient.isascii()
    message = EmailMessage(policy=BEYOND_ASCII if utf8 else ASCII)
    config = settings.CONFIG.mail
    message["From"] = _address(smtp_address(config.sender), one_line(config.sender_name or library.name))
    message["To"] = _address(recipient)
    message["Subject"] = one_line(content.subject)
    message["Date"] = format_datetime(now())
    message["Message-ID"] = email.message_id
    for name, value in extra_headers.items():
        message[name] = value
    message.set_content("\n\n".join(as_text(paragraph) for paragraph in content.paragraphs) + "\n", cte=None)
    message.add_alternative(_html(content), subtype="html")
    return RenderedEmail(recipient, message.as_bytes(), utf8)


def _address(address: str, name: str = "") -> Address:
    """Built from its parts: `addr_spec=` rejects a local part beyond ASCII."""
    local, _, domain = address.rpartition("@")
    return Address(name, local, domain)


def _headers(email: Email, head: Head, queue: Queue) -> dict[str, str]:
    """Headers for threading, for replies, and against automatic replies."""
    extra_headers: dict[str, str] = {}
    if email.operator_id is None:
        earlier = earlier_message_ids(email)
        extra_headers |= {"In-Reply-To": earlier[-1], "References": " ".join(earlier)} if earlier else {}
        if texts.accepts_replies(queue):
            extra_headers["Reply-To"] = smtp_address(reply_address(str(queue.address), head))
    if email.kind != Email.Kind.REPLY:
        extra_headers |= _AUTOMATIC
        if email.kind == Email.Kind.CONFIRMATION:
            extra_headers["Auto-Submitted"] = "auto-replied"
    return extra_headers


def one_line(text: str) -> str:
    """The text on one line, without control characters: no header injection.

    Nor isolates, which some mail programs show as boxes in a list of subjects.
    """
    return " ".join("".join(c if c.isprintable() else " " for c in text if c not in ISOLATES).split())


def _html(content: texts.EmailText) -> str:
    paragraphs = [
        {"html": mark_safe(as_html(paragraph)), "facts": paragraph}  # noqa: S308 escaped
        for paragraph in content.paragraphs
    ]
    facts = {"subject": content.subject, "paragraphs": paragraphs, "language": translation.get_language()}
    return render_to_string("mail/email.html", facts)
