"""Tickets whose patrons are emailed, and what the database holds of their emails."""

from typing import Any

import msgspec
from asgiref.sync import sync_to_async

from refdesk.mail.models import Email, Incoming
from refdesk.tickets import queries
from refdesk.tickets.head import Head
from refdesk.tickets.models import Queue
from tests.logs import queue_of, ticket_in
from tests.sample_people import People

DANA = "dana@example.org"


def a_queue(people: People, **facts: Any) -> Queue:
    """The queue of Reference, whose members are Ana, Chi and Marta."""
    fields = {"name": "Reference questions", "slug": "reference", "address": "reference@harbour.example", **facts}
    return queue_of(people.reference, **fields)


def open_ticket(queue: Queue, letter: str = "a", **facts: Any) -> Head:
    return ticket_in(queue, letter * 22, **{"contact": DANA, **facts})


def emails(**facts: Any) -> list[tuple[str, str, str]]:
    """Kind, recipient and state of the emails to send, oldest first."""
    return list(Email.objects.filter(**facts).order_by("id").values_list("kind", "recipient", "state"))


def kinds(head: Head) -> list[str]:
    return [row.kind for row in queries.log_of(head.ticket)]


def last(head: Head) -> dict[str, Any]:
    [row] = queries.log_of(head.ticket, head_now(head).last_seq - 1)
    return {"kind": row.kind, **msgspec.json.decode(row.payload)}


async def run(function: Any, *args: Any, **kwargs: Any) -> Any:
    """Run on the thread of Django's synchronous code."""
    return await sync_to_async(function)(*args, **kwargs)


def states() -> list[tuple[str, int | None]]:
    return list(Incoming.objects.order_by("uid").values_list("state", "ticket"))


def libraries() -> list[int | None]:
    return list(Incoming.objects.order_by("uid").values_list("library", flat=True))


def reasons() -> list[str]:
    return list(Incoming.objects.order_by("uid").values_list("reason", flat=True))


def reply_of(head: Head) -> Email:
    made: Email = Email.objects.get(ticket=head.ticket, kind="reply")
    return made


def head_now(head: Head) -> Head:
    current = queries.head_of(head.ticket)
    assert current is not None
    return current
