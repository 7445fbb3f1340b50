"""Schemas of tickets over HTTP."""

from typing import Annotated, Any, Literal

import msgspec
from ninja import Field, Schema
from pydantic import WithJsonSchema

from refdesk.chats.events import AnyBody as AnyChatBody
from refdesk.chats.schemas import SuggestedFaqs
from refdesk.chats.starts.browsers import TEXT_LIMIT
from refdesk.eventlog.acts import Sensitive
from refdesk.eventlog.rows import LogRow
from refdesk.http.client_key import ClientKey
from refdesk.kit.numbers import Number
from refdesk.protocol.down import By
from refdesk.protocol.encode import by
from refdesk.protocol.openapi import schema_of

from .events import AnyBody, LinkKind, Source, Status
from .head import Head, tags_of
from .own_addresses import without_secrets


class QueueMember(Schema):
    """An operator."""

    id: int
    name: str


class QueueOut(Schema):
    """A queue that the operator belongs to, its members, and its number of tickets by status."""

    id: int
    name: str
    slug: str
    members: list[QueueMember]
    counts: dict[str, int]
    departments: list[int]


class DestinationQueue(Schema):
    """A queue into which a ticket can be put, and the members who can own it there."""

    id: int
    name: str
    library: int
    members: list[QueueMember]


class QueuesOut(Schema):
    """The operator's own queues, and all queues of their libraries, to which tickets can be transferred."""

    queues: list[QueueOut]
    destinations: list[DestinationQueue]
    sends_email: bool
    """Whether patrons get emails. If not, they only learn of an answer on the ticket's own page."""


class TicketOut(Schema):
    """A ticket in a list. Times are milliseconds since 1970-01-01 UTC."""

    ticket: int
    version: int
    queue: int
    status: Status
    source: Source
    question: str
    name: str | None
    contact: str | None
    owner: QueueMember | None
    tags: list[str]
    chat: int | None
    opened_at: int
    changed_at: int
    excerpt: str
    excerpt_by: Literal["patron", "desk"]


class TicketEntry(Schema):
    """One event of a log. `body.kind` is its kind; `key` is the key of the operator's own act."""

    seq: int
    at: int
    by: Annotated[dict[str, Any], WithJsonSchema(schema_of(By))]
    body: Annotated[dict[str, Any], WithJsonSchema(schema_of(*AnyBody.__args__, prefix="Ticket"))]
    key: str | None


class TicketChatEvent(TicketEntry):
    """One event of the chat that a ticket was opened from, as in the live protocol."""

    body: Annotated[dict[str, Any], WithJsonSchema(schema_of(*AnyChatBody.__args__))]


class TicketList(Schema):
    """At most 50 tickets, the last changed first; `next` is the `before` of the next page."""

    tickets: list[TicketOut]
    next: str | None


class TicketPendingEmail(Schema):
    """An email to the patron that has been unsent since `since` (ms); `why` is empty until the first attempt."""

    since: int
    why: str


class TicketDetail(Schema):
    """A ticket and its log; `may_redact`: the operator may redact it.

    `may_read_chat`: they may also read the chat that it was opened from, where that is.
    """

    ticket: TicketOut
    entries: list[TicketEntry]
    may_redact: bool
    may_read_chat: bool
    pending_email: TicketPendingEmail | None


class TicketLinkRequest(Schema):
    """`read`: anybody with the link can read; `reply`: the first to open it is the patron from then on."""

    access: LinkKind


class TicketLink(Schema):
    """A link to the ticket's page, valid until `until` (ms since 1970-01-01 UTC)."""

    address: str
    until: int


class TicketActDone(Schema):
    """Stored as event `seq`, null if nothing changed. `repeat`: the key had been used before."""

    ticket: int
    seq: int | None
    repeat: bool


class DeskTicketForm(Schema):
    """A ticket that an operator opens. Missing name and contact come from the chat."""

    key: ClientKey
    queue: Number
    question: str = Field(max_length=20_000)
    name: str = Field("", max_length=400)
    contact: str = Field("", max_length=400)
    chat: Number | None = None
    owner: Number | None = None
    note: str = Field("", max_length=20_000)


class TicketFormDefaults(Schema):
    """Default values of the form for a ticket from a chat. `queue` is the queue of the chat's department."""

    question: str
    name: str | None
    contact: str | None
    queue: int | None
    destinations: list[DestinationQueue]


class PreviousTickets(Schema):
    """Tickets of a chat's patron, the newest first.

    `elsewhere` counts those in queues of the chat's library that the operator doesn't belong to.
    """

    tickets: list[TicketOut]
    elsewhere: int


class TicketTranscript(Schema):
    """The chat that a ticket was opened from, as operators read it; its events are those of the live protocol."""

    chat: int
    events: list[TicketChatEvent]


class TicketForm(Schema):
    """A question that a patron leaves. `token` is the token of the chat that it replaces or follows.

    That chat ends, unless it has ended. `files` are upload tokens. `browser`, `suggested` and `sensitive` are as in the
    start of a chat.
    """

    key: ClientKey
    question: str = Field(max_length=20_000)
    name: str = Field("", max_length=400)
    contact: str = Field("", max_length=400)
    page: str = Field("", max_length=2_000)
    token: str = Field("", max_length=100)
    files: list[Annotated[str, Field(max_length=100)]] = Field([], max_length=100)
    browser: str = Field("", max_length=TEXT_LIMIT)
    suggested: SuggestedFaqs = Field(default_factory=list)
    sensitive: Sensitive = "mask"


class TicketMade(Schema):
    """The ticket’s number, the path of its patron’s private page on this server, and whether answers are emailed."""

    ticket: int
    page: str
    mailed: bool


def ticket_out(head: Head) -> TicketOut:
    return TicketOut(
        ticket=head.ticket,
        version=head.last_seq,
        queue=head.queue,
        status=head.status,
        source=head.source,
        question=without_secrets(head.question),
        name=head.name,
        contact=head.contact,
        owner=QueueMember(id=head.owner, name=head.owner_name) if head.owner else None,
        tags=list(tags_of(head)),
        chat=head.chat,
        opened_at=head.opened_at,
        changed_at=head.changed_at,
        excerpt=without_secrets(head.excerpt),
        excerpt_by=head.excerpt_by,
    )


def ticket_entry(row: LogRow, reader: int) -> TicketEntry:
    """The event for this operator.

    The key of the first event is never sent: opening the ticket again with it returns the patron's token.
    """
    return TicketEntry(**_entry(row, reader))


def ticket_chat_event(row: LogRow, reader: int) -> TicketChatEvent:
    """The event of the ticket's chat for this operator."""
    return TicketChatEvent(**_entry(row, reader))


def _entry(row: LogRow, reader: int) -> dict[str, Any]:
    actor = by(row.actor)
    key = row.client_key if row.seq > 1 and actor.id == reader else None
    body = msgspec.json.decode(row.payload)
    return {"seq": row.seq, "at": row.at, "by": msgspec.to_builtins(actor), "body": body, "key": key}
