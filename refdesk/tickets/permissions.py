"""Membership in queues: operators named in a queue, and those of its departments."""

from collections.abc import Iterable

import msgspec
from django.db.models import Q, QuerySet

from refdesk.libraries.models import Library
from refdesk.people.models import Operator
from refdesk.people.permissions import libraries_of
from refdesk.widgets.models import Widget

from .commands import Member, QueueInfo
from .models import Queue


def queues_of(operator: int) -> QuerySet[Queue]:
    """The queues that an operator belongs to."""
    named, inherited = Q(members=operator), Q(departments__memberships__operator=operator)
    return Queue.objects.filter(named | inherited).distinct()


def libraries_of_queues(operator: int) -> QuerySet[Library]:
    """The libraries whose tickets an operator can read, as a named member or by a department.

    A queue may include departments of other libraries.
    """
    return Library.objects.filter(queues__in=queues_of(operator).values("pk"))


def destinations_of(operator: int) -> QuerySet[Queue]:
    """The queues into which an operator can put tickets: their own, and all of their libraries."""
    of_library = Q(library__departments__memberships__operator=operator)
    return Queue.objects.filter(of_library | Q(members=operator)).distinct()


def member(operator: Operator) -> Member:
    """The operator as an actor on tickets."""
    return Member(operator.pk, operator.name, frozenset(queues_of(operator.pk).values_list("id", flat=True)))


def administrator(operator: Operator) -> Member:
    """The operator as the actor of an administrator's act, with the libraries that they administer."""
    return msgspec.structs.replace(member(operator), administers=administered_libraries(operator))


def administered_libraries(operator: Operator) -> frozenset[int]:
    """The ids of the libraries that an operator administers."""
    return frozenset(libraries_of(operator).values_list("id", flat=True))


def members_of(queues: Iterable[int]) -> QuerySet[Operator]:
    """The active operators who belong to any of these queues, by name."""
    ids = list(queues)
    found = Q(queues__in=ids) | Q(memberships__department__queues__in=ids)
    return Operator.objects.filter(found, is_active=True).distinct().order_by("name", "id")


def members_by_queue(queues: Iterable[int]) -> dict[int, list[tuple[int, str]]]:
    """The active members of each of these queues as (id, name), by name."""
    ids = list(queues)
    named = Queue.members.through.objects.filter(queue__in=ids, operator__is_active=True)
    active = {"department__memberships__operator__is_active": True}
    inherited = Queue.departments.through.objects.filter(queue__in=ids, **active)
    theirs = "department__memberships__operator"
    found: dict[int, set[tuple[int, str]]] = {queue: set() for queue in ids}
    for queue, operator, name in (
        *named.values_list("queue_id", "operator_id", "operator__name"),
        *inherited.values_list("queue_id", theirs, f"{theirs}__name"),
    ):
        found[queue].add((operator, name))
    return {queue: sorted(people, key=lambda one: (one[1], one[0])) for queue, people in found.items()}


def queue_info(queue: Queue) -> QueueInfo:
    """The queue as commands need it."""
    members = dict(members_of([queue.pk]).values_list("id", "name"))
    return QueueInfo(id=queue.pk, name=queue.name, library=queue.library_id, members=members)


def queue_info_of(queue: int) -> QueueInfo | None:
    """The queue with this id as commands need it; None where there is none."""
    found = Queue.objects.filter(id=queue).first()
    return queue_info(found) if found else None


def queue_of_department(department: int) -> Queue | None:
    """The queue for questions that a department can't answer at once: its own, else the first public one of its
    library."""
    own = Queue.objects.filter(departments=department).order_by("id").first()
    of_library = Queue.objects.filter(library__departments=department, public=True).order_by("id")
    return own or of_library.first()


def widget_facts(widget: Widget) -> dict[str, bool]:
    """Whether a widget offers to leave a question as a ticket, and files with it."""
    queue = queue_of_department(widget.department_id)
    return {"tickets": queue is not None, "ticket_files": queue is not None and queue.accepts_files}
