"""HTTP API of the desk for canned messages: those for a chat or ticket, and the operator's own."""

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest

from refdesk.http.forms import FormError
from refdesk.http.respond import as_schema
from refdesk.libraries.models import Library
from refdesk.resources.operations import routes
from refdesk.resources.resource import OwnRows
from refdesk.staff.models import Operator
from refdesk.staff.roles import Right
from refdesk.staff.signed_in import current_operator

from . import queries
from .content import write_content
from .models import CannedMessage
from .schemas import CannedMessageForm, CannedMessageOut, CannedMessagesOffer


class OwnCannedMessages(OwnRows[CannedMessage]):
    model = CannedMessage
    kind = "own_canned_message"
    path = "/desk/canned-messages"
    parameter = "message"
    nouns = ("a canned message", "own canned messages")
    item, new, form = CannedMessageOut, CannedMessageForm, CannedMessageForm
    limit = 500

    def facts(self, by: Operator, row: CannedMessage) -> dict[str, Any]:
        return {"mine": True}

    def fill(self, by: Operator, row: CannedMessage, form: CannedMessageForm) -> list[FormError]:
        return write_content(row, form)


router = routes(OwnCannedMessages(), tag="desk", right=Right.ANSWER)


@router.get(
    "/desk/chats/{int:chat}/canned-messages", response=CannedMessagesOffer, summary="List canned messages for a chat"
)
def offered(request: HttpRequest, chat: int) -> CannedMessagesOffer:
    """The messages shared in its department and library, and own ones. 404 for a chat that they may not read."""
    department = queries.department_of(current_operator(request), chat)
    if department is None:
        raise Http404
    return _offer(request, department.library, [department.pk])


@router.get(
    "/desk/tickets/{int:ticket}/canned-messages",
    response=CannedMessagesOffer,
    summary="List canned messages for a ticket",
)
def offered_for_ticket(request: HttpRequest, ticket: int) -> CannedMessagesOffer:
    """The messages shared in its library and its queue's departments, and own ones. 404 if they may not read it."""
    queue = queries.queue_of(current_operator(request), ticket)
    if queue is None:
        raise Http404
    return _offer(request, queue.library, [department.pk for department in queue.departments.all()])


def _offer(request: HttpRequest, library: Library, departments: Iterable[int]) -> CannedMessagesOffer:
    messages = queries.offered(current_operator(request), library.pk, departments)
    shown = [as_schema(CannedMessageOut, message, mine=message.operator_id is not None) for message in messages]
    return CannedMessagesOffer(library=library.name, messages=shown)
