"""Frames from the server to a client."""

from typing import Literal

import msgspec

from refdesk.chats.refusals import AnyRefusal

from .refusals import AnyProtocolRefusal
from .up import Status

Line = Literal["none", "up", "lost"]
State = Literal["waiting", "active", "ended"]
EndedBy = Literal["operator", "patron", "disconnection"]
Side = Literal["patron", "desk"]


class Down(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind"):
    """A frame that the server sends."""


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """An operator, as others see them."""

    id: int
    name: str


class By(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who did it. An operator has the `name` of that moment and, in what the desk gets, an `id`."""

    role: Literal["patron", "operator", "system"]
    id: int | None = None
    name: str | None = None


class WireEvent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An event of a chat's log; `body` is one of `refdesk.chats.events.AnyBody`, already encoded."""

    seq: int
    at: int
    by: By
    body: msgspec.Raw
    key: str | None = None


class Welcome(Down, frozen=True, kw_only=True, tag="welcome"):
    """The answer to a hello. `now` is the server's clock; `grace` (ms) how long a lost patron may come back."""

    version: int
    node: str
    now: int
    grace: int
    chat: int | None = None
    operator: Person | None = None


class Done(Down, frozen=True, kw_only=True, tag="done", omit_defaults=True):
    """Stored: the act's event is `seq` of its chat (None where nothing had to change)."""

    key: str
    seq: int | None = None
    repeat: bool = False


class Refused(Down, frozen=True, kw_only=True, tag="refused", omit_defaults=True):
    """Not done, and nothing stored; `key` says which act, None for a frame that has none."""

    refusal: AnyRefusal | AnyProtocolRefusal
    key: str | None = None


class Events(Down, frozen=True, kw_only=True, tag="events"):
    """All events of the chat with after < seq <= through that the receiver may see, in order."""

    chat: int
    after: int
    through: int
    events: tuple[WireEvent, ...]


class Opened(Down, frozen=True, kw_only=True, tag="opened"):
    """The chat's feed is complete up to `through`; what either side has seen."""

    chat: int
    through: int
    seen_by_patron: int
    seen_by_desk: int


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A chat in a department's list. `version` is its last seq: a row with a lower one is to be ignored.

    `page` is the beginning of its address.
    """

    chat: int
    version: int
    department: int
    state: State
    guest: int
    name: str | None
    claimed_by: Person | None
    started_at: int
    claimed_at: int | None
    ended_at: int | None
    ended_by: EndedBy | None
    closed: bool
    operator_gone: bool
    line: Line
    line_at: int
    excerpt: str
    excerpt_by: Side
    message_at: int
    patron_messages: int
    page: str
    mobile: bool


class Board(Down, frozen=True, kw_only=True, tag="board"):
    """Rows of a department's list: all of them (`whole`: forget others), or those that changed."""

    department: int
    whole: bool
    rows: tuple[Row, ...]


class DepartmentNow(msgspec.Struct, frozen=True, kw_only=True):
    """A department that the operator belongs to: do they monitor it, and who answers there now."""

    id: int
    name: str
    monitored: bool
    online: tuple[Person, ...]


class Colleague(msgspec.Struct, frozen=True, kw_only=True):
    """An operator of one of the same departments; offline where no desk of theirs is open; `since` (ms), 0: unknown."""

    id: int
    name: str
    status: Status
    since: int
    departments: tuple[int, ...]
    chats: int


class ReadUpTo(msgspec.Struct, frozen=True, kw_only=True):
    """How far this operator has read a chat: up to `seq`, with `count` of the patron's messages."""

    chat: int
    seq: int
    count: int


class Desk(Down, frozen=True, kw_only=True, tag="desk"):
    """What is this operator's alone, whole; sent again whenever it changes. `since` (ms) is when the status was set."""

    version: int
    status: Status
    since: int
    departments: tuple[DepartmentNow, ...]
    colleagues: tuple[Colleague, ...]
    read: tuple[ReadUpTo, ...]


class TypingNow(Down, frozen=True, kw_only=True, tag="typing"):
    """Somebody writes in this chat; the receiver forgets it after 5 s, or at their next message."""

    chat: int
    by: Side
    name: str | None = None


class TicketChanged(Down, frozen=True, kw_only=True, tag="ticket_changed"):
    """A ticket of a queue that the operator belongs to, or that it has just left, has events up to `seq`.

    It carries none of them: whoever shows the ticket, or a list that it is in, reads it over HTTP.
    """

    ticket: int
    queue: int
    seq: int


class TicketNotice(Down, frozen=True, kw_only=True, tag="ticket_notice"):
    """A ticket is new in one's queues, its patron replied to it and it is one's own, or one was given it.

    `name` is the patron's, or how to reach them; `excerpt` the beginning of what was written last.
    """

    ticket: int
    queue: int
    about: Literal["new", "replied", "assigned"]
    name: str | None
    excerpt: str


class LookingAt(Down, frozen=True, kw_only=True, tag="looking_at"):
    """A colleague has this ticket open; the receiver forgets it after 45 s."""

    ticket: int
    by: Person


class SeenUpTo(Down, frozen=True, kw_only=True, tag="seen"):
    """That side has seen the chat up to `seq`."""

    chat: int
    by: Side
    seq: int


class Seat(Down, frozen=True, kw_only=True, tag="seat"):
    """Whether this window is the one that the chat is in; without it no events come and nothing can be sent."""

    held: bool
    seat: int


class Pong(Down, frozen=True, kw_only=True, tag="pong"):
    """The answer to `ping`."""

    n: int


class AskPing(Down, frozen=True, kw_only=True, tag="ping"):
    """On a stream: is the client there? To be answered at once by `pong` with the same number."""

    n: int


class Bye(Down, frozen=True, kw_only=True, tag="bye"):
    """The server closes this connection; `code` as in docs/protocol.md."""

    code: int
    name: str


AnyDown = (
    Welcome
    | Done
    | Refused
    | Events
    | Opened
    | Board
    | Desk
    | TypingNow
    | SeenUpTo
    | TicketChanged
    | TicketNotice
    | LookingAt
    | Seat
    | Pong
    | AskPing
    | Bye
)
