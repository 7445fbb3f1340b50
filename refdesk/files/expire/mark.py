"""The end of a file: its row is expired, once, and counted; its bytes go with the next sweep."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from refdesk.libraries import deletions

from ..models import File, State


def mark_expired(files: QuerySet[File, Any], by: str, at: int) -> int:
    """Let those of these that are kept expire, at the wish of whoever it is (as logs keep it); how many."""
    kept, gone = files.filter(state=State.SENT), 0
    with transaction.atomic():
        for library in sorted(set(kept.values_list("library_id", flat=True))):
            many = kept.filter(library=library).update(state=State.EXPIRED)
            deletions.report(library, "file", many, by, at)
            gone += many
    return gone
