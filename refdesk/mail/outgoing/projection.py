"""What mails belong to what was just stored of tickets, and what became of them; in the same transaction."""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.db.models import QuerySet

from refdesk.chats.outcomes import Stored as StoredOfChat
from refdesk.people.models import Operator
from refdesk.tickets import events as e
from refdesk.tickets.notices import About, Notice, notices_of, recipients
from refdesk.tickets.outcomes import Stored
from refdesk.tickets.permissions import members_of

from .. import retention
from ..addresses import ascii_domain, is_email
from ..models import Mail

_KINDS: dict[About, Mail.Kind] = {
    "new": Mail.Kind.NEW,
    "replied": Mail.Kind.REPLIED,
    "assigned": Mail.Kind.ASSIGNED,
}
_unmailed: ContextVar[bool] = ContextVar("unmailed", default=False)


def project(batch: Sequence[Stored]) -> None:
    """Make the mails; nothing where none are sent, and none later for what happened meanwhile."""
    for stored in batch:
        for event in stored.events:
            _settle(stored, event)
    if settings.CONFIG.mail.smtp and not _unmailed.get():
        made = [mail for stored in batch for mail in (*_to_patrons(stored), *_to_operators(stored))]
        Mail.objects.bulk_create(made, ignore_conflicts=True)


def delete_transcript_emails(batch: Sequence[StoredOfChat]) -> None:
    """Somebody wished that nothing of a chat be kept: to whom its transcript was mailed is forgotten, too."""
    for stored in batch:
        for event in stored.events:
            body = event.body
            if isinstance(body, e.Redacted) and not body.seqs and event.actor != "system" and "text" in body.data:
                retention.delete_of_chat(Mail.objects.filter(chat=stored.head.chat), event.actor, event.at)


@contextmanager
def without_emails() -> Iterator[None]:
    """What is stored in here did not happen now, and nobody is to hear of it: samples, tickets of another system."""
    before = _unmailed.set(True)
    try:
        yield
    finally:
        _unmailed.reset(before)


def _settle(stored: Stored, event: e.Event) -> None:
    body = event.body
    if isinstance(body, e.Redacted) and not body.seqs and event.actor != "system":
        # What is known of its mails goes with it, and what waits is not sent.
        retention.delete_and_count(
            stored.head.library, retention.patron_emails_of([stored.head.ticket]), event.actor, event.at
        )
    if not isinstance(body, e.MailSent | e.MailFailed):
        return
    # One mail to the patron for each event; to whom, the event may not say any more.
    rows = Mail.objects.filter(ticket=stored.head.ticket, seq=body.of, operator=None)
    if isinstance(body, e.MailSent):
        rows.update(state=Mail.State.SENT, sent_at=event.at, maybe_duplicate=body.twice, error="")
    else:
        rows.update(state=Mail.State.BOUNCED if body.bounced else Mail.State.FAILED, error=body.reason[:500])


def _to_patrons(stored: Stored) -> Iterator[Mail]:
    for event in stored.events:
        if isinstance(event.body, e.Opened) and not _automatic(stored):
            yield from _to_patron(stored, event, Mail.Kind.CONFIRMATION)
        elif isinstance(event.body, e.Replied) and event.actor != "patron":
            yield from _to_patron(stored, event, Mail.Kind.REPLY)


def _to_operators(stored: Stored) -> Iterator[Mail]:
    events = {event.seq: event for event in stored.events}
    for notice in notices_of(stored):
        for pk, email in _wanting(stored, notice).values_list("pk", "email"):
            yield _mail(stored, events[notice.seq], _KINDS[notice.about], email, pk)


def _wanting(stored: Stored, notice: Notice) -> QuerySet[Operator]:
    """Who has never chosen has the defaults. A reply to a ticket that is not one's own is as a new ticket."""
    members = members_of([stored.head.queue])
    heard = recipients(notice, set(members.values_list("pk", flat=True)))
    told = members.filter(pk__in=heard)
    if notice.to not in heard:
        return told.filter(notification_preferences__email_new=True)
    return told.exclude(
        **{
            "notification_preferences__email_replies"
            if notice.about == "replied"
            else "notification_preferences__email_assigned": False
        }
    )


def _automatic(stored: Stored) -> bool:
    """No machine gets an answer from us: it might answer that."""
    return any(isinstance(event.body, e.MailReceived) and event.body.automatic for event in stored.events)


def _to_patron(stored: Stored, event: e.Event, kind: Mail.Kind) -> Iterator[Mail]:
    contact = stored.head.contact
    if contact and is_email(contact):
        yield _mail(stored, event, kind, contact)


def _mail(stored: Stored, event: e.Event, kind: Mail.Kind, recipient: str, operator: int | None = None) -> Mail:
    return Mail(
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
