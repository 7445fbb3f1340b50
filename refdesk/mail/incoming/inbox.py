"""The mailboxes that are read, who reads them now, and what became of each mail in them."""

from collections.abc import Mapping
from typing import NamedTuple

from django.db import transaction
from django.db.models import F, QuerySet

from ..models import Incoming, Mailbox

LEASE_MS = 5 * 60_000
"""One mail, however large and slow, takes less (ms)."""
MAX_ATTEMPTS = 4
"""A mail that broke the connection, or ended the process, so many times while it was read is not read again."""


class Destination(NamedTuple):
    """The library that a mail was meant for, and the ticket that it belongs to, where they are known."""

    library: int | None = None
    ticket: int | None = None


UNKNOWN = Destination()


def lease(name: str, reader: str, now: int) -> Mailbox | None:
    """The mailbox, for this reader alone; None while another reads it."""
    Mailbox.objects.get_or_create(name=name)
    free = Mailbox.objects.filter(name=name).exclude(lease_until__gt=now, reader__gt="") | Mailbox.objects.filter(
        name=name, reader=reader
    )
    taken = free.update(reader=reader, lease_until=now + LEASE_MS)
    return Mailbox.objects.get(name=name) if taken else None


def release(mailbox: Mailbox, reader: str, now: int, error: str = "") -> None:
    """The round is over; what went wrong stands in the row until the next one."""
    mine = Mailbox.objects.filter(pk=mailbox.pk, reader=reader)
    mine.update(reader="", lease_until=0, checked_at=now, error=error[:500])


def finished_uids(mailbox: Mailbox, uid_validity: int, uids: list[int]) -> set[int]:
    """Those of these UIDs that need not be read."""
    done = Incoming.objects.filter(mailbox=mailbox, uid_validity=uid_validity).exclude(state=Incoming.State.PENDING)
    return set(done.filter(uid__in=uids[:5000]).values_list("uid", flat=True))


def unfinished_uids(mailbox: Mailbox, uid_validity: int) -> set[int]:
    """Those that were not dealt with to the end, whoever may have looked at them in the mailbox since."""
    rows = Incoming.objects.filter(mailbox=mailbox, uid_validity=uid_validity, state=Incoming.State.PENDING)
    return set(rows.values_list("uid", flat=True))


def start_attempt(mailbox: Mailbox, uid_validity: int, uid: int, reader: str, now: int) -> Incoming | None:
    """Note that this mail is read from now on, and keep the mailbox; None where another has it meanwhile."""
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
    """It could not be taken now, which was not its own fault."""
    Incoming.objects.filter(pk=row.pk, state=Incoming.State.PENDING).update(attempts=F("attempts") - 1)


def postpone(row: Incoming, reason: str, whose: Destination, **facts: str) -> None:
    """It is read again later, for this reason."""
    revert_attempt(row)
    _note(row, reason, whose, facts)


def finish(
    row: Incoming, state: Incoming.State, *, reason: str = "", whose: Destination = UNKNOWN, **facts: str
) -> None:
    """What became of it."""
    _note(row, reason, whose, {"state": state, **facts})
    moved = Mailbox.objects.filter(pk=row.mailbox_id).exclude(uid_validity=row.uid_validity, last_uid__gte=row.uid)
    moved.update(uid_validity=row.uid_validity, last_uid=row.uid)


def requeue(rows: QuerySet[Incoming]) -> int:
    """An administrator has mended what kept these from becoming tickets; how many there are."""
    return rows.exclude(state=Incoming.State.FILED).update(state=Incoming.State.PENDING, attempts=0, reason="")


def _note(row: Incoming, reason: str, whose: Destination, facts: Mapping[str, str]) -> None:
    known = {name: value for name, value in facts.items() if value}
    told = {"reason": reason[:500], "library_id": whose.library, "ticket_id": whose.ticket, **known}
    Incoming.objects.filter(pk=row.pk).update(**told)
