"""HTTP API of internal chats: start one, read and find earlier messages, send a file. Everything else is live."""

from typing import Annotated

from asgiref.sync import async_to_sync
from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router

from refdesk.eventlog.execution import execute
from refdesk.eventlog.outcomes import Refused, of_room
from refdesk.eventlog.refusals import NoSuchChat
from refdesk.files.upload.api import upload_response
from refdesk.files.upload.schemas import FileAnnouncement, UploadToken
from refdesk.http.respond import respond
from refdesk.protocol.encode import stored_event
from refdesk.staff.roles import Right
from refdesk.staff.signed_in import SignedIn, current_operator

from .commands import Member, Start, start_of_pair
from .files import announce_file
from .membership import is_member
from .outcomes import Stored
from .permissions import colleagues_page, member_of
from .queries import events_before, head_of
from .schemas import (
    ColleaguesPage,
    FoundInternalMessage,
    FoundInternalMessages,
    InternalChatNumber,
    InternalChatOf,
    InternalExcerptPiece,
    InternalHistory,
)
from .search.find import find

router = Router(tags=["desk"])

PAGE = 100
"""The most events of one answer."""
NAMED = 3
"""The most departments of a colleague in a list."""


@router.get(
    "/desk/distant-colleagues",
    response=ColleaguesPage,
    auth=SignedIn(right=Right.ANSWER),
    summary="List colleagues of other departments",
)
def list_colleagues(
    request: HttpRequest,
    search: Annotated[str, Query(max_length=200)] = "",
    offset: Annotated[int, Query(ge=0, le=100_000)] = 0,
) -> HttpResponse:
    """50 people who answer in one of the operator's libraries, but in none of their departments, by name.

    `search` filters by words of their names and departments. The frame `watch_people` requests their states.
    """
    page, total = colleagues_page(member_of(current_operator(request)), search, offset)
    people = [{"id": id_, "name": name, "departments": departments[:NAMED]} for id_, name, departments in page]
    return respond({"people": people, "total": total})


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
    start = _start(member_of(current_operator(request)), form)
    outcome = of_room(Stored, async_to_sync(execute)(start))
    if isinstance(outcome, Refused):
        return respond(outcome.refusal)
    return respond(InternalChatNumber(internal_chat=outcome.head.internal_chat))


@router.get(
    "/desk/internal-chats/{int:internal_chat}/events",
    response=InternalHistory,
    auth=SignedIn(right=Right.ANSWER),
    summary="Read earlier messages of an internal chat",
)
def internal_history(
    request: HttpRequest, internal_chat: int, before: Annotated[int, Field(ge=1, lt=2**31)] = 2**31 - 1
) -> HttpResponse:
    """The last 100 events before seq `before`."""
    head = head_of(internal_chat)
    if head is None or not is_member(head, member_of(current_operator(request))):
        return respond(NoSuchChat())
    rows = events_before(internal_chat, before, PAGE)
    events = [stored_event(row.seq, row.at, row.actor, row.payload, row.client_key) for row in rows]
    complete = not rows or rows[0].seq == 1
    return respond({"events": events, "complete": complete})


@router.post(
    "/desk/internal-chats/{int:internal_chat}/files",
    response={201: UploadToken},
    auth=SignedIn(csrf=True, right=Right.ANSWER),
    summary="Announce a file for an internal chat",
)
def announce_internal_file(request: HttpRequest, internal_chat: int, announcement: FileAnnouncement) -> HttpResponse:
    """Create an upload token, as for a chat. The file is sent when its upload is complete.

    404 NoSuchChat unless the operator is a member. Its link is good for members alone.
    """
    return upload_response(announce_file(internal_chat, current_operator(request), announcement.announcement))


@router.get(
    "/desk/internal-messages",
    response=FoundInternalMessages,
    auth=SignedIn(right=Right.ANSWER),
    summary="Search internal chats",
)
def search_internal_chats(
    request: HttpRequest,
    search: Annotated[str, Query(max_length=300)],
    internal_chat: Annotated[int | None, Query(ge=1, le=2**53 - 1)] = None,
    before: Annotated[int | None, Query(ge=1, le=2**53 - 1)] = None,
) -> HttpResponse:
    """30 messages with all of these words, the latest first, in the operator's internal chats or in one of them.

    `before` is `next` of the page before. 404 NoSuchChat unless the operator is
    a member.
    """
    page = find(member_of(current_operator(request)), search, internal_chat, before)
    if page is None:
        return respond(NoSuchChat())
    messages = [
        FoundInternalMessage(
            internal_chat=message.internal_chat,
            name=message.name,
            seq=message.seq,
            at=message.at,
            by=message.by[1],
            found=[InternalExcerptPiece(text=piece.text, meant=piece.meant) for piece in message.pieces],
        )
        for message in page.messages
    ]
    return respond(FoundInternalMessages(messages=messages, next=page.next))


def _start(member: Member, form: InternalChatOf) -> Start:
    if form.scope == "colleague":
        return start_of_pair(member, form.id)
    return Start(scope=form.scope, actor=member, **{form.scope: form.id})
