"""HTTP API of internal chats: start one, read earlier messages. Everything else is live."""

from typing import Annotated, Any, Literal

from asgiref.sync import async_to_sync
from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema
from pydantic import WithJsonSchema

from refdesk.chats.refusals import NoSuchChat
from refdesk.eventlog.execution import execute
from refdesk.http.respond import respond
from refdesk.people.api import SignedIn, current_operator
from refdesk.people.roles import Right
from refdesk.protocol.down import WireEvent
from refdesk.protocol.encode import stored_event
from refdesk.protocol.openapi import schema_of

from .commands import Member, Start, start_of_pair
from .membership import is_member
from .outcomes import Refused
from .permissions import member_of
from .queries import events_before, head_of

router = Router(tags=["desk"])

PAGE = 100
"""The most events of one answer."""


class InternalChatOf(Schema):
    """The department, the library or the colleague, by number."""

    scope: Literal["department", "library", "colleague"]
    id: int = Field(ge=1, le=2**53 - 1)


class InternalChatNumber(Schema):
    """The internal chat's number on the live connection, which is negative."""

    chat: int


class InternalHistory(Schema):
    """Events in order. `complete`: there are no earlier ones."""

    events: Annotated[list[dict[str, Any]], WithJsonSchema({"type": "array", "items": schema_of(WireEvent)})]
    complete: bool


@router.post(
    "/desk/internal-chats",
    response=InternalChatNumber,
    auth=SignedIn(csrf=True, right=Right.ANSWER),
    summary="Start an internal chat",
)
def start_internal_chat(request: HttpRequest, form: InternalChatOf) -> HttpResponse:
    """Start the internal chat of a department, a library, or with a colleague; the same again if it has been started.

    404 NoSuchChat unless the operator belongs to the department or library, or shares a library with the colleague.
    """
    outcome = async_to_sync(execute)(_start(member_of(current_operator(request)), form))
    if isinstance(outcome, Refused):
        return respond(outcome.refusal)
    return respond(InternalChatNumber(chat=outcome.head.chat))


@router.get(
    "/desk/internal-chats/{int:internal_chat}/events",
    response=InternalHistory,
    auth=SignedIn(right=Right.ANSWER),
    summary="Read earlier messages of an internal chat",
)
def internal_history(
    request: HttpRequest, internal_chat: int, before: Annotated[int, Field(ge=1, lt=2**31)] = 2**31 - 1
) -> HttpResponse:
    """The last 100 events before seq `before`; `internal_chat` is the number without its sign."""
    head = head_of(internal_chat)
    if head is None or not is_member(head, member_of(current_operator(request))):
        return respond(NoSuchChat())
    rows = events_before(internal_chat, before, PAGE)
    events = [stored_event(each.seq, each.at, each.actor, each.payload, each.client_key) for each in rows]
    complete = not rows or rows[0].seq == 1
    return respond({"events": events, "complete": complete})


def _start(member: Member, form: InternalChatOf) -> Start:
    if form.scope == "colleague":
        return start_of_pair(member, form.id)
    return Start(scope=form.scope, actor=member, **{form.scope: form.id})
