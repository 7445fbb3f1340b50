"""Which canned messages an operator finds, and for which chats and tickets."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from refdesk.chats.queries import head_read_by
from refdesk.libraries.models import Department
from refdesk.staff.models import Operator
from refdesk.staff.permissions import departments_of, libraries_of
from refdesk.tickets.models import Queue
from refdesk.tickets.permissions import queues_of

from .models import CannedMessage


def offered(operator: Operator, library: int, departments: Iterable[int]) -> QuerySet[CannedMessage]:
    """What an operator may use for these departments of a library: shared with them, or their own."""
    shared = Q(department__in=list(departments)) | Q(library=library)
    return CannedMessage.objects.filter(shared | Q(operator=operator))


def shared(administrator: Operator) -> QuerySet[CannedMessage]:
    """What the administrator's libraries and their departments share."""
    theirs = Q(library__in=libraries_of(administrator)) | Q(department__in=departments_of(administrator))
    return CannedMessage.objects.filter(theirs, operator=None)


def department_of(operator: Operator, chat: int) -> Department | None:
    """The department of a chat, None where there is no such chat or the operator may not see it."""
    head = head_read_by(operator.pk, chat)
    return Department.objects.select_related("library").filter(pk=head.department).first() if head else None


def queue_of(operator: Operator, ticket: int) -> Queue | None:
    """The queue of a ticket, None where there is no such ticket or the operator may not see it."""
    queues = queues_of(operator.pk).filter(tickets=ticket)
    return queues.select_related("library").prefetch_related("departments").first()
