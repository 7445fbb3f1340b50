"""Audit log of queues and tickets: who gains or loses access to a queue, and who read the chat of a ticket."""

from collections.abc import Iterable

from refdesk.audit.models import Action
from refdesk.audit.recording import Thing, record, record_once_an_hour
from refdesk.eventlog.rows import LogRow
from refdesk.libraries.models import Department
from refdesk.people.audited import operator_thing
from refdesk.people.models import Operator

from .models import Queue

_PARTICIPATING = ("claimed", "taken_over", "message_sent")
"""Kinds of events by which an operator participates in a chat."""


def transcript_read(operator: Operator, chat: int, library: int, rows: Iterable[LogRow]) -> None:
    """Record that an operator who didn't participate read the chat of a ticket; at most one entry per hour."""
    mine = f"operator:{operator.pk}:"
    if not any(row.kind in _PARTICIPATING and row.actor.startswith(mine) for row in rows):
        record_once_an_hour(Action.TRANSCRIPT_READ, Thing("chat", chat, f"chat {chat}"), library=library)


def readers_changed(queue: Queue, rows: Iterable[Operator | Department], *, joined: bool) -> None:
    """Record that people, or departments with their operators, gained or lost access to a queue."""
    for row in rows:
        if isinstance(row, Operator):
            about, changed, name = operator_thing(row), "queue", queue.name
        else:
            about, changed, name = Thing("queue", queue.pk, queue.name), "department", row.name
        changes = {changed: [None, name] if joined else [name, None]}
        record(Action.RIGHTS_CHANGED, about, library=queue.library_id, changes=changes)
