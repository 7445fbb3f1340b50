"""What belongs to a department and is set elsewhere: members, widgets, queues, and rules of its library."""

from refdesk.libraries.models import Department
from refdesk.retention.models import NoRetention
from refdesk.staff.models import Membership, Operator
from refdesk.staff.permissions import libraries_of
from refdesk.staff.roles import Role
from refdesk.tickets.models import Queue
from refdesk.tickets.permissions import accepts_questions, members_by_queue, queue_of_department
from refdesk.widgets.models import Widget

from .department_schemas import DepartmentFacts, DepartmentMember, DepartmentQueue, Named, Questions

LISTED = 100
"""The most members that are listed by name."""


def facts_of(by: Operator, department: Department) -> DepartmentFacts:
    """What the department’s form shows besides its settings, limited to what the administrator administers."""
    members = Membership.objects.filter(department=department).order_by("operator__name", "pk")
    columns = ("operator", "operator__name", "role", "operator__is_active")
    return DepartmentFacts(
        members=[
            DepartmentMember(id=pk, name=name, role=Role(role), active=active)
            for pk, name, role, active in members.values_list(*columns)[:LISTED]
        ],
        more_members=max(0, members.count() - LISTED),
        widgets=[
            Named(id=widget.pk, name=widget.heading)
            for widget in Widget.objects.filter(department=department).order_by("heading", "pk")
        ],
        queues=_queues(by, department),
        backup_of=[
            Named(id=other.pk, name=other.name)
            for other in Department.objects.filter(backup=department).order_by("name")
        ],
        questions=_questions(department.pk),
        chats_at_once=department.library.chats_at_once,
        keeps_nothing=NoRetention.objects.filter(department=department).exists(),
    )


def _queues(by: Operator, department: Department) -> list[DepartmentQueue]:
    queues = Queue.objects.filter(departments=department, library__in=libraries_of(by)).order_by("name", "pk")
    readers = members_by_queue(queue.pk for queue in queues)
    return [DepartmentQueue(id=queue.pk, name=queue.name, readers=len(readers[queue.pk])) for queue in queues]


def _questions(department: int) -> Questions:
    if accepts_questions(department):
        return "read"
    return "none" if queue_of_department(department) is None else "unread"
