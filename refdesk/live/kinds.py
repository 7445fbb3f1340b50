"""What each kind of log declares, so that its logs can be fed to connections."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar, cast

from refdesk.chats import permissions, queries
from refdesk.chats.commands import Actor
from refdesk.chats.events import Event
from refdesk.chats.head import Head
from refdesk.chats.participants import found
from refdesk.colleagues import queries as internal_queries
from refdesk.colleagues.commands import Member
from refdesk.colleagues.events import Event as InternalEvent
from refdesk.colleagues.head import Head as InternalHead
from refdesk.colleagues.membership import is_member
from refdesk.eventlog.address import Address, Kind
from refdesk.eventlog.events import Event as AnyEvent
from refdesk.eventlog.heads import LogHead
from refdesk.eventlog.rows import LogRow
from refdesk.protocol.down import Events
from refdesk.protocol.encode import frame, news, wire_event

Reader = Actor | Member

HeadT = TypeVar("HeadT", bound=LogHead)
EventT = TypeVar("EventT", bound=AnyEvent)
ReaderT = TypeVar("ReaderT", bound=Reader)


@dataclass(frozen=True)
class FeedKind(Generic[HeadT, EventT, ReaderT]):
    """One kind of log."""

    head_of: Callable[[int], HeadT | None]
    """The head of the log with this number, None without one."""
    visible_to: Callable[[HeadT, ReaderT], bool]
    """Whether this reader may read the log with this head."""
    resume: Callable[[int, int], tuple[HeadT | None, list[LogRow]]]
    """The head of a log and its next events after a seq."""
    news: Callable[[Address, Sequence[EventT]], tuple[bytes, bytes]]
    """The frames of new events for the desk and for the patron."""
    marked_by: Callable[[HeadT, int], int | None]
    """The operator whose read mark this reader is shown, from the head; None: no one's."""
    seen_by: Callable[[int, int | None], tuple[int, int]]
    """The seqs up to which the patron and this operator have read the log with this number."""
    read_once: bool = False
    """Whether hinted events are read once for all readers of a log: there may be hundreds."""


def _marked_by(head: Head, reader: int) -> int | None:
    # A participant's own mark: what the owner has seen may be unread to them.
    return reader if found(head.participants, reader) else head.claimed_by


def _internal_news(log: Address, events: Sequence[InternalEvent]) -> tuple[bytes, bytes]:
    wire = tuple(map(wire_event, events))
    return frame(Events(log=log, after=wire[0].seq - 1, through=wire[-1].seq, events=wire)), b""


AnyFeedKind = FeedKind[LogHead, AnyEvent, Reader]


def _any(kind: FeedKind[HeadT, EventT, ReaderT]) -> AnyFeedKind:
    """Hides the types of a kind, which its definition has checked: an address decides which kind serves a log."""
    return cast("AnyFeedKind", kind)


CHAT: FeedKind[Head, Event, Actor] = FeedKind(
    head_of=queries.head_of,
    visible_to=lambda head, reader: permissions.may_read(reader, head),
    resume=queries.resume,
    news=news,
    marked_by=_marked_by,
    seen_by=queries.seen_by,
)
INTERNAL_CHAT: FeedKind[InternalHead, InternalEvent, Member] = FeedKind(
    head_of=internal_queries.head_of,
    visible_to=is_member,
    resume=internal_queries.resume,
    news=_internal_news,
    marked_by=lambda head, reader: None,
    seen_by=lambda number, operator: (0, 0),
    read_once=True,
)
KINDS: Mapping[Kind, AnyFeedKind] = {"chat": _any(CHAT), "internal_chat": _any(INTERNAL_CHAT)}
