"""For which chats and tickets an operator may use canned messages."""

from refdesk.chats.queries import head_read_by
from refdesk.libraries.models import Department
from refdesk.staff.models import Operator
from refdesk.tickets.models import Queue
from refdesk.tickets.permissions import queues_of


def department_of(operator: Operator, chat: int) -> Department | None:
    """The department of a chat, None where there is no such chat or the operator may not see it."""
    head = head_read_by(operator.pk, chat)
    return Department.objects.select_related("library").filter(pk=head.department).first() if head else None


def queue_of(operator: Operator, ticket: int) -> Queue | None:
    """The queue of a ticket, None where there is no such ticket or the operator may not see it."""
    queues = queues_of(operator.pk).filter(tickets=ticket)
    return queues.select_related("library").prefetch_related("departments").first()
