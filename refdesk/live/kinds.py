"""What each kind of log declares, so that its logs can be fed to connections, and acts on them executed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, Protocol, TypeVar, cast

from refdesk.chats import permissions, queries
from refdesk.chats.commands import Actor, Command, Operator
from refdesk.chats.events import Event
from refdesk.chats.head import Head
from refdesk.chats.outcomes import Stored as StoredChat
from refdesk.chats.participants import found
from refdesk.chats.rules.conditions import speaks
from refdesk.colleagues import commands as internal
from refdesk.colleagues import queries as internal_queries
from refdesk.colleagues.events import Event as InternalEvent
from refdesk.colleagues.head import Head as InternalHead
from refdesk.colleagues.membership import is_member
from refdesk.colleagues.outcomes import Stored as StoredInternal
from refdesk.eventlog.acts import Say
from refdesk.eventlog.address import Address, Kind
from refdesk.eventlog.events import Event as AnyEvent
from refdesk.eventlog.heads import LogHead
from refdesk.eventlog.log import LogCommand
from refdesk.eventlog.outcomes import Stored
from refdesk.eventlog.read_marks import LogMark, ReadMarkTable
from refdesk.eventlog.refusals import NoSuchChat, Refusal
from refdesk.eventlog.rows import LogRow
from refdesk.kit.quota import Quota
from refdesk.protocol import up
from refdesk.protocol.down import Events
from refdesk.protocol.encode import backlog, encode, frame, news, wire_event
from refdesk.tickets import commands as tickets
from refdesk.tickets import queries as ticket_queries
from refdesk.tickets.desk.desk_commands import prepared
from refdesk.tickets.events import Event as TicketEvent
from refdesk.tickets.head import Head as TicketHead
from refdesk.tickets.outcomes import Stored as StoredTicket
from refdesk.tickets.refusals import NoSuchTicket

Reader = Actor | internal.Member | tickets.Member
ClientCommand = Command | internal.Command | tickets.Command

HeadT = TypeVar("HeadT", bound=LogHead)
EventT = TypeVar("EventT", bound=AnyEvent)
ReaderT = TypeVar("ReaderT", bound=Reader)
StoredT = TypeVar("StoredT", bound=Stored)


Side = Literal["patron", "desk"]


@dataclass(frozen=True)
class ReadMarks(Generic[HeadT, ReaderT]):
    """How far operators have read the logs of one kind."""

    count: Callable[[HeadT, ReaderT, int, int], int | None]
    """The count of messages that a reader has read at a seq, from the count of the client; None: the reader's mark is
    not stored."""
    store: Callable[[Sequence[LogMark]], None]
    """Stores marks, on a thread that may write."""
    shown_to_patron: Callable[[HeadT, ReaderT], bool] = lambda head, reader: False
    shown_to: Callable[[HeadT, int], int | None] = lambda head, reader: None
    """The operator whose read mark this reader is shown, from the head; None: no one's."""
    seen_by: Callable[[int, int | None], tuple[int, int]] = lambda number, operator: (0, 0)
    """The seqs up to which the patron and this operator have read the log with this number."""


class Announcer(Protocol):
    """The hub of a node, with what desks see of logs besides their feeds."""

    def hint(self, batch: Sequence[Stored]) -> None:
        """Hint to all nodes at new events of logs of one kind."""

    def announce_chats(self, batch: Sequence[StoredChat]) -> None: ...
    def announce_internal(self, batch: Sequence[StoredInternal]) -> None: ...
    def announce_tickets(self, batch: Sequence[StoredTicket]) -> None: ...


def hint_all_nodes(hub: Announcer, batch: Sequence[Stored]) -> None:
    hub.hint(batch)


@dataclass(frozen=True)
class FeedKind(Generic[HeadT, EventT, ReaderT, StoredT]):
    """One kind of log."""

    head_of: Callable[[int], HeadT | None]
    """The head of the log with this number, None without one."""
    visible_to: Callable[[HeadT, ReaderT], bool]
    """Whether this reader may read the log with this head."""
    resume: Callable[[int, int], tuple[HeadT | None, list[LogRow]]]
    """The head of a log and its next events after a seq."""
    last_seqs: Callable[[Sequence[int]], dict[int, int]]
    """The last seqs of the logs with these numbers."""
    news: Callable[[Address, Sequence[EventT]], tuple[bytes, bytes]]
    """The frames of new events for the desk and for the patron."""
    command: Callable[[int, ReaderT, up.ClientAct, str], ClientCommand | None]
    """The command of an operator's act, with its key, on the log with this number; None for an act of another kind."""
    announce: Callable[[Announcer, Sequence[StoredT]], None] = hint_all_nodes
    """Announces what was stored beyond the feeds of this node: to other nodes, and to lists."""
    not_found: Callable[[Address], Refusal] = lambda log: NoSuchChat(log=log)
    """The refusal for a reader who may not read the log, or not any more."""
    department: Callable[[HeadT], int] = lambda head: 0
    """The department whose topic carries the hints of new events, from the head; 0: the topic of all nodes."""
    typing_to: Callable[[HeadT, ReaderT], tuple[Side, ...]] = lambda head, reader: ("desk",)
    """The sides to which the typing of an operator who may read the log goes."""
    marks: ReadMarks[HeadT, ReaderT] | None = None
    """None: nothing is stored of how far its logs were read."""
    quota: Quota | None = None
    """How many acts one operator may do in a time."""
    prepared: Callable[[LogCommand], LogCommand] | None = None
    """Completes a command, before the journal gets it, with what its rules need of the database."""
    read_once: bool = False
    """Whether hinted events are read once for all readers of a log: there may be hundreds."""
    shows_viewers: bool = False
    """Whether the operators who have a feed of a log open are shown to each other."""


