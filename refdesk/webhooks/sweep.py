"""Deletes old deliveries, those that a webhook got while it was being deleted, and former secrets."""

from django.db.models import Exists, OuterRef

from .models import Delivery, Webhook

DAY = 86_400_000
RETENTION = 30 * DAY
"""How long a delivery stays in the log (ms), whether it arrived or not."""
AT_ONCE = 1_000


def sweep(now: int) -> int:
    """Delete at most `AT_ONCE` deliveries of each sort. `now` is in ms. Returns how many were deleted."""
    Webhook.objects.filter(former_secret_until__lte=now).update(former_secret="", former_secret_until=None)
    old = Delivery.objects.filter(created_at__lt=now - RETENTION).order_by("created_at")
    orphans = Delivery.objects.exclude(Exists(Webhook.objects.filter(pk=OuterRef("webhook_id")))).order_by("pk")
    gone = [pk for rows in (old, orphans) for pk in rows.values_list("pk", flat=True)[:AT_ONCE]]
    Delivery.objects.filter(pk__in=gone).delete()
    return len(gone)
