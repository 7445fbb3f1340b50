"""HTTP API for the desk that joins chats and tickets: a patron's tickets, defaults for a new one, a ticket's chat."""

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from ninja import Router

from refdesk.audit.models import Action
from refdesk.audit.recording import Thing, record_once_an_hour
from refdesk.staff.roles import Right
from refdesk.staff.signed_in import SignedIn, current_operator

from .. import permissions, queries
from ..models import Queue
from ..schemas import (
    DestinationQueue,
    PreviousTickets,
    QueueMember,
    TicketFormDefaults,
    TicketTranscript,
    ticket_chat_event,
    ticket_out,
)

router = Router(tags=["desk"], auth=SignedIn(csrf=True, right=Right.ANSWER))
_PARTICIPATING = ("claimed", "taken_over", "message_sent")
"""Kinds of events by which an operator participates in a chat. Who did reads it without a record."""


@router.get(
    "/desk/chats/{int:chat}/tickets", response=PreviousTickets, summary="List previous tickets of a chat's patron"
)
def previous_tickets(request: HttpRequest, chat: int) -> PreviousTickets:
    """Tickets with the same contact info, or from this chat, in the operator's queues; of other queues only the number.

    404 for a chat that the operator may not read.
    """
    readable = queries.readable_chat(current_operator(request), chat)
    if readable is None:
        raise Http404
    queues = permissions.member(current_operator(request)).queues
    tickets = {head.ticket: head for head in queries.previous_tickets(queues, readable.contact)}
    tickets |= {head.ticket: head for head in queries.tickets_of_chat(queues, chat)}
    return PreviousTickets(
        tickets=[ticket_out(tickets[number]) for number in sorted(tickets, reverse=True)],
        elsewhere=queries.count_elsewhere(queues, readable),
    )


@router.get(
    "/desk/chats/{int:chat}/ticket-form",
    response=TicketFormDefaults,
    summary="Read the defaults of a ticket from a chat",
)
def ticket_form_defaults(request: HttpRequest, chat: int) -> TicketFormDefaults:
    """Default values of the form, and the queues to choose from. 404 for a chat that the operator may not read."""
    readable = queries.readable_chat(current_operator(request), chat)
    if readable is None:
        raise Http404
    default = permissions.queue_of_department(readable.department_id)
    destinations = destinations_out(permissions.destinations_from_chat(current_operator(request), readable))
    preferred = [queue.id for queue in destinations if default and queue.id == default.pk]
    return TicketFormDefaults(
        question=queries.question_of_chat(chat),
        name=readable.name,
        contact=readable.contact,
        queue=next(iter(preferred or [queue.id for queue in destinations]), None),
        destinations=destinations,
    )


@router.get("/desk/tickets/{int:ticket}/transcript", response=TicketTranscript, summary="Read the chat of a ticket")
def transcript(request: HttpRequest, ticket: int) -> TicketTranscript:
    """For members of the ticket's queue, whether or not they belong to the chat's department. 404 for any other, and
    if the ticket has no chat (any more)."""
    head = queries.head_of(ticket)
    if head is None or head.chat is None or head.queue not in permissions.member(current_operator(request)).queues:
        raise Http404
    events = queries.transcript_of(head.chat)
    if not events:
        raise Http404
    reader = current_operator(request).pk
    mine = f"operator:{reader}:"
    if not any(row.kind in _PARTICIPATING and row.actor.startswith(mine) for row in events):
        record_once_an_hour(Action.TRANSCRIPT_READ, Thing("chat", head.chat, f"chat {head.chat}"), library=head.library)
    return TicketTranscript(chat=head.chat, events=[ticket_chat_event(row, reader) for row in events])


def destinations_out(queues: QuerySet[Queue]) -> list[DestinationQueue]:
    """Queues into which a ticket can be put, with the members who can own it there."""
    rows = list(queues.order_by("name", "id"))
    people = permissions.members_by_queue([queue.pk for queue in rows])
    return [
        DestinationQueue(
            id=queue.pk,
            name=queue.name,
            library=queue.library_id,
            members=[QueueMember(id=id_, name=name) for id_, name in people[queue.pk]],
        )
        for queue in rows
    ]
