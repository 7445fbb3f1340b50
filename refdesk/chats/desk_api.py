"""HTTP API for desks: what is not part of a chat's log."""

from django.http import HttpRequest, HttpResponse
from ninja import Router

from refdesk.eventlog.refusals import NoSuchChat
from refdesk.http.respond import respond
from refdesk.staff.permissions import answering_departments
from refdesk.staff.roles import Right
from refdesk.staff.signed_in import SignedIn, current_operator

from .queries import head_of
from .schemas import PreviousChat, PreviousChats, ReceivingDepartment, ReceivingOperator
from .starts.previous import previous_chats
from .transfers.receivers import receiving_departments

router = Router(tags=["desk"])


@router.get(
    "/desk/chats/{int:chat}/receivers",
    response=list[ReceivingDepartment],
    auth=SignedIn(right=Right.ANSWER),
    summary="List who can receive a chat in a transfer",
)
def receivers(request: HttpRequest, chat: int) -> list[ReceivingDepartment] | HttpResponse:
    """The departments of the chat's library, its own first, and their online operators, except the one who asks."""
    operator = current_operator(request)
    head = head_of(chat)
    if head is None or head.department not in answering_departments(operator.pk):
        return respond(NoSuchChat())
    return [
        ReceivingDepartment(
            id=department.id,
            name=department.name,
            operators=[ReceivingOperator(**operator._asdict()) for operator in department.operators],
            reached=department.reached,
        )
        for department in receiving_departments(head, operator.pk)
    ]


@router.get(
    "/desk/chats/{int:chat}/previous",
    response=PreviousChats,
    auth=SignedIn(right=Right.ANSWER),
    summary="List previous chats of a chat's patron",
)
def previous(request: HttpRequest, chat: int) -> PreviousChats | HttpResponse:
    """Earlier chats with the same contact info in the operator's departments, the latest first."""
    earlier = previous_chats(current_operator(request).pk, chat)
    if earlier is None:
        return respond(NoSuchChat())
    chats = [PreviousChat(**previous._asdict()) for previous in earlier.chats]
    return PreviousChats(contact=earlier.contact, total=earlier.total, chats=chats)
