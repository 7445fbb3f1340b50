"""Writes stories as chats, through the journal, many in one transaction, with their records and tickets."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from django.db import transaction

from refdesk.analytics.models import Dataset, Record
from refdesk.chats import commands as c
from refdesk.chats.head import Head
from refdesk.chats.log import CHATS
from refdesk.eventlog.actors import System
from refdesk.eventlog.journal import Journal
from refdesk.eventlog.outcomes import Refused
from refdesk.tickets import commands as on_ticket
from refdesk.tickets import permissions
from refdesk.tickets.log import TICKETS
from refdesk.tickets.models import Queue

from . import records
from .story import MINUTE, SECOND, Question, Story

DAY = 24 * 60 * MINUTE
BATCH = 40
"""Chats in one transaction. A running server waits for it no longer than for a large batch of its own."""

ExecuteAt = Callable[[int, Any], Any]


@dataclass
class WrittenStory:
    """A story in the log: the chat's head, and each question with the seq of its event."""

    story: Story
    head: Head
    questions: list[tuple[Question, int]]


@transaction.atomic
def write(stories: Sequence[Story], dataset: Dataset | None) -> int:
    """Write stories, with records in this dataset; returns how many were new.

    A running server and its desks see them all at once, and ended: a ticket that a patron leaves ends the chat.
    """
    with Journal().backfill(CHATS) as execute_at:
        written = [chat for story in stories if (chat := write_chat(execute_at, story))]
        for record in records.save(_recorded(written, dataset), dataset):
            _do(execute_at, record.recorded_at, c.Command(record.chat_id or 0, System(), _link(record), record.key))
        for chat in written:
            if chat.story.operator:
                closed = chat.story.ended_at + 2 * MINUTE
                _do(execute_at, closed, c.Command(chat.head.chat, chat.story.operator, c.Close()))
    with Journal().backfill(TICKETS) as execute_at:
        for chat in written:
            if chat.story.ticket and chat.story.branch.queue:
                _ticket(execute_at, chat, chat.story.branch.queue)
    return len(written)


def write_chat(execute_at: ExecuteAt, story: Story) -> WrittenStory | None:
    """Write one chat up to its follow-ups; None if it exists."""
    started = _do(execute_at, story.started_at, story.start)
    if started.repeat:
        return None
    head, questions = started.head, [(story.first, 3)]
    for step in story.steps:
        outcome = _do(execute_at, step.moment, c.Command(head.chat, _actor(head, step.who), step.act))
        head = outcome.head
        if step.question:
            questions.append((step.question, outcome.seq))
    return WrittenStory(story, head, questions)


def _actor(head: Head, who: str | c.Operator) -> c.Actor:
    if isinstance(who, c.Operator):
        return who
    return c.Patron(head.chat, head.seat) if who == "patron" else System()


def _do(execute_at: ExecuteAt, moment: int, command: Any) -> Any:
    outcome = execute_at(moment, command)
    if isinstance(outcome, Refused):
        raise TypeError(f"an invented chat is refused: {outcome.refusal} to {command}")
    return outcome


def _recorded(written: Sequence[WrittenStory], dataset: Dataset | None) -> Iterator[Record]:
    """Records of most answered questions, made soon after the chat."""
    for chat in written:
        dice = _dice(chat)
        for question, seq in chat.questions:
            if dataset and chat.story.operator and dice.random() < 0.85:
                recorded_at = chat.story.ended_at + dice.randrange(20, 90) * SECOND
                yield records.record(
                    dataset, chat.head, question, records.Origin(seq, recorded_at, chat.story.operator)
                )


def _link(record: Record) -> c.Link:
    return c.Link(to="record", id=record.pk, by=record.operator_name)


def _ticket(execute_at: ExecuteAt, written: WrittenStory, queue: Queue) -> None:
    story, head, dice = written.story, written.head, _dice(written)
    member = on_ticket.Member(story.operator.id, story.operator.name, frozenset({queue.pk})) if story.operator else None
    opened = on_ticket.Open(
        queue=permissions.queue_info(queue),
        country=head.country,
        source="chat" if member else "widget",
        key=f"{head.start_key}-ticket",
        question=written.questions[-1][0].question,
        name=head.name or "",
        contact=head.contact or "",
        chat=head.chat,
        leaves=not member,
        actor=member,
        owner=member.id if member else None,
    )
    ticket = _do(execute_at, story.ended_at + MINUTE, opened).head.ticket
    answered_by = member or next(iter(_members(queue)), None)
    if answered_by is None or dice.random() < 0.1:
        return
    moment = story.ended_at + dice.randrange(30, 1500) * MINUTE
    answer = " ".join(written.questions[-1][0].lines[::2])
    _do(execute_at, moment, on_ticket.Command(ticket, answered_by, on_ticket.Reply(text=answer)))
    _do(execute_at, moment + DAY, on_ticket.Command(ticket, answered_by, on_ticket.SetTicketStatus(status="closed")))


def _dice(written: WrittenStory) -> Random:
    """Randomness that is the same for the same chat, whenever it is written."""
    return Random(f"{written.head.start_key} afterwards")  # noqa: S311


def _members(queue: Queue) -> Iterator[on_ticket.Member]:
    for number, name in permissions.queue_info(queue).members.items():
        yield on_ticket.Member(number, name, frozenset({queue.pk}))
