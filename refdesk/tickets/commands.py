"""Commands on tickets: the acts, their facts, and the actor. Built like `refdesk.chats.commands`."""

from typing import Annotated, ClassVar

import msgspec

from refdesk.eventlog import acts
from refdesk.eventlog.actors import PATRON, SYSTEM, System, encode_operator
from refdesk.eventlog.acts import Act, SaveNote, Sensitive, SetContact, SetName, SetTags, digest
from refdesk.eventlog.address import Address, Number, ticket_at
from refdesk.eventlog.events import Datum, Mark, SensitiveKind
from refdesk.kit.units import about

from .events import DATA, AttachedFile, EmailReceived, LinkKind, Source, Status


class Member(msgspec.Struct, frozen=True, tag="member"):
    """A signed-in operator, with the queues that they belong to.

    `administers` are the libraries that they administer; filled in for acts of administrators only.
    """

    id: int
    name: str
    queues: frozenset[int] = frozenset()
    administers: frozenset[int] = frozenset()


class Patron(msgspec.Struct, frozen=True, tag="patron"):
    """The patron of one ticket, authenticated by its token. `link`: see `refdesk.tickets.events.Replied`."""

    ticket: int
    link: int = 0


Actor = Member | Patron | System


class Reply(Act, frozen=True, kw_only=True, tag="reply"):
    """Send a message to the other side. An operator may set the status with it.

    `after` is the last event that the author has read: it is refused if a colleague has replied since. `files` are the
    tokens of its uploads.
    """

    role = "operator"
    free_text = ("text",)

    text: Annotated[str, about("1 to 10,000 characters of plain text")]
    marks: Annotated[tuple[Mark, ...], about("formatting of ranges of the text")] = ()
    status: Annotated[Status | None, about("the ticket's status from now on; null: pending")] = None
    after: Annotated[Number | None, about("the last event that its author has read; null: not checked")] = None
    files: Annotated[tuple[str, ...], about("upload tokens of attached files, ten at most")] = ()


class Assign(Act, frozen=True, kw_only=True, tag="assign"):
    """Assign the ticket to an operator, or to nobody.

    `instead_of` is the owner that the author saw, 0 for none; a ticket with another owner by now keeps it.
    """

    role = "operator"

    operator: Annotated[Number | None, about("the new owner's number; null: no one")]
    instead_of: Annotated[Number | None, about("number of the owner that the author saw; 0: no one")] = None


class Transfer(Act, frozen=True, kw_only=True, tag="transfer"):
    """Move the ticket to another queue of the same library, and optionally assign it to a member of that queue."""

    role = "operator"

    queue: Annotated[Number, about("the number of its new queue")]
    owner: Annotated[Number | None, about("number of the member who owns it there; null: no one")] = None


class SetTicketStatus(Act, frozen=True, kw_only=True, tag="set_status"):
    """Change the status; a ticket never becomes new again."""

    role = "operator"

    status: Annotated[Status, about("its status from now on; not `new`")]


class ReceiveEmail(Act, frozen=True, kw_only=True, tag="receive_email"):
    """Add the patron's reply by email. An automatic one (out of office) has no text and doesn't reopen the ticket."""

    free_text = ("text", "received")
    text: str
    received: EmailReceived
    files: tuple[str, ...] = ()


class NoteEmailSent(Act, frozen=True, kw_only=True, tag="note_mail_sent"):
    """Record that the mail server accepted the email with event `of` to the patron."""

    of: int
    to: str
    twice: bool = False


class NoteEmailFailed(Act, frozen=True, kw_only=True, tag="note_mail_failed"):
    """Record that the email with event `of` can't be delivered, and why."""

    of: int
    to: str
    reason: str
    bounced: bool = False


class Forget(Act, frozen=True, kw_only=True, tag="forget"):
    """Redact these data at somebody's request: at once where the ticket is closed, otherwise once it is."""

    data: tuple[Datum, ...] = DATA


