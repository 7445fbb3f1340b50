"""The rows of mails that were dealt with: they tell whom a mail went to, or who wrote it."""

from collections.abc import Collection, Sequence

from django.db.models import QuerySet

from refdesk.libraries import deletions

from .models import Incoming, Mail

_OPEN = [Mail.State.DUE, Mail.State.SENDING]

Rows = Sequence[QuerySet[Mail] | QuerySet[Incoming]]


def expired_emails(library: int, until: int) -> Rows:
    """A library's before that time (ms), strays apart."""
    sent = Mail.objects.filter(library=library, created_at__lt=until).exclude(state__in=_OPEN)
    return [sent, _read(library, until).filter(ticket__isnull=False)]


def expired_unmatched(library: int | None, until: int) -> Rows:
    """What was received before that time for this library, or for who knows whom, and belongs to no ticket."""
    return [_read(library, until).filter(ticket=None)]


def any_rows(found: Rows) -> bool:
    """Whether there are any."""
    return any(rows.exists() for rows in found)


def delete_some(found: Rows, most: int) -> int:
    """Remove so many of them at most; how many. What was received and removed is not read again: its place is kept."""
    gone = 0
    for rows in found:
        numbers = list(rows.order_by("id").values_list("id", flat=True)[:most])
        gone += rows.model._default_manager.filter(id__in=numbers).delete()[0] if numbers else 0
    return gone


def patron_emails_of(tickets: Collection[int]) -> Rows:
    """What went to the patrons of these tickets, or waits to be sent to them, and what came from them."""
    return [
        Mail.objects.filter(ticket__in=tickets, operator=None),
        Incoming.objects.filter(ticket__in=tickets),
    ]


def delete_and_count(library: int, found: Rows, by: str, at: int) -> int:
    """Remove all of these at the wish of whoever it is (as logs keep it), and have them counted; how many."""
    gone = sum(rows.delete()[0] for rows in found)
    deletions.report(library, "email", gone, by, at)
    return gone


def delete_of_chat(found: QuerySet[Mail], by: str, at: int) -> int:
    """The same of a chat's, which are one library's."""
    library = found.values_list("library_id", flat=True).first()
    return 0 if library is None else delete_and_count(library, [found], by, at)


def _read(library: int | None, until: int) -> QuerySet[Incoming]:
    return Incoming.objects.filter(library=library, received_at__lt=until).exclude(state=Incoming.State.PENDING)
