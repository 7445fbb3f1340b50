"""Marks rows of files as expired and counts them for the retention ledger; a later sweep deletes the bytes."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from refdesk.libraries import deletions

from ..models import File, State


def mark_expired(files: QuerySet[File, Any], by: str, at: int) -> int:
    """Mark the sent files among these as expired; return how many there were. `by` is the actor as logs write it."""
    sent, count = files.filter(state=State.SENT), 0
    with transaction.atomic():
        for library in sorted(set(sent.values_list("library_id", flat=True))):
            marked = sent.filter(library=library).update(state=State.EXPIRED)
            deletions.report(library, "file", marked, by, at)
            count += marked
    return count
