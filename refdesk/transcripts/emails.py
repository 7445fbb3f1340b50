"""Emails of transcripts: queued by an operator, sent by the mail worker, removed with the data that they would
disclose.
"""

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from refdesk.audit.models import Action
from refdesk.audit.recording import record
from refdesk.chats.events import Event
from refdesk.chats.head import Head
from refdesk.eventlog.events import Redacted
from refdesk.eventlog.refusals import Refusal
from refdesk.kit.clock import now_ms
from refdesk.libraries.models import Department
from refdesk.mail.addresses import ascii_domain, is_email
from refdesk.mail.models import Email
from refdesk.mail.refusals import NobodyThere, NoEmail, NotesForPatrons
from refdesk.mail.retention import delete_of_chat
from refdesk.staff.models import Operator

from .email_message import colleagues
from .full_transcript import chat_thing

_SALT = "refdesk.transcripts.mail"
WAITING = (Email.State.DUE, Email.State.SENDING)


def send(sender: Operator, head: Head, operator: int | None, notes: bool, key: str) -> Refusal | None:
    """Queue the email, or refuse. A repeated key queues nothing more."""
    if settings.CONFIG.mail.smtp is None:
        return NoEmail()
    library = Department.objects.values_list("library_id", flat=True).get(pk=head.department)
    recipient = _patron(head) if operator is None else _colleague(library, operator)
    if recipient is None:
        return NobodyThere()
    if notes and operator is None:
        return NotesForPatrons()
    now = now_ms()
    email = Email(
        library_id=library,
        chat_id=head.chat,
        seq=0,
        kind=Email.Kind.TRANSCRIPT,
        operator_id=operator,
        recipient=recipient,
        notes=notes,
        message_id=message_id(_SALT, f"{sender.pk}:{head.chat}:{key}"),
        created_at=now,
        due_at=now,
    )
    with transaction.atomic():
        repeated = Email.objects.filter(message_id=email.message_id).exists()
        Email.objects.bulk_create([email], ignore_conflicts=True)
        if not repeated:
            changes = {"to": "patron" if operator is None else f"operator {operator}", "notes": notes}
            record(Action.TRANSCRIPT_MAILED, chat_thing(head), library=library, changes=changes)
    return None


def of_chat(chat: int) -> list[Email]:
    """The transcript emails of a chat, the latest first."""
    return list(Email.objects.filter(chat=chat, kind=Email.Kind.TRANSCRIPT).select_related("operator").order_by("-id"))


def redact_emails(chat: int, event: Event, redacted: Redacted) -> None:
    """Applies the redaction of a whole chat to its emails: removes the patron's address, and emails not yet sent."""
    emails = Email.objects.filter(chat=chat)
    if redacted.seqs:
        return
    if "contact" in redacted.data:
        delete_of_chat(emails.filter(operator=None), event.actor, event.at)
    if "text" in redacted.data:
        delete_of_chat(emails.filter(state__in=WAITING), event.actor, event.at)


def _patron(head: Head) -> str | None:
    return head.contact if head.contact and is_email(head.contact) else None


def _colleague(library: int, operator: int) -> str | None:
    is_colleague = any(number == operator for number, _name in colleagues(library))
    return Operator.objects.values_list("email", flat=True).get(pk=operator) if is_colleague else None


def message_id(salt: str, request: str) -> str:
    """A keyed hash of the request with its key: a repeat has the same id, and the id discloses nothing."""
    made = salted_hmac(salt, request, algorithm="sha256").hexdigest()[:32]
    return f"<{made}.refdesk@{ascii_domain(settings.CONFIG.mail.sender)}>"
