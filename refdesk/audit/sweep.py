"""Regular work: write waiting counts, and delete entries older than `REFDESK_AUDIT_DAYS`."""

from django.conf import settings

from .models import Entry
from .tally import Tally

DAY = 86_400_000
AT_ONCE = 1_000

refused = Tally()
"""Refused sign-ins."""


def sweep(now: int) -> int:
    """Write waiting counts and delete at most `AT_ONCE` old entries. `now` is in ms. Returns how many were deleted."""
    refused.flush()
    old = Entry.objects.filter(at__lt=now - settings.CONFIG.audit_days * DAY).order_by("at")
    gone = list(old.values_list("pk", flat=True)[:AT_ONCE])
    Entry.objects.filter(pk__in=gone).delete()
    return len(gone)
