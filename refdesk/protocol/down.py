"""Frames from the server to a client."""

from typing import Annotated, ClassVar, Literal

import msgspec

from refdesk.chats.refusals import AnyRefusal
from refdesk.eventlog.acts import Role
from refdesk.kit.units import Duration, Instant, about

from .refusals import AnyProtocolRefusal
from .up import Status

Connection = Literal["none", "up", "lost"]
State = Literal["waiting", "active", "ended"]
EndedBy = Literal["operator", "patron", "disconnection"]
Side = Literal["patron", "desk"]


class Down(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind"):
    """A frame that the server sends. `role` is who may receive it."""

    role: ClassVar[Role] = "both"


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """An operator, as others see them."""

    id: Annotated[int, about("the operator's number")]
    name: Annotated[str, about("the name that others see")]


class By(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who did it. An operator has the `name` of that moment and, in what the desk gets, an `id`."""

    role: Annotated[Literal["patron", "operator", "system"], about("which side")]
    id: Annotated[int | None, about("the operator's number; to the desk alone")] = None
    name: Annotated[str | None, about("the operator's name at that moment")] = None


class WireEvent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An event of a chat's log; `body` is one of `refdesk.chats.events.AnyBody`, already encoded."""

    seq: Annotated[int, about("its place in the log, from 1 without gaps")]
    at: Annotated[Instant, about("when it was stored")]
    by: Annotated[By, about("whose doing it was")]
    body: Annotated[msgspec.Raw, about("what happened: one of the events below")]
    key: Annotated[str | None, about("of the act that it came from (P16)")] = None


class Welcome(Down, frozen=True, kw_only=True, tag="welcome"):
    """The answer to a hello. `now` is the server's clock; `grace` (ms) how long a lost patron may come back."""

    version: Annotated[int, about("of the protocol: 1")]
    node: Annotated[str, about("the server's name")]
    now: Annotated[Instant, about("the server's clock")]
    grace: Annotated[Duration, about("how long a chat waits for a lost patron")]
    epoch: Annotated[str, about("the epoch of all event numbers (P38)")]
    chat: Annotated[int | None, about("the patron's chat")] = None
    operator: Annotated[Person | None, about("who signed in")] = None


class Done(Down, frozen=True, kw_only=True, tag="done", omit_defaults=True):
    """Stored: the act's event is `seq` of its chat (None where nothing had to change)."""

    key: Annotated[str, about("the act's")]
    seq: Annotated[int | None, about("the place of its event in the chat; absent where nothing had to change")] = None
    repeat: Annotated[bool, about("whether the act had been done before (P9)")] = False


class Refused(Down, frozen=True, kw_only=True, tag="refused", omit_defaults=True):
    """Not done; nothing was stored, unless the refusal is `OutcomeUnknown`. `key` says which act, None for a frame that
    has none."""

    refusal: Annotated[AnyRefusal | AnyProtocolRefusal, about("why not")]
    key: Annotated[str | None, about("the act's; absent for a frame that has none")] = None


class Events(Down, frozen=True, kw_only=True, tag="events"):
    """All events of the chat with after < seq <= through that the receiver may see, in order."""

    chat: Annotated[int, about("the chat's number")]
    after: Annotated[int, about("the stretch begins after this seq")]
    through: Annotated[int, about("the stretch ends with this seq")]
    events: Annotated[tuple[WireEvent, ...], about("those that the receiver may see, in order")]


class Opened(Down, frozen=True, kw_only=True, tag="opened"):
    """The chat's feed is complete up to `through`; what either side has seen."""

    chat: Annotated[int, about("the chat's number")]
    through: Annotated[int, about("all up to this seq has been sent")]
    epoch: Annotated[str, about("the epoch of these numbers (P38)")]
    seen_by_patron: Annotated[int, about("the last seq that the patron has seen")]
    seen_by_desk: Annotated[int, about("the last seq that the operator who claimed it has seen")]


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A chat in a department's list. `version` is its last seq: a row with a lower one is to be ignored.

    `page` is the beginning of its address.
    """

    chat: Annotated[int, about("the chat's number")]
    version: Annotated[int, about("the chat's last seq")]
    department: Annotated[int, about("the number of its department")]
    state: Annotated[State, about("how far the chat is")]
    guest: Annotated[int, about("a number to call the patron by where no name is known")]
    name: Annotated[str | None, about("the patron's")]
    claimed_by: Annotated[Person | None, about("the operator who has it")]
    started_at: Annotated[Instant, about("when it was started")]
    claimed_at: Annotated[Instant | None, about("when it was claimed")]
    ended_at: Annotated[Instant | None, about("when it ended")]
    ended_by: Annotated[EndedBy | None, about("who ended it")]
    closed: Annotated[bool, about("whether its operator took it off their dashboard")]
    operator_gone: Annotated[bool, about("whether its operator has no desk open")]
    connection: Annotated[Connection, about("the patron's connection: none before the first one")]
    connection_at: Annotated[Instant, about("since when that is so")]
    excerpt: Annotated[str, about("the beginning of the last message")]
    excerpt_by: Annotated[Side, about("who wrote that")]
    question: Annotated[str, about("the beginning of the first message, which started the chat")]
    message_at: Annotated[Instant, about("when that was")]
    patron_messages: Annotated[int, about("how many messages of the patron's there are")]
    page: Annotated[str, about("the beginning of the address that the patron is on")]
    mobile: Annotated[bool, about("whether the patron is on a phone or a tablet")]


class Board(Down, frozen=True, kw_only=True, tag="board"):
    """Rows of a department's list: all of them (`whole`: forget others), or those that changed."""

    role = "operator"

    department: Annotated[int, about("the number of its department")]
    whole: Annotated[bool, about("true: these are all, forget others; false: these are new or changed")]
    rows: Annotated[tuple[Row, ...], about("one for each chat")]


class DepartmentNow(msgspec.Struct, frozen=True, kw_only=True):
    """A department that the operator belongs to: do they monitor it, and who answers there now."""

    id: Annotated[int, about("the department's number")]
    name: Annotated[str, about("its name")]
    monitored: Annotated[bool, about("whether this operator monitors it")]
    online: Annotated[tuple[Person, ...], about("who answers there now")]


class Colleague(msgspec.Struct, frozen=True, kw_only=True):
    """An operator of one of the same departments; offline where no desk of theirs is open; `since` (ms), 0: unknown."""

    id: Annotated[int, about("the operator's number")]
    name: Annotated[str, about("the name that others see")]
    status: Annotated[Status, about("offline also where no desk of theirs is open")]
    since: Annotated[Instant, about("when the status began; 0: unknown")]
    departments: Annotated[tuple[int, ...], about("the numbers of theirs")]
    chats: Annotated[int, about("how many they have now")]


class ReadUpTo(msgspec.Struct, frozen=True, kw_only=True):
    """How far this operator has read a chat: up to `seq`, with `count` of the patron's messages."""

    chat: Annotated[int, about("the chat's number")]
    seq: Annotated[int, about("the last one that was read")]
    count: Annotated[int, about("how many of the patron's messages that are")]


class Desk(Down, frozen=True, kw_only=True, tag="desk"):
    """What is this operator's alone, whole; sent again whenever it changes. `since` (ms) is when the status was set."""

    role = "operator"

    version: Annotated[int, about("grows with each")]
    status: Annotated[Status, about("the operator's own choice")]
    since: Annotated[Instant, about("when it was set")]
    departments: Annotated[tuple[DepartmentNow, ...], about("those that the operator belongs to")]
    colleagues: Annotated[tuple[Colleague, ...], about("operators of the same departments")]
    read: Annotated[tuple[ReadUpTo, ...], about("how far this operator has read each chat of theirs")]


class TypingNow(Down, frozen=True, kw_only=True, tag="typing"):
    """Somebody writes in this chat; the receiver forgets it after 5 s, or at their next message."""

    chat: Annotated[int, about("the chat's number")]
    by: Annotated[Side, about("which side")]
    name: Annotated[str | None, about("the operator's")] = None


class TicketChanged(Down, frozen=True, kw_only=True, tag="ticket_changed"):
    """A ticket of a queue that the operator belongs to, or that it has just left, has events up to `seq`.

    It carries none of them: a client that shows the ticket, or a list with it, reads it over HTTP.
    """

    role = "operator"

    ticket: Annotated[int, about("the ticket's number")]
    queue: Annotated[int, about("the number of its queue")]
    seq: Annotated[int, about("its last event")]


class TicketNotice(Down, frozen=True, kw_only=True, tag="ticket_notice"):
    """A ticket is new in one of the operator's queues, was assigned to them, or is theirs and the patron replied.

    `name` is the patron's name or contact, `excerpt` the beginning of the last text.
    """

    role = "operator"

    ticket: Annotated[int, about("the ticket's number")]
    queue: Annotated[int, about("the number of its queue")]
    about: Annotated[Literal["new", "replied", "assigned"], about("what happened")]
    name: Annotated[str | None, about("the patron's, or their contact info")]
    excerpt: Annotated[str, about("the beginning of what was written last")]


class LookingAt(Down, frozen=True, kw_only=True, tag="looking_at"):
    """A colleague has this ticket open; the receiver forgets it after 45 s."""

    role = "operator"

    ticket: Annotated[int, about("the ticket's number")]
    by: Annotated[Person, about("the colleague")]


class SeenUpTo(Down, frozen=True, kw_only=True, tag="seen"):
    """That side has seen the chat up to `seq`."""

    chat: Annotated[int, about("the chat's number")]
    by: Annotated[Side, about("which side")]
    seq: Annotated[int, about("the last one that it has seen")]


class Seat(Down, frozen=True, kw_only=True, tag="seat"):
    """Whether this window is the one that the chat is in; without it no events come and nothing can be sent."""

    role = "patron"

    held: Annotated[bool, about("whether it is this window's")]
    seat: Annotated[int, about("the number of the chat's present seat")]


class Pong(Down, frozen=True, kw_only=True, tag="pong"):
    """The answer to `ping`."""

    n: Annotated[int, about("the number that came with it")]


class AskPing(Down, frozen=True, kw_only=True, tag="ping"):
    """On a stream: is the client there? To be answered at once by `pong` with the same number."""

    n: Annotated[int, about("counts the pings of this stream")]


class Bye(Down, frozen=True, kw_only=True, tag="bye"):
    """The server closes this connection; `code` as in docs/protocol.md."""

    code: Annotated[int, about("the close code (P6)")]
    name: Annotated[str, about("the code's name")]


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
