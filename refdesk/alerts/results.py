"""What became of messages: the channel's last error, and the pause of one that keeps failing."""

import logging

from django.conf import settings
from django.db import transaction

from refdesk.mail.models import Email
from refdesk.mail.outgoing.queue import queue_email
from refdesk.presence.leases import database_now
from refdesk.staff.permissions import administrators_of

from .delivery import Answer
from .models import AlertChannel

log = logging.getLogger(__name__)

PAUSED_AFTER = 3 * 24 * 3_600_000
"""ms of failures after which a channel is paused."""
PAUSED_FAILURES = 5
"""Messages that have to fail before: two alerts in a quiet week are no reason."""


def note_arrival(channel: int) -> None:
    AlertChannel.objects.filter(pk=channel).update(sent_at=database_now(), failing_since=None, failures=0, failure=None)


def note_failure(channel: int, answer: Answer) -> None:
    """Note a message that didn't arrive.

    After days of failures the channel is paused, and the library's administrators get an email.
    """
    with transaction.atomic():
        row = AlertChannel.objects.select_for_update().filter(pk=channel).first()
        if row is None:
            return
        now = database_now()
        row.failing_since, row.failures = row.failing_since or now, row.failures + 1
        row.failure = list(answer[:3])
        changed = ["failing_since", "failures", "failure"]
        if row.enabled and row.failures >= PAUSED_FAILURES and now - row.failing_since >= PAUSED_AFTER:
            row.enabled, row.paused_at = False, now
            changed += ["enabled", "paused_at"]
            _notify(row, now)
            log.warning("the channel %d for alerts is paused after days of failures", row.pk)
        row.save(update_fields=changed)


def last_failure(channel: AlertChannel) -> Answer | None:
    return Answer(*channel.failure) if channel.failure else None


def _notify(channel: AlertChannel, now: int) -> None:
    if settings.CONFIG.mail.smtp is None:
        return
    library = channel.department.library
    facts = {"channel": channel.name, "kind": channel.kind, "department": channel.department.name}
    for administrator in administrators_of(library):
        queue_email(library, Email.Kind.ALERTS, administrator, administrator.email, now, facts)