def _typing_in_chat(head: Head, operator: Actor) -> tuple[Side, ...]:
    if speaks(head, operator):
        return ()
    return ("patron",) if head.participants is None else ("patron", "desk")


def _mark_shown_to(head: Head, reader: int) -> int | None:
    # A participant's own mark: what the owner has seen may be unread to them.
    return reader if found(head.participants, reader) else head.claimed_by


def _internal_news(log: Address, events: Sequence[InternalEvent]) -> tuple[bytes, bytes]:
    wire = tuple(map(wire_event, events))
    return frame(Events(log=log, after=wire[0].seq - 1, through=wire[-1].seq, events=wire)), b""


def _ticket_news(log: Address, events: Sequence[TicketEvent]) -> tuple[bytes, bytes]:
    rows = [
        LogRow(
            seq=event.seq,
            kind=str(event.body.__struct_config__.tag),
            at=event.at,
            actor=event.actor,
            payload=encode(event.body).decode(),
            client_key=event.key,
        )
        for event in events
    ]
    return backlog(log, rows[0].seq - 1, [ticket_queries.feed_row(row) for row in rows], to_patron=False), b""


AnyFeedKind = FeedKind[LogHead, AnyEvent, Reader, Stored]


def _any(kind: FeedKind[HeadT, EventT, ReaderT, StoredT]) -> AnyFeedKind:
    """Hides the types of a kind, which its definition has checked: an address decides which kind serves a log."""
    return cast("AnyFeedKind", kind)


CHAT: FeedKind[Head, Event, Actor, StoredChat] = FeedKind(
    head_of=queries.head_of,
    visible_to=permissions.may_read,
    resume=queries.resume,
    last_seqs=queries.last_seqs,
    news=news,
    command=lambda chat, actor, act, key: Command(chat, actor, act, key) if up.is_of_chat(act) else None,
    announce=lambda hub, batch: hub.announce_chats(batch),
    department=lambda head: head.department,
    typing_to=_typing_in_chat,
    marks=ReadMarks(
        count=lambda head, actor, seq, count: None if speaks(head, actor) else count,
        store=ReadMarkTable("chats_readmark", "chat_id").store,
        shown_to_patron=lambda head, actor: isinstance(actor, Operator) and head.claimed_by == actor.id,
        shown_to=_mark_shown_to,
        seen_by=queries.seen_by,
    ),
)
INTERNAL_CHAT: FeedKind[InternalHead, InternalEvent, internal.Member, StoredInternal] = FeedKind(
    head_of=internal_queries.head_of,
    visible_to=is_member,
    resume=internal_queries.resume,
    last_seqs=internal_queries.last_seqs,
    news=_internal_news,
    command=lambda chat, member, act, key: internal.Command(chat, member, act, key) if isinstance(act, Say) else None,
    announce=lambda hub, batch: hub.announce_internal(batch),
    marks=ReadMarks(
        # The server's own count fits that of the list.
        count=lambda head, member, seq, count: head.messages if seq >= head.message_seq else 0,
        store=ReadMarkTable("colleagues_readmark", "internal_chat_id").store,
    ),
    quota=Quota("internal/operator", 60, 60),
    read_once=True,
)
TICKET: FeedKind[TicketHead, TicketEvent, tickets.Member, StoredTicket] = FeedKind(
    head_of=ticket_queries.head_of,
    visible_to=lambda head, reader: head.queue in reader.queues,
    resume=ticket_queries.resume,
    last_seqs=ticket_queries.last_seqs,
    news=_ticket_news,
    command=lambda ticket, member, act, key: (
        tickets.Command(ticket, member, act, key) if up.is_of_ticket(act) else None
    ),
    announce=lambda hub, batch: hub.announce_tickets(batch),
    not_found=lambda log: NoSuchTicket(log=log),
    prepared=prepared,
    read_once=True,
    shows_viewers=True,
)
KINDS: Mapping[Kind, AnyFeedKind] = {"chat": _any(CHAT), "internal_chat": _any(INTERNAL_CHAT), "ticket": _any(TICKET)}


def marks_of(kind: Kind) -> ReadMarks[LogHead, Reader]:
    """The read marks of this kind of log. Raises `TypeError` for one without them."""
    marks = KINDS[kind].marks
    if marks is None:
        raise TypeError(f"a log of the kind {kind} has no read marks")
    return marks
