"""HTTP API of tickets for the operator's desk."""

from typing import Annotated, Any

import msgspec
from asgiref.sync import async_to_sync
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from ninja import Field, Query, Router

from refdesk.audit.request import sending_act
from refdesk.eventlog.execution import execute
from refdesk.eventlog.outcomes import Refused
from refdesk.eventlog.refusals import Forgotten, Refusal
from refdesk.files.upload.api import upload_response
from refdesk.files.upload.schemas import FileAnnouncement, UploadToken
from refdesk.http.client_key import ClientKey
from refdesk.http.refusals import BadAct
from refdesk.http.respond import respond
from refdesk.identity.confirmation import require_confirmation
from refdesk.kit.numbers import Number
from refdesk.protocol.openapi import json_body
from refdesk.staff.roles import Right
from refdesk.staff.signed_in import SignedIn, current_operator

from .. import attachments, list_query, pending_email, permissions, queries, tokens
from .. import commands as c
from ..commands import OperatorAct
from ..models import Queue
from ..refusals import NoSuchTicket
from ..schemas import (
    DeskTicketForm,
    QueueMember,
    QueueOut,
    QueuesOut,
    TicketActDone,
    TicketDetail,
    TicketLink,
    TicketLinkRequest,
    TicketList,
    TicketPendingEmail,
    ticket_entry,
    ticket_out,
)
from . import desk_commands
from .chats_api import destinations_out

router = Router(tags=["desk"], auth=SignedIn(csrf=True, right=Right.ANSWER))

LINK_VALID_FOR = 7 * 24 * 3600_000
"""How long (ms) a link to a ticket's page is valid. No link of an operator carries all of the patron's rights, see
docs/decisions/0015-links-of-operators.md."""


@router.get("/desk/queues", response=QueuesOut, summary="List queues")
def queues(request: HttpRequest) -> QueuesOut:
    """The queues that the operator belongs to, and those to which a ticket can be transferred."""
    rows = list(permissions.queues_of(current_operator(request).pk).prefetch_related("departments"))
    counts = queries.counts_by_status([queue.pk for queue in rows])
    people = permissions.members_by_queue([queue.pk for queue in rows])
    return QueuesOut(
        queues=[_queue(queue, counts, people) for queue in rows],
        destinations=destinations_out(permissions.destinations_of(current_operator(request).pk)),
        sends_email=settings.CONFIG.mail.smtp is not None,
    )


@router.get("/desk/tickets", response=TicketList, summary="List tickets")
def tickets(
    request: HttpRequest,
    queue: Annotated[int, Field(ge=0, lt=2**63)] | None = None,
    status: str = "",
    owner: Annotated[int, Field(ge=0, lt=2**63)] | None = None,
    tag: str = "",
    search: str = "",
    ticket: Annotated[list[Number], Query(max_length=queries.PAGE_SIZE)] = [],  # noqa: B006 ninja copies it
    before: str = "",
) -> TicketList:
    """Tickets in the operator's queues, the last changed first, 50 per page.

    `status` may name several, separated by commas; `owner` 0: without an owner; `ticket` limits the list to these
    tickets, if they meet the other conditions; `before`: `next` of the previous page. With `search` alone, a ticket is
    found about a second after its change; with `ticket`, at once.
    """
    position = tuple(int(number) for number in before.split(",") if number.isascii() and number.isdigit())
    filters = list_query.TicketFilters(
        queue=queue,
        statuses=tuple(filter(None, status.split(","))),
        owner=owner,
        tag=tag.strip().lower(),
        words=search,
        tickets=tuple(ticket),
        before=(position[0], position[1]) if len(position) == 2 and max(position) < 2**63 else None,
    )
    page = list_query.page(_member(request).queues, filters)
    following = f"{page.next[0]},{page.next[1]}" if page.next else None
    return TicketList(tickets=[ticket_out(head) for head in page.heads], next=following)


@router.post("/desk/tickets", response={200: TicketActDone, 201: TicketActDone}, summary="Create a ticket")
def open_ticket(request: HttpRequest, form: DeskTicketForm) -> HttpResponse:
    """From a chat, or without one. The same key again returns the same ticket (200 instead of 201)."""
    outcome = _open(request, form)
    if outcome == Refused(Forgotten()):
        outcome = _open(request, form)  # the chat was forgotten at that moment; the second attempt reads so
    return _done(outcome, made=True)


def _open(request: HttpRequest, form: DeskTicketForm) -> Any:
    start = desk_commands.open_by_operator(current_operator(request), form.dict(), form.key)
    return Refused(start) if isinstance(start, Refusal) else async_to_sync(execute)(start)


