"""HTTP API of "Who's Online": who is at a desk and what they do, and what an administrator changes of it."""

from asgiref.sync import async_to_sync
from django.db.models import Min
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Router, Status

from refdesk.audit.models import Action
from refdesk.audit.recording import record
from refdesk.chats.commands import Command, Reassign
from refdesk.chats.commands import Operator as Actor
from refdesk.chats.models import Chat
from refdesk.eventlog.execution import execute
from refdesk.eventlog.outcomes import Refused
from refdesk.eventlog.refusals import NotAllowed
from refdesk.http.respond import as_schema, respond
from refdesk.libraries.models import Department
from refdesk.presence.answering import is_busy, is_online
from refdesk.presence.desks import Standing, staff
from refdesk.presence.statuses import set_offline
from refdesk.resources.transactions import in_transaction
from refdesk.staff.audited import library_of, operator_thing
from refdesk.staff.models import Membership
from refdesk.staff.permissions import departments_of, operators_of
from refdesk.staff.signed_in import SignedIn, current_operator

from .schemas import PresentChat, PresentDepartment, PresentOperator, Reassignment

router = Router(tags=["administration"], auth=SignedIn(csrf=True))


@router.get("/desk/administration/present", response=list[PresentOperator], summary="List who is online")
def list_present(request: HttpRequest) -> list[PresentOperator]:
    """The operators of the administrator's departments who have an open desk or an active chat, by name."""
    administered = {department.pk: department for department in departments_of(current_operator(request))}
    chats = Chat.objects.filter(listed=True, department__in=administered)
    active: dict[int, list[PresentChat]] = {}
    columns = ("claimed_by", "id", "name", "guest", "department")
    for operator, *chat in chats.filter(state="active").order_by("id").values_list(*columns):
        active.setdefault(operator, []).append(PresentChat(**dict(zip(columns[1:], chat, strict=True))))
    waiting = chats.filter(state="waiting").values("department").annotate(since=Min("started_at")).order_by()
    longest = dict(waiting.values_list("department", "since"))
    return [
        _present(colleague, administered, active.get(colleague.id, []), longest)
        for colleague in staff().of(administered)
        if colleague.at_desk or colleague.silent or colleague.id in active
    ]


def _present(
    operator: Standing, administered: dict[int, Department], chats: list[PresentChat], longest: dict[int, int]
) -> PresentOperator:
    monitored = [
        longest[department]
        for department, monitors in operator.departments.items()
        if monitors and department in longest
    ]
    return as_schema(
        PresentOperator,
        operator,
        busy=is_busy(operator),
        online=is_online(operator),
        removable=operator.departments.keys() <= administered.keys(),
        departments=[
            as_schema(PresentDepartment, administered[department])
            for department in operator.departments
            if department in administered
        ],
        chats=chats,
        waiting_since=min(monitored, default=None),
    )


@router.post(
    "/desk/administration/present/{int:person}/offline", response={204: None}, summary="Set an operator offline"
)
@in_transaction
def take_offline(request: HttpRequest, person: int) -> Status[None]:
    """Their chats continue. 404 for an operator of others, or of departments of others too."""
    administrator = current_operator(request)
    elsewhere = Membership.objects.exclude(department__in=departments_of(administrator)).values("operator")
    operator = get_object_or_404(operators_of(administrator).exclude(pk__in=elsewhere), pk=person)
    set_offline(operator)
    record(Action.SET_OFFLINE, operator_thing(operator), library=library_of(operator))
    return Status(204, None)


@router.post(
    "/desk/administration/chats/{int:chat}/reassignment",
    response={204: None},
    summary="Reassign a chat",
)
def reassign(request: HttpRequest, chat: int, form: Reassignment) -> HttpResponse:
    """The new operator has to be online; nobody has to accept. 404 for a chat of others."""
    administrator = current_operator(request)
    departments = frozenset(departments_of(administrator).values_list("pk", flat=True))
    if form.department not in departments:
        return respond(NotAllowed())
    actor = Actor(administrator.pk, administrator.name, administers=departments)
    act = Reassign(department=form.department, operator=form.operator)
    outcome = async_to_sync(execute)(Command(chat, actor, act, form.key))
    return respond(outcome.refusal) if isinstance(outcome, Refused) else HttpResponse(status=204)
