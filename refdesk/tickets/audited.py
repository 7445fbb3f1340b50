"""Audit log of queues and tickets: who gains or loses access to a queue, and who read the chat of a ticket."""

from collections.abc import Collection, Iterable
from typing import Any

from refdesk.audit.models import Action
from refdesk.audit.recording import Thing, record, record_once_an_hour
from refdesk.eventlog.rows import LogRow
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


def members_changed(instance: Any, action: str, reverse: bool, pk_set: Collection[int] | None, **kwargs: Any) -> None:
    for one in _changed_others(instance, action, pk_set, "queues" if reverse else "members"):
        queue, operator = (one, instance) if reverse else (instance, one)
        _record(operator_thing(operator), queue, "queue", queue.name, joined=action == "post_add")


def departments_changed(
    instance: Any, action: str, reverse: bool, pk_set: Collection[int] | None, **kwargs: Any
) -> None:
    for one in _changed_others(instance, action, pk_set, "queues" if reverse else "departments"):
        queue, department = (one, instance) if reverse else (instance, one)
        about = Thing("queue", queue.pk, queue.name)
        _record(about, queue, "department", department.name, joined=action == "post_add")


def _changed_others(instance: Any, action: str, pk_set: Collection[int] | None, others: str) -> list[Any]:
    if action == "pre_clear":
        return list(getattr(instance, others).all())
    if action not in ("post_add", "post_remove"):
        return []
    return list(getattr(instance, others).model.objects.filter(pk__in=pk_set or ()))


def _record(about: Thing, queue: Queue, what: str, name: str, *, joined: bool) -> None:
    changes = {what: [None, name] if joined else [name, None]}
    record(Action.RIGHTS_CHANGED, about, library=queue.library_id, changes=changes)
