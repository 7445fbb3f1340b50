"""Mailboxes and their emails in the database: the reader's lease, attempts and results."""

from collections.abc import Mapping
from typing import NamedTuple

from django.db import transaction
from django.db.models import F, QuerySet

from ..models import Incoming, Mailbox

LEASE_MS = 5 * 60_000
"""Longer than the deadline for one email."""
MAX_ATTEMPTS = 4
"""An email that broke the connection or ended the process this many times is not read again."""


class Destination(NamedTuple):
    """The library and the ticket of an email, as far as they are known."""

    library: int | None = None
    ticket: int | None = None


UNKNOWN = Destination()


def lease(name: str, reader: str, now: int) -> Mailbox | None:
    """Lease the mailbox to this reader; None while another reader has it."""
    Mailbox.objects.get_or_create(name=name)
    free = Mailbox.objects.filter(name=name).exclude(lease_until__gt=now, reader__gt="") | Mailbox.objects.filter(
        name=name, reader=reader
    )
    leased = free.update(reader=reader, lease_until=now + LEASE_MS)
    return Mailbox.objects.get(name=name) if leased else None


def release(mailbox: Mailbox, reader: str, now: int, error: str = "") -> None:
    """End the lease, with the error of the round."""
    mine = Mailbox.objects.filter(pk=mailbox.pk, reader=reader)
    mine.update(reader="", lease_until=0, checked_at=now, error=error[:500])


def finished_uids(mailbox: Mailbox, uid_validity: int, uids: list[int]) -> set[int]:
    done = Incoming.objects.filter(mailbox=mailbox, uid_validity=uid_validity).exclude(state=Incoming.State.PENDING)
    return set(done.filter(uid__in=uids[:5000]).values_list("uid", flat=True))


def unfinished_uids(mailbox: Mailbox, uid_validity: int) -> set[int]:
    """UIDs that were begun and not finished. They are read again even if someone has opened them in the mailbox."""
    rows = Incoming.objects.filter(mailbox=mailbox, uid_validity=uid_validity, state=Incoming.State.PENDING)
    return set(rows.values_list("uid", flat=True))


def start_attempt(mailbox: Mailbox, uid_validity: int, uid: int, reader: str, now: int) -> Incoming | None:
    """Count an attempt for this email and extend the lease; None if another reader has the mailbox."""
    with transaction.atomic():
        if not Mailbox.objects.filter(pk=mailbox.pk, reader=reader).update(lease_until=now + LEASE_MS):
            return None
        row, _ = Incoming.objects.get_or_create(
            mailbox=mailbox, uid_validity=uid_validity, uid=uid, defaults={"received_at": now}
        )
        row.attempts += 1
        row.save(update_fields=["attempts"])
        return row


def revert_attempt(row: Incoming) -> None:
    """Undo the count of an attempt that failed independently of the email."""
    Incoming.objects.filter(pk=row.pk, state=Incoming.State.PENDING).update(attempts=F("attempts") - 1)


def postpone(row: Incoming, reason: str, destination: Destination, **facts: str) -> None:
    """Leave the email to be read again later, with the reason."""
    revert_attempt(row)
    _update(row, reason, destination, facts)


def finish(
    row: Incoming, state: Incoming.State, *, reason: str = "", destination: Destination = UNKNOWN, **facts: str
) -> None:
    """Record the result."""
    _update(row, reason, destination, {"state": state, **facts})
    mailbox = Mailbox.objects.filter(pk=row.mailbox_id).exclude(uid_validity=row.uid_validity, last_uid__gte=row.uid)
    mailbox.update(uid_validity=row.uid_validity, last_uid=row.uid)


def requeue(rows: QuerySet[Incoming]) -> int:
    """Have emails read again, except those in a ticket; return how many."""
    return rows.exclude(state=Incoming.State.FILED).update(state=Incoming.State.PENDING, attempts=0, reason="")


def _update(row: Incoming, reason: str, destination: Destination, facts: Mapping[str, str]) -> None:
    filled = {name: value for name, value in facts.items() if value}
    values = {"reason": reason[:500], "library_id": destination.library, "ticket_id": destination.ticket, **filled}
    Incoming.objects.filter(pk=row.pk).update(**values)
