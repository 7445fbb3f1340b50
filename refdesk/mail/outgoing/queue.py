"""The mails that are due: taken by one sender at a time, and put back with what became of them.

A row that is being sent carries in `due_at` until when it is its sender's. Where that passes, the sender died: the mail
is sent again, and marked, since nobody knows whether it had gone.
"""

from django.db import transaction
from django.db.models import F

from refdesk.tickets.pending_mail import PendingMail

from ..models import Mail

Kind, State = Mail.Kind, Mail.State

LEASE_MS = 10 * 60_000
"""Longer than a mail can take (ms)."""
MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
RETRY_DELAYS_MS = (MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, HOUR_MS, 4 * HOUR_MS, 12 * HOUR_MS, 24 * HOUR_MS)
"""Between the attempts for a mail that the server won't take now; then it has failed."""
MAX_OUTAGE_DELAY_MS = 15 * MINUTE_MS
"""At most this between the attempts while the server itself is away, so that its return is noticed."""
OUTAGE_LIMIT_MS = 3 * 24 * HOUR_MS
"""A mail that the server was away for all this time has failed."""


def any_due(now: int) -> bool:
    """Whether any is due: asked every second, where `take` would hold up whoever writes."""
    return Mail.objects.filter(state__in=[State.DUE, State.SENDING], due_at__lte=now).exists()


def lease_next(now: int) -> Mail | None:
    """The mail that has waited longest, for the caller alone; None where none is due."""
    with transaction.atomic():
        due = Mail.objects.select_for_update(skip_locked=True).filter(state__in=[State.DUE, State.SENDING])
        mail = due.filter(due_at__lte=now).order_by("due_at", "id").first()
        if mail is None:
            return None
        mail.maybe_duplicate = mail.maybe_duplicate or mail.state == State.SENDING
        mail.state, mail.due_at, mail.attempts = State.SENDING, now + LEASE_MS, mail.attempts + 1
        mail.save(update_fields=["state", "due_at", "attempts", "maybe_duplicate"])
        return mail


def reschedule(mail: Mail, due_at: int, error: str, *, unsure: bool = False, counts: bool = True) -> None:
    """It is to be tried again. `unsure`: it may have gone; not `counts`: it was not tried at all."""
    mine = Mail.objects.filter(pk=mail.pk, state=State.SENDING)
    resend = {
        "state": State.DUE,
        "due_at": due_at,
        "error": error[:500],
        "maybe_duplicate": mail.maybe_duplicate or unsure,
    }
    mine.update(**resend, attempts=F("attempts") - (0 if counts else 1))


def mark_sent(mail: Mail, now: int) -> None:
    """An operator's mail was taken by the server."""
    Mail.objects.filter(pk=mail.pk).update(
        state=State.SENT, sent_at=now, error="", maybe_duplicate=mail.maybe_duplicate
    )


def mark_failed(mail: Mail, error: str) -> None:
    """It won't be sent: an operator's, or one that no ticket can be told of."""
    Mail.objects.filter(pk=mail.pk).update(state=State.FAILED, error=error[:500])


def mark_bounced(mail: Mail, error: str) -> None:
    """An operator's mail had been sent, and came back."""
    Mail.objects.filter(pk=mail.pk).update(state=State.BOUNCED, error=error[:500])


def retry_at(mail: Mail, now: int) -> int | None:
    """When to try again a mail that the server won't take now; None: never."""
    return now + RETRY_DELAYS_MS[mail.attempts - 1] if mail.attempts <= len(RETRY_DELAYS_MS) else None


def outage_retry_at(mail: Mail, now: int) -> int | None:
    """When to try again a mail for which the server was away; None: never."""
    if now - mail.created_at > OUTAGE_LIMIT_MS and mail.attempts > len(RETRY_DELAYS_MS):
        return None
    return now + min(MINUTE_MS << min(mail.attempts - 1, 10), MAX_OUTAGE_DELAY_MS)


def oldest_waiting(ticket: int) -> PendingMail | None:
    """The mail to this ticket's patron that has waited for the longest."""
    waits = Mail.objects.filter(ticket=ticket, operator=None, state__in=[State.DUE, State.SENDING])
    found = waits.order_by("created_at", "id").values_list("created_at", "error").first()
    return PendingMail(*found) if found else None


def allowed_at(mail: Mail, now: int, per_hour: int) -> int:
    """When this address may get another mail: `now`, or later (ms)."""
    sent = Mail.objects.filter(recipient=mail.recipient, sent_at__gt=now - HOUR_MS).order_by("-sent_at")
    last = sent.values_list("sent_at", flat=True)[per_hour - 1 : per_hour].first() if per_hour else None
    return now if last is None else int(last) + HOUR_MS


def resend(mail: Mail, now: int, recipient: str) -> None:
    """An administrator wants it sent, or tried, now; the address may have been corrected meanwhile."""
    rows = Mail.objects.filter(pk=mail.pk).exclude(state=State.SENDING)
    rows.update(state=State.DUE, due_at=now, attempts=0, error="", recipient=recipient, created_at=now)
