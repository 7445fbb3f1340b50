"""Stories become chats: through the journal, many in one transaction, with their records and tickets."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from refdesk.analytics.models import Dataset, Record
from refdesk.chats import commands as c
from refdesk.chats.head import Head
from refdesk.chats.log import CHATS
from refdesk.eventlog.journal import Journal
from refdesk.eventlog.outcomes import Refused
from refdesk.tickets import commands as on_ticket
from refdesk.tickets import permissions
from refdesk.tickets.log import TICKETS
from refdesk.tickets.models import Queue

from . import recording
from .story import MINUTE, SECOND, Asked, Story

DAY = 24 * 60 * MINUTE
AT_ONCE = 40
"""So many chats are in one transaction: a running server waits for it no longer than for a large batch of its own."""

At = Callable[[int, Any], Any]


@dataclass
class Told:
    """A story that is in the log now: its head, and where which question was asked by which event."""

    story: Story
    head: Head
    asked: list[tuple[Asked, int]]


@dataclass(frozen=True)
class Room:
    """Where records and tickets of the stories go, if anywhere."""

    dataset: Dataset | None
    queues: dict[int, Queue]
    """By department."""


def write(stories: Sequence[Story], room: Room) -> int:
    """Write them, and say how many were new."""
    with Journal().past(CHATS) as at:
        told = [each for story in stories if (each := tell(at, story))]
        for record in recording.kept(_recorded(told, room), room.dataset):
            _do(at, record.recorded_at, c.Command(record.chat_id or 0, c.System(), _link(record), record.key))
        for each in told:
            if each.story.operator:
                closed = each.story.ends + 2 * MINUTE
                _do(at, closed, c.Command(each.head.chat, each.story.operator, c.Close()))
    with Journal().past(TICKETS) as at:
        for each in told:
            queue = room.queues.get(each.story.place.department.pk)
            if each.story.ticket and queue:
                _ticket(at, each, queue)
    return len(told)


def tell(at: At, story: Story) -> Told | None:
    """One chat up to its follow-ups; None where it was there already."""
    begun = _do(at, story.begins, story.start)
    if begun.repeat:
        return None
    head, asked = begun.head, [(story.first, 3)]
    for step in story.steps:
        outcome = _do(at, step.moment, c.Command(head.chat, _actor(head, step.who), step.act))
        head = outcome.head
        if step.asks:
            asked.append((step.asks, outcome.seq))
    return Told(story, head, asked)


def _actor(head: Head, who: str | c.Operator) -> c.Actor:
    if isinstance(who, c.Operator):
        return who
    return c.Patron(head.chat, head.seat) if who == "patron" else c.System()


def _do(at: At, moment: int, command: Any) -> Any:
    outcome = at(moment, command)
    if isinstance(outcome, Refused):
        raise TypeError(f"a made-up chat is refused: {outcome.refusal} to {command}")
    return outcome


def _recorded(told: Sequence[Told], room: Room) -> Iterator[Record]:
    """Most questions that were answered are recorded, soon after the chat."""
    for each in told:
        dice = _dice(each)
        for asked, seq in each.asked:
            if room.dataset and each.story.operator and dice.random() < 0.85:
                at = each.story.ends + dice.randrange(20, 90) * SECOND
                yield recording.record(room.dataset, each.head, asked, recording.Told(seq, at, each.story.operator))


def _link(record: Record) -> c.Link:
    return c.Link(to="record", id=record.pk, by=record.operator_name)


def _ticket(at: At, told: Told, queue: Queue) -> None:
    story, head, dice = told.story, told.head, _dice(told)
    member = on_ticket.Member(story.operator.id, story.operator.name, frozenset({queue.pk})) if story.operator else None
    opened = on_ticket.Open(
        queue=permissions.queue_info(queue),
        country=head.country,
        source="chat" if member else "widget",
        key=f"{head.start_key}-ticket",
        question=told.asked[-1][0].question,
        name=head.name or "",
        contact=head.contact or "",
        chat=head.chat,
        leaves=not member,
        actor=member,
        owner=member.id if member else None,
    )
    ticket = _do(at, story.ends + MINUTE, opened).head.ticket
    answered_by = member or next(iter(_members(queue)), None)
    if answered_by is None or dice.random() < 0.1:
        return
    moment = story.ends + dice.randrange(30, 1500) * MINUTE
    answer = " ".join(told.asked[-1][0].lines[::2])
    _do(at, moment, on_ticket.Command(ticket, answered_by, on_ticket.Reply(text=answer)))
    _do(at, moment + DAY, on_ticket.Command(ticket, answered_by, on_ticket.SetStatus(status="closed")))


def _dice(told: Told) -> Random:
    """The same for the same chat, whenever it is written."""
    return Random(f"{told.head.start_key} afterwards")  # noqa: S311


def _members(queue: Queue) -> Iterator[on_ticket.Member]:
    for number, name in permissions.queue_info(queue).members.items():
        yield on_ticket.Member(number, name, frozenset({queue.pk}))