@router.get("/desk/tickets/{int:ticket}", response=TicketDetail, summary="Read a ticket")
def ticket(request: HttpRequest, ticket: int, after: Number = 0) -> TicketDetail:
    """A ticket in the operator's queues, and its log after event `after`. 404 for any other."""
    # The log first: the desk would trust a head that is older than the log until the next event.
    entries = [ticket_entry(row, current_operator(request).pk) for row in queries.log_of(ticket, after)]
    head = queries.head_of(ticket)
    if head is None or head.queue not in _member(request).queues:
        raise Http404
    waits = pending_email.oldest_pending(ticket)
    return TicketDetail(
        ticket=ticket_out(head),
        entries=entries,
        may_redact=head.library in permissions.administered_libraries(current_operator(request)),
        may_read_chat=head.chat is not None and queries.readable_chat(current_operator(request), head.chat) is not None,
        pending_email=TicketPendingEmail(since=waits.since, why=waits.why) if waits else None,
    )


@router.post(
    "/desk/tickets/{int:ticket}/acts",
    response=TicketActDone,
    summary="Act on a ticket",
    openapi_extra=json_body(*OperatorAct.__args__, prefix="Ticket"),
)
def act(request: HttpRequest, ticket: int, key: Query[ClientKey]) -> HttpResponse:
    """The body is the act, such as `{"kind": "reply", "text": …}`. A repeated key has no further effect.

    `{"kind": "redact", "data": […]}`, of the whole ticket, requires a confirmation, and so do ten or more `seqs`.
    """
    try:
        command = desk_commands.act_command(current_operator(request), ticket, request.body, key)
    except msgspec.MsgspecError as error:
        return respond(BadAct(reason=str(error)))
    if desk_commands.erases(command.act):
        require_confirmation(request)
    with sending_act(key):
        return _done(async_to_sync(execute)(command))


@router.post("/desk/tickets/{int:ticket}/files", response={201: UploadToken}, summary="Announce a file for a reply")
def announce_file(request: HttpRequest, ticket: int, announcement: FileAnnouncement) -> HttpResponse:
    """Create an upload token, as in a chat. The file is stored for a day until an act `reply` names it in `files`.

    A refusal is `{"refusal": {"name": …}}`: 404 NoSuchTicket for a ticket in other queues.
    """
    operator = current_operator(request)
    head = queries.head_of(ticket)
    if head is None or head.queue not in permissions.member(operator).queues:
        return respond(NoSuchTicket())
    return upload_response(attachments.announce_for_ticket(head, operator.pk, announcement.announcement))


@router.post(
    "/desk/tickets/{int:ticket}/links",
    response={200: TicketLink, 201: TicketLink},
    summary="Create a link to a ticket's page",
)
def make_link(request: HttpRequest, ticket: int, form: TicketLinkRequest, key: Query[ClientKey]) -> HttpResponse:
    """For members of the ticket's queue. The same key again returns the same link (200 instead of 201).

    A link for the patron can be opened once, and invalidates an earlier unopened one.
    """
    command = c.Command(ticket, permissions.member(current_operator(request)), c.MakeLink(access=form.access), key)
    outcome: Any = async_to_sync(execute)(command)
    if isinstance(outcome, Refused):
        return respond(outcome.refusal)
    until = queries.stored_at(ticket, outcome.seq) + LINK_VALID_FOR
    access = tokens.Access("read" if form.access == "read" else "claim", outcome.seq, until)
    link = TicketLink(address=tokens.patron_page_url(outcome.head, access), until=until)
    return respond(link, 200 if outcome.repeat else 201)


def _member(request: HttpRequest) -> Any:
    return permissions.member(current_operator(request))


def _queue(queue: Queue, counts: dict[tuple[int, str], int], people: dict[int, list[tuple[int, str]]]) -> QueueOut:
    return QueueOut(
        id=queue.pk,
        name=queue.name,
        slug=queue.slug,
        members=[QueueMember(id=id_, name=name) for id_, name in people[queue.pk]],
        counts={status: count for (of, status), count in counts.items() if of == queue.pk},
        departments=[department.pk for department in queue.departments.all()],
    )


def _done(outcome: Any, *, made: bool = False) -> HttpResponse:
    if isinstance(outcome, Refused):
        return respond(outcome.refusal)
    done = TicketActDone(ticket=outcome.head.ticket, seq=outcome.seq, repeat=outcome.repeat)
    return respond(done, 201 if made and not outcome.repeat else 200)
