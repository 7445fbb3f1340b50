"""Logos of widgets: small pictures, re-encoded before they are stored, under the hash of their bytes."""

import hashlib
from datetime import UTC, date, datetime, timedelta

from .models import Logo

UNUSED_DAYS = 2
"""For so long a logo stays that no widget has: its form may not be saved yet."""
AT_ONCE = 100


def store(content: bytes) -> str:
    """Store an encoded JPEG; return its digest."""
    digest = hashlib.sha256(content).hexdigest()
    Logo.objects.update_or_create(digest=digest, defaults={"content": content, "stored_on": _today()})
    return digest


def sweep(now: int) -> int:
    """Delete at most `AT_ONCE` logos that no widget has. `now` is in ms. Returns how many were deleted."""
    before = datetime.fromtimestamp(now / 1000, UTC).date() - timedelta(UNUSED_DAYS)
    unused = Logo.objects.filter(widgets=None, stored_on__lt=before)
    gone = list(unused.values_list("pk", flat=True)[:AT_ONCE])
    Logo.objects.filter(pk__in=gone, widgets=None).delete()
    return len(gone)


def _today() -> date:
    return datetime.now(UTC).date()
