"""Whether emails get out and in, for the check of the server's health."""

from django.db.models import Max, Min

from .models import Email, Mailbox
from .settings import MailSettings, mailbox_name

OVERDUE_MS = 30 * 60_000
"""An email with a failed attempt that is older than this is reported, unless others were sent since."""
UNREAD_MS = 10 * 60_000
"""A mailbox that was not checked for longer than this is reported; or for five times the time between checks."""


def problem(settings: MailSettings, now: int) -> str:
    """A sentence about what doesn't work; empty if all does, or no email is set up."""
    problems = [_outgoing(now)] if settings.smtp else []
    if settings.imap:
        problems.append(_incoming(settings, now))
    return " ".join(filter(None, problems))


def _outgoing(now: int) -> str:
    failing = Email.objects.filter(state__in=[Email.State.DUE, Email.State.SENDING]).exclude(error="")
    oldest = failing.aggregate(oldest=Min("created_at"))["oldest"]
    last_sent = Email.objects.filter(state=Email.State.SENT).aggregate(last=Max("sent_at"))["last"] or 0
    if oldest is None or oldest > now - OVERDUE_MS or last_sent > now - OVERDUE_MS:
        return ""
    error = failing.order_by("-id").values_list("error", flat=True)[0]
    return f"Emails have waited for {_minutes(now - oldest)}: {error}"


def _incoming(settings: MailSettings, now: int) -> str:
    mailbox = Mailbox.objects.filter(name=mailbox_name(settings)).first()
    if mailbox is None:
        return ""
    if mailbox.error:
        return f"The mailbox can't be read: {mailbox.error}"
    if mailbox.checked_at and mailbox.checked_at < now - max(UNREAD_MS, 5_000 * settings.imap_seconds):
        return f"The mailbox was not checked for {_minutes(now - mailbox.checked_at)}."
    return ""


def _minutes(milliseconds: int) -> str:
    return f"{milliseconds // 60_000:,} minutes"
