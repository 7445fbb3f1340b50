"""The queue of outgoing emails: each due row is leased by one sender, and updated with the result.

While the state is SENDING, `due_at` is the end of the lease. After that the sender is considered dead, and the email is
sent again, marked `maybe_duplicate` because the first attempt may have succeeded.
"""

import secrets
from collections.abc import Mapping

from django.conf import settings
from django.db import transaction
from django.db.models import F

from refdesk.libraries.models import Library
from refdesk.staff.models import Operator
from refdesk.tickets.pending_email import PendingEmail

from ..addresses import ascii_domain
from ..models import Email, SmtpConnection

Kind, State = Email.Kind, Email.State

LEASE_MS = 10 * 60_000
"""Longer than the deadline of an attempt."""
MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
RETRY_DELAYS_MS = (MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, HOUR_MS, 4 * HOUR_MS, 12 * HOUR_MS, 24 * HOUR_MS)
"""Delays between attempts after a temporary rejection; after the last one the email has failed."""
MAX_OUTAGE_DELAY_MS = 15 * MINUTE_MS
"""Maximum delay between attempts while the server is unavailable."""
OUTAGE_LIMIT_MS = 3 * 24 * HOUR_MS
"""An email has failed when the server was unavailable for this long."""


def queue_email(
    library: Library,
    kind: Email.Kind,
    operator: Operator,
    recipient: str,
    now: int,
    facts: Mapping[str, object] | None = None,
) -> Email:
    """Queue an email that is of no log, due `now` (ms). The server must be able to send email."""
    return Email.objects.create(
        library=library,
        seq=0,
        kind=kind,
        operator=operator,
        recipient=recipient,
        facts=dict(facts or {}),
        message_id=f"<{secrets.token_hex(16)}.refdesk@{ascii_domain(settings.CONFIG.mail.sender)}>",
        created_at=now,
        due_at=now,
    )


def any_due(now: int) -> bool:
    """Whether an email is due. Runs every second; `lease_next` would take the write lock each time."""
    return Email.objects.filter(state__in=[State.DUE, State.SENDING], due_at__lte=now).exists()


def lease_next(now: int) -> Email | None:
    """Lease the email that has been due the longest; None if none is due."""
    with transaction.atomic():
        due = Email.objects.select_for_update(skip_locked=True).filter(state__in=[State.DUE, State.SENDING])
        email = due.filter(due_at__lte=now).order_by("due_at", "id").first()
        if email is None:
            return None
        email.maybe_duplicate = email.maybe_duplicate or email.state == State.SENDING
        email.state, email.due_at, email.attempts = State.SENDING, now + LEASE_MS, email.attempts + 1
        email.save(update_fields=["state", "due_at", "attempts", "maybe_duplicate"])
        return email


def reschedule(email: Email, due_at: int, error: str, *, maybe_sent: bool = False, count_attempt: bool = True) -> None:
    """Schedule another attempt. `maybe_sent`: this one may have succeeded; not `count_attempt`: there was none."""
    rows = Email.objects.filter(pk=email.pk, state=State.SENDING)
    resend = {
        "state": State.DUE,
        "due_at": due_at,
        "error": error[:500],
        "maybe_duplicate": email.maybe_duplicate or maybe_sent,
    }
    rows.update(**resend, attempts=F("attempts") - (0 if count_attempt else 1))


def mark_sent(email: Email, now: int) -> None:
    """Record that the server accepted an email to an operator. (A ticket's log records those to patrons.)"""
    Email.objects.filter(pk=email.pk).update(
        state=State.SENT, sent_at=now, error="", maybe_duplicate=email.maybe_duplicate
    )


def note_connection(server: str, encrypted: bool) -> None:
    """Record whether an email to this server went there encrypted."""
    SmtpConnection.objects.update_or_create(server=server, defaults={"encrypted": encrypted})


def mark_failed(email: Email, error: str) -> None:
    """Record the failure of an email to an operator, or of one whose ticket is gone."""
    Email.objects.filter(pk=email.pk).update(state=State.FAILED, error=error[:500])


def mark_bounced(email: Email, error: str) -> None:
    """Record that an email to an operator bounced."""
    Email.objects.filter(pk=email.pk).update(state=State.BOUNCED, error=error[:500])


def retry_at(email: Email, now: int) -> int | None:
    """Time of the next attempt after a temporary rejection (ms); None: no further attempt."""
    return now + RETRY_DELAYS_MS[email.attempts - 1] if email.attempts <= len(RETRY_DELAYS_MS) else None


def outage_retry_at(email: Email, now: int) -> int | None:
    """Time of the next attempt after the server was unavailable (ms); None: no further attempt."""
    if now - email.created_at > OUTAGE_LIMIT_MS and email.attempts > len(RETRY_DELAYS_MS):
        return None
    return now + min(MINUTE_MS << min(email.attempts - 1, 10), MAX_OUTAGE_DELAY_MS)


def oldest_waiting(ticket: int) -> PendingEmail | None:
    """The oldest unsent email to the ticket's patron."""
    unsent = Email.objects.filter(ticket=ticket, operator=None, state__in=[State.DUE, State.SENDING])
    oldest = unsent.order_by("created_at", "id").values_list("created_at", "error").first()
    return PendingEmail(*oldest) if oldest else None


def allowed_at(email: Email, now: int, per_hour: int) -> int:
    """When the hourly limit allows another email to this address: `now` or later (ms).

    Emails about an account have limits of their own: otherwise a stranger who has other emails sent to an operator's
    address could use this one up.
    """
    if email.kind in (Kind.PASSWORD, Kind.NOTICE):
        return now
    sent = Email.objects.filter(recipient=email.recipient, sent_at__gt=now - HOUR_MS).order_by("-sent_at")
    last = sent.values_list("sent_at", flat=True)[per_hour - 1 : per_hour].first() if per_hour else None
    return now if last is None else int(last) + HOUR_MS


def resend(email: Email, now: int, recipient: str) -> None:
    """Queue an email again for `now`, to a possibly corrected address, with all its attempts."""
    rows = Email.objects.filter(pk=email.pk).exclude(state=State.SENDING)
    rows.update(state=State.DUE, due_at=now, attempts=0, error="", recipient=recipient, created_at=now)
