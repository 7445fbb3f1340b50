"""Deletion of rows of sent and received emails, which contain the addresses of patrons."""

from collections.abc import Collection, Sequence

from django.db.models import QuerySet

from refdesk.libraries import deletions

from .models import Email, Incoming

_OPEN = [Email.State.DUE, Email.State.SENDING]

Rows = Sequence[QuerySet[Email] | QuerySet[Incoming]]


def expired_emails(library: int, until: int) -> Rows:
    """A library's finished emails from before `until` (ms), without those that belong to no ticket."""
    sent = Email.objects.filter(library=library, created_at__lt=until).exclude(state__in=_OPEN)
    return [sent, _read(library, until).filter(ticket__isnull=False)]


def expired_unmatched(library: int | None, until: int) -> Rows:
    """Emails received before `until` (ms) that belong to no ticket; None: those addressed to no known library."""
    return [_read(library, until).filter(ticket=None)]


def any_rows(querysets: Rows) -> bool:
    return any(rows.exists() for rows in querysets)


def delete_some(querysets: Rows, most: int) -> int:
    """Delete at most `most` rows; return how many. The mailbox's `last_uid` prevents reading them again."""
    deleted = 0
    for rows in querysets:
        numbers = list(rows.order_by("id").values_list("id", flat=True)[:most])
        deleted += rows.model._default_manager.filter(id__in=numbers).delete()[0] if numbers else 0
    return deleted


def patron_emails_of(tickets: Collection[int]) -> Rows:
    """Emails to the patrons of these tickets, sent or queued, and emails from them."""
    return [
        Email.objects.filter(ticket__in=tickets, operator=None),
        Incoming.objects.filter(ticket__in=tickets),
    ]


def delete_and_count(library: int, querysets: Rows, by: str, at: int) -> int:
    """Delete the rows and report the count to the ledger. `by` is the actor as in logs, `at` the time (ms)."""
    deleted = sum(rows.delete()[0] for rows in querysets)
    deletions.report(library, "email", deleted, by, at)
    return deleted


def delete_of_chat(emails: QuerySet[Email], by: str, at: int) -> int:
    """Delete a chat's emails, all of which belong to one library; return how many."""
    library = emails.values_list("library_id", flat=True).first()
    return 0 if library is None else delete_and_count(library, [emails], by, at)


def _read(library: int | None, until: int) -> QuerySet[Incoming]:
    return Incoming.objects.filter(library=library, received_at__lt=until).exclude(state=Incoming.State.PENDING)