class Redact(acts.Redact, frozen=True, kw_only=True, tag="redact"):
    """Redact the texts of these events, a passage of one of them, or these data of the whole ticket.

    Redacting data of an open ticket closes it. With `until` (ms) it does nothing if the ticket has changed since.
    """

    until: int | None = None


class MakeLink(Act, frozen=True, kw_only=True, tag="make_link"):
    """Make a link to the ticket's page: to read it, or for the patron, replacing an earlier unopened one."""

    access: LinkKind


class ClaimLink(Act, frozen=True, kw_only=True, tag="claim_link"):
    """Open the link for the patron that was made in event `link`; each can be opened once."""

    link: int


AnyAct = (
    Reply
    | SaveNote
    | Assign
    | Transfer
    | SetTicketStatus
    | SetTags
    | SetName
    | SetContact
    | ReceiveEmail
    | NoteEmailSent
    | NoteEmailFailed
    | Forget
    | MakeLink
    | ClaimLink
    | Redact
)

ClientAct = Reply | SaveNote | Assign | Transfer | SetTicketStatus | SetTags | SetName | SetContact
"""The acts that a frame may request."""
OperatorAct = ClientAct | Redact
"""The acts that operators send over HTTP; all others come from patrons, Refdesk's own pages and the server."""


class QueueInfo(msgspec.Struct, frozen=True, kw_only=True):
    """What a command needs to know of a queue: its library and its members, id to name."""

    id: int
    name: str
    library: int
    members: dict[int, str] = {}


class Command(msgspec.Struct, frozen=True):
    """An act on one ticket by one actor. `queue` is the queue of an `Assign` or a `Transfer`.

    `attached` are those of the act's files that have arrived and that this actor may attach here. `masked` are the
    kinds of what was masked in the act before it got here.
    """

    free_text: ClassVar[tuple[str, ...]] = ("act", "attached")

    ticket: int
    actor: Actor
    act: AnyAct
    key: str | None = None
    queue: QueueInfo | None = None
    attached: tuple[AttachedFile, ...] = ()
    masked: tuple[SensitiveKind, ...] = ()

    @property
    def address(self) -> Address:
        return ticket_at(self.ticket)


class Open(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Open a ticket in a queue. It has no number yet, so it is unique by (library, key).

    `actor` is the operator, None for the patron. Only operators set `owner` and `note`; `received` belongs to a
    question by email. `leaves`: the patron leaves the chat for the ticket, which ends the chat. `files`, `attached`:
    see `Reply` and `Command`, like `masked`. `forget`: data that somebody wished to be forgotten of its chat.
    `widget`, `suggested`: see `Opened`.
    """

    free_text: ClassVar[tuple[str, ...]] = ("question", "name", "received", "attached")
    queue: QueueInfo
    country: str
    source: Source
    key: str
    question: str
    name: str = ""
    contact: str = ""
    chat: int | None = None
    leaves: bool = False
    page: str = ""
    language: str = ""
    actor: Member | None = None
    owner: int | None = None
    note: str = ""
    received: EmailReceived | None = None
    files: tuple[str, ...] = ()
    attached: tuple[AttachedFile, ...] = ()
    forget: tuple[Datum, ...] = ()
    widget: int = 0
    suggested: tuple[int, ...] = ()
    sensitive: Sensitive = "mask"
    masked: tuple[SensitiveKind, ...] = ()


def digest_of(request: Act | Open) -> str:
    """Digest that detects a reused key: of what was written, not of who belonged to the queue at that time."""
    if isinstance(request, Open):
        bare = QueueInfo(id=request.queue.id, name="", library=request.queue.library)
        written = {"actor": None, "attached": (), "forget": (), "language": "", "widget": 0, "suggested": ()}
        request = msgspec.structs.replace(request, queue=bare, sensitive="mask", **written)
    return digest(request)


def encode_actor(actor: Actor) -> str:
    """An actor as the log stores it."""
    if isinstance(actor, Member):
        return encode_operator(actor.id, actor.name)
    return PATRON if isinstance(actor, Patron) else SYSTEM
