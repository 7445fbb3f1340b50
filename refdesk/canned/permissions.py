"""For which chats and tickets an operator may use canned messages."""

from refdesk.chats.models import Chat
from refdesk.libraries.models import Department
from refdesk.people.models import Operator
from refdesk.people.permissions import answering_departments
from refdesk.tickets.models import Queue
from refdesk.tickets.permissions import queues_of


def department_of(operator: Operator, chat: int) -> Department | None:
    """The department of a chat, None where there is no such chat or the operator may not see it."""
    found = Chat.objects.filter(id=chat, department__in=answering_departments(operator.pk))
    return Department.objects.filter(pk__in=found.values("department")).select_related("library").first()


def queue_of(operator: Operator, ticket: int) -> Queue | None:
    """The queue of a ticket, None where there is no such ticket or the operator may not see it."""
    found = queues_of(operator.pk).filter(tickets=ticket)
    return found.select_related("library").prefetch_related("departments").first()
