"""Queues emails for stored ticket events and records their delivery, in the transaction of the events."""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.db.models import QuerySet

from refdesk.chats.outcomes import Stored as StoredOfChat
from refdesk.eventlog.events import Redacted
from refdesk.staff.models import Operator
from refdesk.tickets import events as e
from refdesk.tickets.notices import About, Notice, notices_of, recipients
from refdesk.tickets.outcomes import Stored
from refdesk.tickets.permissions import members_of

from .. import retention
from ..addresses import ascii_domain, is_email
from ..models import Email

_KINDS: dict[About, Email.Kind] = {
    "new": Email.Kind.NEW,
    "replied": Email.Kind.REPLIED,
    "assigned": Email.Kind.ASSIGNED,
}
_suppressed: ContextVar[bool] = ContextVar("unemailed", default=False)


def project(batch: Sequence[Stored]) -> None:
    """Queue the emails of a batch. Without an SMTP server none are queued, and none are made up for later."""
    for stored in batch:
        for event in stored.events:
            _record_delivery(stored, event)
    if settings.CONFIG.mail.smtp and not _suppressed.get():
        made = [email for stored in batch for email in (*_to_patrons(stored), *_to_operators(stored))]
        Email.objects.bulk_create(made, ignore_conflicts=True)


def delete_transcript_emails(batch: Sequence[StoredOfChat]) -> None:
    """Delete the transcript emails of a chat whose text was redacted on request: they contain addresses."""
    for stored in batch:
        for event in stored.events:
            body = event.body
            if isinstance(body, Redacted) and not body.seqs and event.actor != "system" and "text" in body.data:
                retention.delete_of_chat(Email.objects.filter(chat=stored.head.chat), event.actor, event.at)


@contextmanager
def without_emails() -> Iterator[None]:
    """Context in which stored events queue no emails, such as sample data and imports."""
    before = _suppressed.set(True)
    try:
        yield
    finally:
        _suppressed.reset(before)


def _record_delivery(stored: Stored, event: e.Event) -> None:
    body = event.body
    if isinstance(body, Redacted) and not body.seqs and event.actor != "system":
        # The rows contain the patron's address; a queued email must not be sent any more.
        retention.delete_and_count(
            stored.head.library, retention.patron_emails_of([stored.head.ticket]), event.actor, event.at
        )
    if not isinstance(body, e.EmailSent | e.EmailFailed):
        return
    # An event has one email to the patron. Its recipient isn't compared: it may be redacted in the event.
    rows = Email.objects.filter(ticket=stored.head.ticket, seq=body.of, operator=None)
    if isinstance(body, e.EmailSent):
        rows.update(state=Email.State.SENT, sent_at=event.at, maybe_duplicate=body.twice, error="")
    else:
        rows.update(state=Email.State.BOUNCED if body.bounced else Email.State.FAILED, error=body.reason[:500])


def _to_patrons(stored: Stored) -> Iterator[Email]:
    for event in stored.events:
        if isinstance(event.body, e.Opened) and not _automatic(stored):
            yield from _to_patron(stored, event, Email.Kind.CONFIRMATION)
        elif isinstance(event.body, e.Replied) and event.actor != "patron":
            yield from _to_patron(stored, event, Email.Kind.REPLY)


def _to_operators(stored: Stored) -> Iterator[Email]:
    events = {event.seq: event for event in stored.events}
    for notice in notices_of(stored):
        for pk, email in _subscribers(stored, notice).values_list("pk", "email"):
            yield _email(stored, events[notice.seq], _KINDS[notice.about], email, pk)


def _subscribers(stored: Stored, notice: Notice) -> QuerySet[Operator]:
    """Operators who want this email. A reply to a ticket of another operator counts as a new ticket."""
    members = members_of([stored.head.queue])
    notified = recipients(notice, set(members.values_list("pk", flat=True)))
    candidates = members.filter(pk__in=notified)
    if notice.to not in notified:
        return candidates.filter(notification_preferences__email_new=True)
    return candidates.exclude(
        **{
            "notification_preferences__email_replies"
            if notice.about == "replied"
            else "notification_preferences__email_assigned": False
        }
    )


def _automatic(stored: Stored) -> bool:
    """Whether a machine wrote the email: a confirmation could start a mail loop (RFC 3834, section 2)."""
    return any(isinstance(event.body, e.EmailReceived) and event.body.automatic for event in stored.events)


def _to_patron(stored: Stored, event: e.Event, kind: Email.Kind) -> Iterator[Email]:
    contact = stored.head.contact
    if contact and is_email(contact):
        yield _email(stored, event, kind, contact)


def _email(stored: Stored, event: e.Event, kind: Email.Kind, recipient: str, operator: int | None = None) -> Email:
    return Email(
        library_id=stored.head.library,
        ticket_id=stored.head.ticket,
        seq=event.seq,
        kind=kind,
        operator_id=operator,
        recipient=recipient,
        message_id=f"<{secrets.token_hex(16)}.refdesk@{ascii_domain(settings.CONFIG.mail.sender)}>",
        created_at=event.at,
        due_at=event.at,
    )
