"""What tickets look like over HTTP."""

from typing import Annotated, Any, Literal

import msgspec
from ninja import Field, Schema

from refdesk.eventlog.rows import LogRow
from refdesk.kit.numbers import Number
from refdesk.protocol.encode import by

from .events import LinkKind
from .head import Head, tags_of

Status = Literal["new", "open", "pending", "closed"]


class QueueMember(Schema):
    """An operator."""

    id: int
    name: str


class QueueOut(Schema):
    """A queue that one belongs to, its members, and how many tickets of each status it has."""

    id: int
    name: str
    slug: str
    members: list[QueueMember]
    counts: dict[str, int]
    departments: list[int]


class DestinationQueue(Schema):
    """A queue that a ticket can be put into, and who can own it there."""

    id: int
    name: str
    library: int
    members: list[QueueMember]


class QueuesOut(Schema):
    """One's own queues; and all of their libraries, to which tickets can be transferred."""

    queues: list[QueueOut]
    destinations: list[DestinationQueue]
    mailing: bool
    """Whether patrons get mail. Where not, they only learn of an answer on the ticket's own page."""


class TicketOut(Schema):
    """A ticket as lists show it. Times are milliseconds since 1970-01-01 UTC."""

    ticket: int
    version: int
    queue: int
    status: Status
    source: str
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
    """One event of a log. `body.kind` names what it is; `key` is that of the act, if it was one's own."""

    seq: int
    at: int
    by: dict[str, Any]
    body: dict[str, Any]
    key: str | None


class TicketList(Schema):
    """Tickets, the one that changed last first, 50 at most; `more` says whether others follow."""

    tickets: list[TicketOut]
    more: bool


class TicketPendingMail(Schema):
    """A mail to the patron that is not gone yet, since `since`; `why` is empty until it was tried."""

    since: int
    why: str


class TicketDetail(Schema):
    """A ticket and its log; `may_redact`: the one who asks may take back what is in it.

    `may_read_chat`: they may read the chat that it came from, too, where it is.
    """

    ticket: TicketOut
    entries: list[TicketEntry]
    may_redact: bool
    may_read_chat: bool
    pending_mail: TicketPendingMail | None


class TicketLinkRequest(Schema):
    """`read`: who has the link can read; `reply`: the first who opens it is the patron from then on."""

    access: LinkKind


class TicketLink(Schema):
    """A link to the ticket's page, good until `until` (ms since 1970-01-01 UTC)."""

    address: str
    until: int


class TicketActDone(Schema):
    """Stored; `seq` is the event's, None where all was as asked. `repeat`: it had been stored before."""

    ticket: int
    seq: int | None
    repeat: bool


class DeskTicketForm(Schema):
    """A ticket that an operator opens. Name and contact are taken from the chat where they are not given."""

    key: str = Field(min_length=16, max_length=32, pattern=r"^[A-Za-z0-9_-]+$")
    queue: Number
    question: str = Field(max_length=20_000)
    name: str = Field("", max_length=400)
    contact: str = Field("", max_length=400)
    chat: Number | None = None
    owner: Number | None = None
    note: str = Field("", max_length=20_000)


class TicketFormDefaults(Schema):
    """What the form for a ticket from a chat begins with. `queue` is where the chat's department sends its tickets."""

    question: str
    name: str | None
    contact: str | None
    queue: int | None
    destinations: list[DestinationQueue]


class PreviousTickets(Schema):
    """Tickets of a chat's patron, the latest first. `elsewhere` counts those in queues of the chat's library that the
    operator doesn't belong to; nothing else is told of them."""

    tickets: list[TicketOut]
    elsewhere: int


class TicketTranscript(Schema):
    """The chat that a ticket came from, as an operator reads it; its events are those of the live protocol."""

    chat: int
    events: list[TicketEntry]


class TicketForm(Schema):
    """A question that a patron leaves. `token` is that of the chat that it is left instead of, or after.

    The patron leaves that chat with it: it ends, unless it has. `files` are the tickets of uploads that go with it.
    """

    key: str = Field(min_length=16, max_length=32, pattern=r"^[A-Za-z0-9_-]+$")
    question: str = Field(max_length=20_000)
    name: str = Field("", max_length=400)
    contact: str = Field("", max_length=400)
    page: str = Field("", max_length=2_000)
    token: str = Field("", max_length=100)
    files: list[Annotated[str, Field(max_length=100)]] = Field([], max_length=100)


class TicketMade(Schema):
    """The ticket’s number, the path of its patron’s private page on this server, and whether answers are mailed."""

    ticket: int
    page: str
    mailed: bool


def ticket_out(head: Head) -> TicketOut:
    """A ticket for a list."""
    return TicketOut(
        ticket=head.ticket,
        version=head.last_seq,
        queue=head.queue,
        status=head.status,
        source=head.source,
        question=head.question,
        name=head.name,
        contact=head.contact,
        owner=QueueMember(id=head.owner, name=head.owner_name) if head.owner else None,
        tags=list(tags_of(head)),
        chat=head.chat,
        opened_at=head.opened_at,
        changed_at=head.changed_at,
        excerpt=head.excerpt,
        excerpt_by=head.excerpt_by,
    )


def ticket_entry(row: LogRow, reader: int) -> TicketEntry:
    """An event, with who did it, for this operator.

    The key of the first one is never told: whoever starts the log again with it is given the patron's token.
    """
    body, actor = msgspec.json.decode(row.payload), by(row.actor)
    key = row.client_key if row.seq > 1 and actor.id == reader else None
    return TicketEntry(seq=row.seq, at=row.at, by=msgspec.to_builtins(actor), body=body, key=key)
