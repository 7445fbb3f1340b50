"""The email with which a patron gets their own ended chat, at an address of their choice."""

from django.conf import settings

from refdesk.chats.head import Head, redacted
from refdesk.chats.refusals import NotEnded
from refdesk.eventlog.contents import checked_contact
from refdesk.eventlog.refusals import BadContact, Forgotten, NotAllowed, Refusal
from refdesk.kit.clock import now_ms
from refdesk.kit.quota import Quota
from refdesk.libraries.models import Department
from refdesk.mail.addresses import is_email
from refdesk.mail.models import Email
from refdesk.mail.refusals import NoEmail
from refdesk.protocol.refusals import TooMany
from refdesk.widgets.models import Widget

from .emails import message_id

LIMIT = 3
"""The most emails for one chat: the address is not proved to be the patron's."""
_SALT = "refdesk.transcripts.patron_email"
_emails = Quota("chat emails/address", 20, 3600)


def send_within_limits(client: str, head: Head, address: str, key: str) -> Refusal | None:
    """See `send`; also refuses too many emails from one client address."""
    with _emails.trying(client) as wait:
        if wait:
            return TooMany(retry_after=wait)
        refusal = send(head, address, key)
        if refusal is None:
            _emails.count(client)
    return refusal


def send(head: Head, address: str, key: str) -> Refusal | None:
    """Queue the email, or refuse. A repeated key queues nothing more."""
    refusal = _refusal(head)
    if refusal is not None:
        return refusal
    email = checked_contact(address, head.country)
    if not isinstance(email, str) or not is_email(email):
        return email if isinstance(email, BadContact) else BadContact(fault="email")
    emails = Email.objects.filter(chat=head.chat, kind=Email.Kind.COPY)
    email_id = message_id(_SALT, f"{head.chat}:{key}")
    if emails.count() >= LIMIT and not emails.filter(message_id=email_id).exists():
        return TooMany(retry_after=3600.0)
    now = now_ms()
    created = Email(
        library_id=Department.objects.values_list("library_id", flat=True).get(pk=head.department),
        chat_id=head.chat,
        seq=0,
        kind=Email.Kind.COPY,
        recipient=email,
        message_id=email_id,
        created_at=now,
        due_at=now,
    )
    Email.objects.bulk_create([created], ignore_conflicts=True)
    return None


def widget_facts(widget: Widget) -> dict[str, bool]:
    """What the widget's page knows: whether patrons can get their chat by email."""
    return {"emails_chats": settings.CONFIG.mail.smtp is not None}


def _refusal(head: Head) -> Refusal | None:
    if settings.CONFIG.mail.smtp is None:
        return NoEmail()
    if head.state != "ended":
        return NotEnded()
    if "text" in redacted(head):
        return Forgotten()
    # Without an operator's answer, strangers could send texts of theirs to anybody in the library's name.
    return NotAllowed() if head.claimed_by is None else None
