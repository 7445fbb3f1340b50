"""Membership in queues: operators named in a queue, and those of its departments."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from django.db.models import Exists, OuterRef, Q, QuerySet

from refdesk.chats.models import Chat
from refdesk.libraries.models import Library
from refdesk.staff.models import Membership, Operator
from refdesk.staff.permissions import barred_libraries, departments_read_by, libraries_of, memberships_with
from refdesk.staff.roles import Right, roles_with
from refdesk.widgets.models import Widget

from .commands import Member, QueueInfo
from .models import Queue


def queues_of(operator: int) -> QuerySet[Queue]:
    return Queue.objects.filter(_named(operator) | _inherited("departments", operator) | _of_key(operator)).distinct()


def libraries_of_queues(operator: int) -> QuerySet[Library]:
    """The libraries whose tickets an operator can read, as a named member or by a department.

    A queue may include departments of other libraries.
    """
    return Library.objects.filter(queues__in=queues_of(operator).values("pk"))


def destinations_of(operator: int) -> QuerySet[Queue]:
    """The queues into which an operator can put tickets: their own, and all of their libraries."""
    reached = _named(operator) | _inherited("library__departments", operator) | _of_key(operator)
    return Queue.objects.filter(reached).distinct()


def destinations_from_chat(operator: Operator, chat: Chat) -> QuerySet[Queue]:
    """The queues into which an operator who may read the chat can put a ticket from it: all of its library.

    A participant from another department can use only the queues of the chat's department. A queue's members read the
    whole chat for as long as the ticket exists, and participants may read it only while they are in it.
    """
    queues = Queue.objects.filter(library=chat.department.library_id)
    if departments_read_by(operator).filter(pk=chat.department_id).exists():
        return queues
    return queues.filter(departments=chat.department_id)


def member(operator: Operator) -> Member:
    return Member(operator.pk, operator.name, frozenset(queues_of(operator.pk).values_list("id", flat=True)))


def administrator(operator: Operator) -> Member:
    """The operator as the actor of an administrator's act, with the libraries that they administer."""
    return msgspec.structs.replace(member(operator), administers=administered_libraries(operator))


def administered_libraries(operator: Operator) -> frozenset[int]:
    """The ids of the libraries in which an operator redacts tickets: those that they administer. No API key redacts."""
    if operator.key_library_id is not None:
        return frozenset()
    return frozenset(libraries_of(operator).values_list("id", flat=True))


def members_of(queues: Iterable[int]) -> QuerySet[Operator]:
    """The active operators who belong to any of these queues, by name."""
    ids = list(queues)
    inherited = memberships_with(Right.ANSWER).filter(department__queues__in=ids)
    members = Q(pk__in=_named_members(ids).values("operator")) | Q(pk__in=inherited.values("operator"))
    return Operator.objects.filter(members, is_active=True).order_by("name", "id")


def members_by_queue(queues: Iterable[int]) -> dict[int, list[tuple[int, str]]]:
    """The active members of each of these queues as (id, name), by name."""
    ids = list(queues)
    named = _named_members(ids).filter(operator__is_active=True)
    active = Q(department__memberships__operator__is_active=True)
    answering = Q(department__memberships__role__in=roles_with(Right.ANSWER))
    inherited = Queue.departments.through.objects.filter(active & answering, queue__in=ids)
    theirs = "department__memberships__operator"
    by_queue: dict[int, set[tuple[int, str]]] = {queue: set() for queue in ids}
    for queue, operator, name in (
        *named.values_list("queue_id", "operator_id", "operator__name"),
        *inherited.values_list("queue_id", theirs, f"{theirs}__name"),
    ):
        by_queue[queue].add((operator, name))
    return {queue: sorted(people, key=lambda person: (person[1], person[0])) for queue, people in by_queue.items()}


def queues_by_operator(libraries: Mapping[int, frozenset[int]]) -> dict[int, list[tuple[int, int, str]]]:
    """For each operator their queues and the other ones of their `libraries`, as (number, library, name).

    The number of a queue to which they don't belong is negative. For many operators at once, to detect a change.
    """
    queues = list(Queue.objects.order_by("pk").values_list("pk", "library", "name"))
    members = members_by_queue(queue for queue, _, _ in queues)
    member_ids = {queue: {operator for operator, _ in members[queue]} for queue in members}
    return {
        operator: [
            (queue if operator in member_ids[queue] else -queue, library, name)
            for queue, library, name in queues
            if operator in member_ids[queue] or library in reached
        ]
        for operator, reached in libraries.items()
    }


def _named(operator: int) -> Q:
    """Queues that name the operator, except where their role excludes tickets."""
    return Q(members=operator) & ~Q(library__in=barred_libraries(operator))


def _inherited(departments: str, operator: int) -> Q:
    """Queues of departments, by the path to them, in which the operator answers."""
    path = f"{departments}__memberships"
    return Q(**{f"{path}__operator": operator, f"{path}__role__in": roles_with(Right.ANSWER)})


def _of_key(operator: int) -> Q:
    """All queues of its library, for the account of an API key."""
    return Q(library__in=Operator.objects.filter(pk=operator, key_library__isnull=False).values("key_library"))


def _named_members(queues: list[int]) -> "QuerySet[Any]":
    """The rows that name operators in these queues, except where their role excludes tickets."""
    barring = Membership.objects.exclude(role__in=roles_with(Right.ANSWER))
    barred = barring.filter(operator=OuterRef("operator"), department__library=OuterRef("queue__library"))
    return Queue.members.through.objects.filter(~Exists(barred), queue__in=queues)


def queue_info(queue: Queue) -> QueueInfo:
    """The queue as commands need it."""
    members = dict(members_of([queue.pk]).values_list("id", "name"))
    return QueueInfo(id=queue.pk, name=queue.name, library=queue.library_id, members=members)


def queue_info_of(queue: int) -> QueueInfo | None:
    """The queue with this id as commands need it; None where there is none."""
    row = Queue.objects.filter(id=queue).first()
    return queue_info(row) if row else None


def queue_of_department(department: int) -> Queue | None:
    """The queue for questions that a department can't answer at once: its own, else the first public one of its
    library."""
    nearest = Queue.objects.filter(departments=department).order_by("id").first()
    of_library = Queue.objects.filter(library__departments=department, public=True).order_by("id")
    return nearest or of_library.first()


def accepts_questions(department: int) -> bool:
    """Whether a patron can leave a question for the department, and someone reads it."""
    queue = queue_of_department(department)
    return queue is not None and members_of([queue.pk]).exists()


def widget_facts(widget: Widget) -> dict[str, bool]:
    """Whether a widget offers to leave a question as a ticket, and files with it."""
    queue = queue_of_department(widget.department_id)
    return {"tickets": queue is not None, "ticket_files": queue is not None and queue.accepts_files}
