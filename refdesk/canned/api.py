"""HTTP API of the desk for canned messages: those for a chat or ticket, and the operator's own."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Router, Status

from refdesk.eventlog.events import Mark
from refdesk.eventlog.refusals import Refusal
from refdesk.http.refusals import LimitReached
from refdesk.http.respond import respond
from refdesk.people.api import SignedIn, current_operator
from refdesk.people.roles import Right

from . import content, permissions, queries
from .models import CannedMessage
from .schemas import CannedMessageForm, CannedMessageOut, CannedMessagesOffer

router = Router(tags=["desk"], auth=SignedIn(csrf=True, right=Right.ANSWER))


@router.get(
    "/desk/chats/{int:chat}/canned-messages", response=CannedMessagesOffer, summary="List canned messages for a chat"
)
def offered(request: HttpRequest, chat: int) -> CannedMessagesOffer:
    """Those shared in its department and library, and the operator's own. 404 for a chat that they may not read."""
    department = permissions.department_of(current_operator(request), chat)
    if department is None:
        raise Http404
    messages = queries.offered(current_operator(request), department.library_id, [department.pk])
    return CannedMessagesOffer(library=department.library.name, messages=[_shown(each) for each in messages])


@router.get(
    "/desk/tickets/{int:ticket}/canned-messages",
    response=CannedMessagesOffer,
    summary="List canned messages for a ticket",
)
def offered_for_ticket(request: HttpRequest, ticket: int) -> CannedMessagesOffer:
    """Those shared in its library and its queue's departments, and the operator's own. 404 if they may not read it."""
    queue = permissions.queue_of(current_operator(request), ticket)
    if queue is None:
        raise Http404
    departments = [each.pk for each in queue.departments.all()]
    messages = queries.offered(current_operator(request), queue.library_id, departments)
    return CannedMessagesOffer(library=queue.library.name, messages=[_shown(each) for each in messages])


@router.get("/desk/canned-messages", response=list[CannedMessageOut], summary="List own canned messages")
def own(request: HttpRequest) -> list[CannedMessageOut]:
    """The operator's own messages, which only they can use and change."""
    return [_shown(each) for each in queries.own(current_operator(request))]


@router.post("/desk/canned-messages", response={201: CannedMessageOut}, summary="Create a canned message")
def add(request: HttpRequest, form: CannedMessageForm) -> HttpResponse | Status[CannedMessageOut]:
    """Create one of the operator's own. Refusals: 400 for invalid content, 409 LimitReached."""
    if queries.own(current_operator(request)).count() >= queries.OWN_LIMIT:
        return respond(LimitReached(limit=queries.OWN_LIMIT))
    return _store(CannedMessage(operator=current_operator(request)), form, 201)


@router.put("/desk/canned-messages/{int:message}", response=CannedMessageOut, summary="Change a canned message")
def change(request: HttpRequest, message: int, form: CannedMessageForm) -> HttpResponse | Status[CannedMessageOut]:
    """Replace its content. 404 for any but the operator's own."""
    return _store(get_object_or_404(queries.own(current_operator(request)), pk=message), form, 200)


@router.delete("/desk/canned-messages/{int:message}", response={204: None}, summary="Delete a canned message")
def delete(request: HttpRequest, message: int) -> Status[None]:
    """404 for any but the operator's own."""
    get_object_or_404(queries.own(current_operator(request)), pk=message).delete()
    return Status(204, None)


def _store(message: CannedMessage, form: CannedMessageForm, status: int) -> HttpResponse | Status[CannedMessageOut]:
    marks = [Mark(**mark.model_dump()) for mark in form.marks]
    stored = content.checked(form.title, form.text, marks, form.tags)
    if isinstance(stored, Refusal):
        return respond(stored)
    message.title, message.text, message.marks, message.tags = (
        stored.title,
        stored.text,
        list(stored.marks),
        stored.tags,
    )
    message.save()
    return Status(status, _shown(message))


def _shown(message: CannedMessage) -> CannedMessageOut:
    return CannedMessageOut(
        id=message.pk,
        title=message.title,
        text=message.text,
        marks=message.marks,
        tags=message.tags,
        mine=message.operator_id is not None,
    )
