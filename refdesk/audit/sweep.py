"""What is done regularly: counts that wait are written, and entries forgotten that are older than the setting says."""

from django.conf import settings

from .models import Entry
from .tally import Tally

DAY = 86_400_000
AT_ONCE = 1_000

refused = Tally()
"""Refused attempts to sign in."""


def sweep(now: int) -> int:
    """Write what waits and forget some of what is too old (ms); how many entries were forgotten."""
    refused.flush()
    old = Entry.objects.filter(at__lt=now - settings.CONFIG.audit_days * DAY).order_by("at")
    gone = list(old.values_list("pk", flat=True)[:AT_ONCE])
    Entry.objects.filter(pk__in=gone).delete()
    return len(gone)
