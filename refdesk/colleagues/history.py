"""Deletes and counts the events whose retention period has ended, in the transaction of the event that says so."""

from collections.abc import Sequence

from django.db.models import QuerySet

from refdesk.libraries import deletions
from refdesk.libraries.models import Department

from .events import HistoryExpired
from .head import Head
from .models import Event
from .outcomes import Stored


def delete_expired(stored: Sequence[Stored]) -> None:
    """The first event stays: it carries the key by which the internal chat is unique."""
    for outcome in stored:
        for event in outcome.events:
            if isinstance(event.body, HistoryExpired):
                head = outcome.head
                old = Event.objects.filter(internal_chat=head.internal_chat, seq__gt=1, seq__lte=event.body.through)
                messages = old.filter(kind__in=["message_sent", "file_sent"]).count()
                if library := _library_of(head):
                    deletions.report(library, "internal", messages, event.actor, event.at)
                old.delete()


def _library_of(head: Head) -> int | None:
    """The library in whose report the deletions are; None for two people without a department."""
    if head.library:
        return head.library
    departments = Department.objects.filter(id=head.department) if head.department else _of_two(head)
    return departments.order_by("library_id").values_list("library_id", flat=True).first()


def _of_two(head: Head) -> QuerySet[Department]:
    return Department.objects.filter(memberships__operator__in=[head.first, head.second])
