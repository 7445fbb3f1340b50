"""Tickets whose patrons are mailed."""

from typing import Any

import msgspec
from asgiref.sync import sync_to_async

from refdesk.eventlog.journal import Journal
from refdesk.mail.models import Incoming, Mail
from refdesk.tickets import commands as c
from refdesk.tickets import permissions, queries
from refdesk.tickets.head import Head
from refdesk.tickets.models import Queue
from refdesk.tickets.outcomes import Stored
from tests.sample_people import People
from tests.tickets.world import opening

DANA = "dana@example.org"


def a_queue(people: People, **facts: Any) -> Queue:
    """Reference's queue, of which Ana, Chi and Marta are members."""
    told = {"name": "Reference questions", "slug": "reference", "address": "reference@harbour.example", **facts}
    made: Queue = Queue.objects.create(library=people.harbour, **told)
    made.departments.set([people.reference])
    return made


def asked(queue: Queue, letter: str = "a", **facts: Any) -> Head:
    """A question of Dana's."""
    told = {"contact": DANA, "key": letter * 22, **facts}
    [outcome] = Journal().execute([opening(queue=permissions.queue_info(queue), **told)])
    assert isinstance(outcome, Stored), outcome
    return outcome.head


def act(head: Head, actor: c.Actor, act: c.AnyAct, **more: Any) -> Head:
    """The ticket after it."""
    [outcome] = Journal().execute([c.Command(head.ticket, actor, act, **more)])
    assert isinstance(outcome, Stored), outcome
    return outcome.head


def mails(**facts: Any) -> list[tuple[str, str, str]]:
    """Kind, recipient and state of all mails, in the order in which they were made."""
    return list(Mail.objects.filter(**facts).order_by("id").values_list("kind", "recipient", "state"))


def kinds(head: Head) -> list[str]:
    """What is in the ticket's log."""
    return [row.kind for row in queries.log_of(head.ticket)]


def last(head: Head) -> dict[str, Any]:
    """The last event of the ticket."""
    row = queries.log_of(head.ticket)[-1]
    return {"kind": row.kind, **msgspec.json.decode(row.payload)}


async def run(function: Any, *args: Any, **kwargs: Any) -> Any:
    """On the thread that the journal's default uses."""
    return await sync_to_async(function)(*args, **kwargs)


def states() -> list[tuple[str, int | None]]:
    """Of the received mails, with their tickets."""
    return list(Incoming.objects.order_by("uid").values_list("state", "ticket"))


def libraries() -> list[int | None]:
    """For which they were meant."""
    return list(Incoming.objects.order_by("uid").values_list("library", flat=True))


def reasons() -> list[str]:
    return list(Incoming.objects.order_by("uid").values_list("reason", flat=True))


def reply_of(head: Head) -> Mail:
    made: Mail = Mail.objects.get(ticket=head.ticket, kind="reply")
    return made


def head_now(head: Head) -> Head:
    found = queries.head_of(head.ticket)
    assert found is not None
    return found
