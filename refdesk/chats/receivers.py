"""Who can receive a transferred chat: a colleague who is online in a department of the same library."""

from collections import defaultdict
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet

from refdesk.libraries.models import Department
from refdesk.people.leases import database_now
from refdesk.people.models import Membership, Operator

from .commands import AcceptTransfer, RequestTransfer
from .commands import Operator as Actor
from .head import Head
from .transfer_rules import Receiver


class ReceivingOperator(NamedTuple):
    """An operator who is online, with the number of their active chats."""

    id: int
    name: str
    chats: int


class ReceivingDepartment(NamedTuple):
    """A department and its operators who are online. `reached`: how many of them monitor it."""

    id: int
    name: str
    operators: list[ReceivingOperator]
    reached: int


def find_receiver(head: Head, actor: Actor, act: RequestTransfer | AcceptTransfer) -> Receiver | None:
    """See `transfer_rules.FindReceiver`."""
    number = act.department if isinstance(act, RequestTransfer) else head.transfer_department
    department = _departments(head).filter(pk=number or 0).first()
    if department is None:
        return None
    if isinstance(act, AcceptTransfer):
        return Receiver(actor.name, department.name)
    online = _online().filter(department=department).exclude(operator=actor.id)
    if not act.operator:
        return Receiver(department.name, department.name) if online.filter(monitored=True).exists() else None
    colleague = online.filter(operator=act.operator).values_list("operator__name", flat=True).first()
    return Receiver(colleague, department.name) if colleague else None


def receiving_departments(head: Head, without: int) -> list[ReceivingDepartment]:
    """The departments of the chat's library, without one operator; the chat's own department first."""
    members: dict[int, set[int]] = defaultdict(set)
    reached: dict[int, int] = defaultdict(int)
    for operator, department, monitored in _online().values_list("operator", "department", "monitored").distinct():
        if operator != without:
            members[department].add(operator)
            reached[department] += monitored
    busy = Count("chats", filter=Q(chats__listed=True, chats__state="active"))
    people = Operator.objects.filter(pk__in=set().union(*members.values())).annotate(busy=busy).order_by("name")
    known = [ReceivingOperator(*row) for row in people.values_list("id", "name", "busy")]
    departments = sorted(_departments(head), key=lambda each: (each.pk != head.department, each.name))
    return [
        ReceivingDepartment(each.pk, each.name, [one for one in known if one.id in members[each.pk]], reached[each.pk])
        for each in departments
    ]


def _departments(head: Head) -> QuerySet[Department]:
    return Department.objects.filter(library__departments=head.department)


def _online() -> QuerySet[Membership]:
    """The memberships of operators who are online at an open desk."""
    return Membership.objects.filter(
        operator__is_active=True,
        operator__status=Operator.Status.ONLINE,
        operator__desks__node__lease_until__gt=database_now(),
    )
