"""Who can receive a chat or a request: a colleague online in a department of the library, or a backup department."""

from typing import NamedTuple

from django.db.models import Count, Q, QuerySet

from refdesk.libraries.models import Department
from refdesk.presence.answering import Present, answers, is_online
from refdesk.presence.availability import present_operators
from refdesk.presence.leases import database_now
from refdesk.staff.models import Operator

from ..commands import AcceptRequest, Claim, Reassign
from ..commands import Operator as Actor
from ..head import Head
from ..rules.request import NeedsReceiver, Receiver, accepted_department, claiming_department


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


def find_receiver(head: Head, actor: Actor, act: NeedsReceiver) -> Receiver | None:
    """See `rules.request.FindReceiver`."""
    department = _departments(head).filter(pk=_department(head, actor, act) or 0).first()
    if department is None:
        return None
    if isinstance(act, AcceptRequest | Claim):
        return Receiver(actor.name, department.name)
    online = [operator for operator in _online([department.pk]) if isinstance(act, Reassign) or operator.id != actor.id]
    if not act.operator:
        reached = any(answers(operator, department.pk) for operator in online)
        return Receiver(department.name, department.name) if reached else None
    colleague = Operator.objects.filter(pk=act.operator, pk__in=[operator.id for operator in online]).first()
    return Receiver(colleague.name, department.name) if colleague else None


def _department(head: Head, actor: Actor, act: NeedsReceiver) -> int | None:
    """The number of the department that the chat would belong to."""
    if isinstance(act, AcceptRequest):
        return accepted_department(head, actor)
    return claiming_department(head, actor.departments) if isinstance(act, Claim) else act.department


def receiving_departments(head: Head, without: int) -> list[ReceivingDepartment]:
    """The departments of the chat's library, without one operator; the chat's own department first."""
    departments = sorted(_departments(head), key=lambda department: (department.pk != head.department, department.name))
    online = [operator for operator in _online([department.pk for department in departments]) if operator.id != without]
    busy = Count("chats", filter=Q(chats__listed=True, chats__state="active"))
    people = Operator.objects.filter(pk__in=[operator.id for operator in online]).annotate(busy=busy).order_by("name")
    receivers = [ReceivingOperator(*row) for row in people.values_list("id", "name", "busy")]
    present = {
        department.pk: {who.id for who in online if department.pk in who.departments} for department in departments
    }
    return [
        ReceivingDepartment(
            department.pk,
            department.name,
            [receiver for receiver in receivers if receiver.id in present[department.pk]],
            sum(answers(who, department.pk) for who in online),
        )
        for department in departments
    ]


def _departments(head: Head) -> QuerySet[Department]:
    return Department.objects.filter(library__departments=head.department)


def _online(departments: list[int]) -> list[Present]:
    return [operator for operator in present_operators(database_now(), departments) if is_online(operator)]
