"""What mails belong to what was just stored of tickets, and what became of them; in the same transaction."""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings

from refdesk.people.models import Operator
from refdesk.tickets import events as e
from refdesk.tickets.members import members_of
from refdesk.tickets.outcomes import Stored

from .addresses import domain_of, is_email
from .models import Incoming, Mail

_unmailed: ContextVar[bool] = ContextVar("unmailed", default=False)


def project(batch: Sequence[Stored]) -> None:
    """Make the mails; nothing where none are sent, and none later for what happened meanwhile."""
    for stored in batch:
        for event in stored.events:
            _settle(stored, event)
    if settings.CONFIG.mail.smtp and not _unmailed.get():
        made = [mail for stored in batch for event in stored.events for mail in _mails_of(stored, event)]
        Mail.objects.bulk_create(made, ignore_conflicts=True)


@contextmanager
def unmailed() -> Iterator[None]:
    """What is stored in here did not happen now, and nobody is to hear of it: samples, tickets of another system."""
    before = _unmailed.set(True)
    try:
        yield
    finally:
        _unmailed.reset(before)


def _settle(stored: Stored, event: e.Event) -> None:
    body = event.body
    if isinstance(body, e.Redacted) and not body.seqs and event.actor != "system":
        _forget(stored.head.ticket)
    if not isinstance(body, e.MailSent | e.MailFailed):
        return
    rows = Mail.objects.filter(ticket=stored.head.ticket, seq=body.of, operator=None, recipient=body.to)
    if isinstance(body, e.MailSent):
        rows.update(state=Mail.State.SENT, sent_at=event.at, twice=body.twice, error="")
    else:
        rows.update(state=Mail.State.BOUNCED if body.bounced else Mail.State.FAILED, error=body.reason[:500])


def _forget(ticket: int) -> None:
    """Somebody wished that nothing be kept: what is known of mails goes with it, and what waits is not sent."""
    Mail.objects.filter(ticket=ticket, operator=None).delete()
    Incoming.objects.filter(ticket=ticket).delete()


def _mails_of(stored: Stored, event: e.Event) -> Iterator[Mail]:
    match event.body:
        case e.Opened():
            if not _automatic(stored):
                yield from _to_patron(stored, event, Mail.Kind.CONFIRMATION)
            yield from _to_members(stored, event)
        case e.Transferred():
            yield from _to_members(stored, event)
        case e.Replied():
            if event.actor == "patron":
                yield from _to_owner(stored, event)
            else:
                yield from _to_patron(stored, event, Mail.Kind.REPLY)
        case e.Assigned(operator=int()):
            wanted = Operator.objects.filter(pk=event.body.operator or 0, is_active=True)
            yield from _to_operators(stored, event, Mail.Kind.ASSIGNED, wanted.exclude(wanted_mail__assigned=False))


def _automatic(stored: Stored) -> bool:
    """No machine gets an answer from us: it might answer that."""
    return any(isinstance(event.body, e.MailReceived) and event.body.automatic for event in stored.events)


def _to_patron(stored: Stored, event: e.Event, kind: Mail.Kind) -> Iterator[Mail]:
    contact = stored.head.contact
    if contact and is_email(contact):
        yield _mail(stored, event, kind, contact)


def _to_members(stored: Stored, event: e.Event) -> Iterator[Mail]:
    """Those who hear that it was given to them need not hear that it is there."""
    given = [other.body.operator for other in stored.events if isinstance(other.body, e.Assigned)]
    wanted = members_of([stored.head.queue]).filter(wanted_mail__new=True)
    yield from _to_operators(stored, event, Mail.Kind.NEW, wanted.exclude(pk__in=[pk for pk in given if pk]))


def _to_owner(stored: Stored, event: e.Event) -> Iterator[Mail]:
    wanted = Operator.objects.filter(pk=stored.head.owner or 0, is_active=True).exclude(wanted_mail__replies=False)
    yield from _to_operators(stored, event, Mail.Kind.REPLIED, wanted)


def _to_operators(stored: Stored, event: e.Event, kind: Mail.Kind, wanted: Any) -> Iterator[Mail]:
    """Nobody is told of what they did themselves."""
    for pk, email in wanted.values_list("pk", "email"):
        if not event.actor.startswith(f"operator:{pk}:"):
            yield _mail(stored, event, kind, email, pk)


def _mail(stored: Stored, event: e.Event, kind: Mail.Kind, recipient: str, operator: int | None = None) -> Mail:
    return Mail(
        library_id=stored.head.library,
        ticket_id=stored.head.ticket,
        seq=event.seq,
        kind=kind,
        operator_id=operator,
        recipient=recipient,
        message_id=f"<{secrets.token_hex(16)}.refdesk@{domain_of(settings.CONFIG.mail.sender)}>",
        made_at=event.at,
        due_at=event.at,
    )
