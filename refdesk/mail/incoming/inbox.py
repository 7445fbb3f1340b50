"""The mailboxes that are read, who reads them now, and what became of each mail in them."""

from collections.abc import Mapping
from typing import NamedTuple

from django.db import transaction
from django.db.models import F, QuerySet

from ..models import Incoming, Mailbox

LEASE = 5 * 60_000
"""One mail, however large and slow, takes less (ms)."""
TRIES = 4
"""A mail that broke the connection, or ended the process, so many times while it was read is not read again."""


class Whose(NamedTuple):
    """The library that a mail was meant for, and the ticket that it belongs to, where they are known."""

    library: int | None = None
    ticket: int | None = None


NOBODYS = Whose()


def take(name: str, reader: str, now: int) -> Mailbox | None:
    """The mailbox, for this reader alone; None while another reads it."""
    Mailbox.objects.get_or_create(name=name)
    free = Mailbox.objects.filter(name=name).exclude(read_until__gt=now, reader__gt="") | Mailbox.objects.filter(
        name=name, reader=reader
    )
    taken = free.update(reader=reader, read_until=now + LEASE)
    return Mailbox.objects.get(name=name) if taken else None


def leave(mailbox: Mailbox, reader: str, now: int, error: str = "") -> None:
    """The round is over; what went wrong stands in the row until the next one."""
    mine = Mailbox.objects.filter(pk=mailbox.pk, reader=reader)
    mine.update(reader="", read_until=0, looked_at=now, error=error[:500])


def finished(mailbox: Mailbox, validity: int, uids: list[int]) -> set[int]:
    """Those of these UIDs that need not be read."""
    done = Incoming.objects.filter(mailbox=mailbox, validity=validity).exclude(state=Incoming.State.READING)
    return set(done.filter(uid__in=uids[:5000]).values_list("uid", flat=True))


def begun(mailbox: Mailbox, validity: int) -> set[int]:
    """Those that were not dealt with to the end, whoever may have looked at them in the mailbox since."""
    rows = Incoming.objects.filter(mailbox=mailbox, validity=validity, state=Incoming.State.READING)
    return set(rows.values_list("uid", flat=True))


def begin(mailbox: Mailbox, validity: int, uid: int, reader: str, now: int) -> Incoming | None:
    """Note that this mail is read from now on, and keep the mailbox; None where another has it meanwhile."""
    with transaction.atomic():
        if not Mailbox.objects.filter(pk=mailbox.pk, reader=reader).update(read_until=now + LEASE):
            return None
        row, _ = Incoming.objects.get_or_create(mailbox=mailbox, validity=validity, uid=uid, defaults={"at": now})
        row.tries += 1
        row.save(update_fields=["tries"])
        return row


def let_go(row: Incoming) -> None:
    """It could not be taken now, which was not its own fault."""
    Incoming.objects.filter(pk=row.pk, state=Incoming.State.READING).update(tries=F("tries") - 1)


def wait(row: Incoming, reason: str, whose: Whose, **facts: str) -> None:
    """It is read again later, for this reason."""
    let_go(row)
    _note(row, reason, whose, facts)


def end(row: Incoming, state: Incoming.State, *, reason: str = "", whose: Whose = NOBODYS, **facts: str) -> None:
    """What became of it."""
    _note(row, reason, whose, {"state": state, **facts})
    moved = Mailbox.objects.filter(pk=row.mailbox_id).exclude(validity=row.validity, last_uid__gte=row.uid)
    moved.update(validity=row.validity, last_uid=row.uid)


def read_again(rows: QuerySet[Incoming]) -> int:
    """An administrator has mended what kept these from becoming tickets; how many there are."""
    return rows.exclude(state=Incoming.State.TAKEN).update(state=Incoming.State.READING, tries=0, reason="")


def _note(row: Incoming, reason: str, whose: Whose, facts: Mapping[str, str]) -> None:
    known = {name: value for name, value in facts.items() if value}
    told = {"reason": reason[:500], "library_id": whose.library, "ticket_id": whose.ticket, **known}
    Incoming.objects.filter(pk=row.pk).update(**told)
