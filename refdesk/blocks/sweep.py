"""Deletes blocks that are over."""

from collections import Counter

from django.db import transaction

from refdesk.libraries import deletions

from .models import Block

AT_ONCE = 1_000


def sweep(now: int) -> int:
    """Delete at most `AT_ONCE` blocks that are over at `now` (ms). Returns how many were deleted."""
    with transaction.atomic():
        # The lock keeps a block whose patron is blocked again, and another server from counting the same blocks.
        blocks = Block.objects.select_for_update().filter(until__lte=now).order_by("until")
        over = dict(blocks.values_list("pk", "library")[:AT_ONCE])
        Block.objects.filter(pk__in=over).delete()
        for library, count in Counter(over.values()).items():
            deletions.report(library, "block", count, "system", now)
    return len(over)
