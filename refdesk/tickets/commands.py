"""Everything that can be asked of a ticket: the acts, with their facts, and who asks.

As in `refdesk.chats.commands`.
"""

import msgspec

from refdesk.chats.commands import Act, digest
from refdesk.eventlog.events import Datum, Mark

from .events import DATA, AttachedFile, LinkKind, MailReceived, Source, Status

TEXT_LIMIT = 10_000


class Member(msgspec.Struct, frozen=True, tag="member"):
    """A signed-in operator, with the queues that they belong to.

    `administers` are the libraries that they administer; it is looked up where an administrator's act is asked for.
    """

    id: int
    name: str
    queues: frozenset[int] = frozenset()
    administers: frozenset[int] = frozenset()


class Patron(msgspec.Struct, frozen=True, tag="patron"):
    """The patron of one ticket, known by its token. `link`: as in `refdesk.tickets.events.Replied`."""

    ticket: int
    link: int = 0


class System(msgspec.Struct, frozen=True, tag="system"):
    """The server itself."""


Actor = Member | Patron | System


class Reply(Act, frozen=True, kw_only=True, tag="reply"):
    """Send a message to the other side. An operator may set the status with it.

    `after` is the last event that the writer has read: a reply of a colleague after it refuses this one. `files` are
    the tickets of uploads that go with it.
    """

    text: str
    marks: tuple[Mark, ...] = ()
    status: Status | None = None
    after: int | None = None
    files: tuple[str, ...] = ()


class SaveNote(Act, frozen=True, kw_only=True, tag="save_note"):
    """Keep an internal note."""

    text: str


class Assign(Act, frozen=True, kw_only=True, tag="assign"):
    """Give the ticket to an operator, or to nobody.

    `instead_of` is whose it was when that was decided, 0 for nobody's: somebody else whose it is by now keeps it.
    """

    operator: int | None
    instead_of: int | None = None


class Transfer(Act, frozen=True, kw_only=True, tag="transfer"):
    """Put the ticket into another queue of the same library, and there give it to a member of that queue."""

    queue: int
    owner: int | None = None


class SetStatus(Act, frozen=True, kw_only=True, tag="set_status"):
    """Change the status; a ticket is never made new again."""

    status: Status


class SetTags(Act, frozen=True, kw_only=True, tag="set_tags"):
    """Give the ticket these tags, and no others."""

    tags: tuple[str, ...]


class SetName(Act, frozen=True, kw_only=True, tag="set_name"):
    """Correct the patron's name; empty removes it."""

    name: str


class SetContact(Act, frozen=True, kw_only=True, tag="set_contact"):
    """Correct the contact info; empty removes it."""

    contact: str


class ReceiveMail(Act, frozen=True, kw_only=True, tag="receive_mail"):
    """The patron's reply by mail. Where that is an automatic one, there is no text, and nothing opens again."""

    text: str
    received: MailReceived
    files: tuple[str, ...] = ()


class NoteMailSent(Act, frozen=True, kw_only=True, tag="note_mail_sent"):
    """Keep that the mail server took the mail to the patron that carries event `of`."""

    of: int
    to: str
    twice: bool = False


class NoteMailFailed(Act, frozen=True, kw_only=True, tag="note_mail_failed"):
    """Keep that it can't be delivered, and why."""

    of: int
    to: str
    reason: str
    bounced: bool = False


class Forget(Act, frozen=True, kw_only=True, tag="forget"):
    """Take these data back, at somebody's wish: at once where the ticket is closed, else as soon as it is."""

    data: tuple[Datum, ...] = DATA


class Redact(Act, frozen=True, kw_only=True, tag="redact"):
    """Take something back: the texts of these events, a passage of one of them, or these data of the whole ticket.

    An open ticket is closed by it. With `until` (ms) only where nothing has happened since.
    """

    data: tuple[Datum, ...] = ("text",)
    seqs: tuple[int, ...] = ()
    passage: tuple[int, int] | None = None
    until: int | None = None


class MakeLink(Act, frozen=True, kw_only=True, tag="make_link"):
    """Make a link to the ticket's page: to read it, or for the patron, whose link replaces an earlier unopened one."""

    access: LinkKind


class ClaimLink(Act, frozen=True, kw_only=True, tag="claim_link"):
    """Open the link for the patron that was made in event `link`; each can be opened once."""

    link: int


AnyAct = (
    Reply
    | SaveNote
    | Assign
    | Transfer
    | SetStatus
    | SetTags
    | SetName
    | SetContact
    | ReceiveMail
    | NoteMailSent
    | NoteMailFailed
    | Forget
    | MakeLink
    | ClaimLink
    | Redact
)

OperatorAct = Reply | SaveNote | Assign | Transfer | SetStatus | SetTags | SetName | SetContact | Redact
"""What operators ask for over HTTP; what else there is comes from patrons, pages of ours and the server."""


class QueueInfo(msgspec.Struct, frozen=True, kw_only=True):
    """What a command must know of the queues: the one that a ticket goes to, and who belongs to it."""

    id: int
    name: str
    library: int
    members: dict[int, str] = {}


class Command(msgspec.Struct, frozen=True):
    """An act on one ticket, by one actor. `place` is the queue of an `Assign` or a `Transfer`, if there is one.

    `attached` are those of the act's files that have come, and are this actor's to send here.
    """

    ticket: int
    actor: Actor
    act: AnyAct
    key: str | None = None
    queue: QueueInfo | None = None
    attached: tuple[AttachedFile, ...] = ()


class Open(msgspec.Struct, frozen=True, kw_only=True):
    """Open a ticket in a queue. It has no number yet, so it is unique on (library, key).

    `actor` is the operator who does it, None for the patron. `owner` and `note` are an operator's to give; `received`
    belongs to a question that came by mail. `leaves`: the patron leaves the chat for it, which ends with it. `files`
    and `attached` are as in `Reply` and `Command`. `forget` is what somebody wished to be forgotten of its chat.
    """

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
    actor: Member | None = None
    owner: int | None = None
    note: str = ""
    received: MailReceived | None = None
    files: tuple[str, ...] = ()
    attached: tuple[AttachedFile, ...] = ()
    forget: tuple[Datum, ...] = ()


def digest_of(request: Act | Open) -> str:
    """What tells an act, or a ticket, from another with the same key: what was written, not who belonged where."""
    if isinstance(request, Open):
        bare = QueueInfo(id=request.queue.id, name="", library=request.queue.library)
        request = msgspec.structs.replace(request, queue=bare, actor=None, attached=(), forget=())
    return digest(request)  # type: ignore[arg-type] # all that it needs is a struct


def actor_text(actor: Actor) -> str:
    """An actor as the log keeps it: who they were, by the name of that moment."""
    if isinstance(actor, Member):
        return f"operator:{actor.id}:{actor.name}"
    return "patron" if isinstance(actor, Patron) else "system"
