"""The end of a file: its row is expired, once, and counted; its bytes go with the next sweep."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from refdesk.libraries import deletions

from ..models import File, State


def mark_expired(files: QuerySet[File, Any], by: str, at: int) -> int:
    """Let those of these that are sent expire, at the wish of whoever it is (as logs keep it); how marked."""
    sent, count = files.filter(state=State.SENT), 0
    with transaction.atomic():
        for library in sorted(set(sent.values_list("library_id", flat=True))):
            marked = sent.filter(library=library).update(state=State.EXPIRED)
            deletions.report(library, "file", marked, by, at)
            count += marked
    return count
