"""HTTP API of the desk for canned messages: those for a chat or ticket, and the operator's own."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from refdesk.http.forms import FormError
from refdesk.resources.operations import routes
from refdesk.resources.resource import Resource
from refdesk.staff.models import Operator
from refdesk.staff.roles import Right
from refdesk.staff.signed_in import current_operator

from . import permissions, queries
from .content import write_content
from .models import CannedMessage
from .schemas import CannedMessageForm, CannedMessageOut, CannedMessagesOffer


class OwnCannedMessages(Resource[CannedMessage]):
    """The operator's own: no one else sees or changes them, so they have no version, and aren't recorded."""

    model = CannedMessage
    kind = "own_canned_message"
    path = "/desk/canned-messages"
    parameter = "message"
    nouns = ("a canned message", "own canned messages")
    about = {
        "list": "The operator's own messages, which only they can use and change.",
        "create": "400 names the invalid fields. The refusal LimitReached is 409.",
        "change": "Replace its content. 404 for any but the operator's own.",
        "delete": "404 for any but the operator's own.",
    }
    operations = ("list", "create", "change", "delete")
    item, new, form = CannedMessageOut, CannedMessageForm, CannedMessageForm
    limit = 500
    audited = False

    def rows(self, by: Operator) -> QuerySet[CannedMessage]:
        return CannedMessage.objects.filter(operator=by)

    def facts(self, by: Operator, row: CannedMessage) -> dict[str, Any]:
        return {"mine": True}

    def make(self, by: Operator, form: CannedMessageForm) -> CannedMessage:
        return CannedMessage(operator=by)

    def fill(self, by: Operator, row: CannedMessage, form: CannedMessageForm) -> list[FormError]:
        return write_content(row, form)


router = routes(OwnCannedMessages(), tag="desk", right=Right.ANSWER)


@router.get(
    "/desk/chats/{int:chat}/canned-messages", response=CannedMessagesOffer, summary="List canned messages for a chat"
)
def offered(request: HttpRequest, chat: int) -> CannedMessagesOffer:
    """The messages shared in its department and library, and own ones. 404 for a chat that they may not read."""
    department = permissions.department_of(current_operator(request), chat)
    if department is None:
        raise Http404
    messages = queries.offered(current_operator(request), department.library_id, [department.pk])
    return CannedMessagesOffer(library=department.library.name, messages=[_shown(message) for message in messages])


@router.get(
    "/desk/tickets/{int:ticket}/canned-messages",
    response=CannedMessagesOffer,
    summary="List canned messages for a ticket",
)
def offered_for_ticket(request: HttpRequest, ticket: int) -> CannedMessagesOffer:
    """The messages shared in its library and its queue's departments, and own ones. 404 if they may not read it."""
    queue = permissions.queue_of(current_operator(request), ticket)
    if queue is None:
        raise Http404
    departments = [department.pk for department in queue.departments.all()]
    messages = queries.offered(current_operator(request), queue.library_id, departments)
    return CannedMessagesOffer(library=queue.library.name, messages=[_shown(message) for message in messages])


def _shown(message: CannedMessage) -> CannedMessageOut:
    return CannedMessageOut(
        id=message.pk,
        title=message.title,
        text=message.text,
        marks=message.marks,
        tags=message.tags,
        mine=message.operator_id is not None,
    )
