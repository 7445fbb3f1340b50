"""Frames from the server to a client."""

from typing import Annotated, ClassVar, Literal

import msgspec

from refdesk.chats.events import EndedBy
from refdesk.chats.refusals import AnyRefusal
from refdesk.eventlog.acts import Role
from refdesk.eventlog.address import Address
from refdesk.kit.units import Duration, Instant, about
from refdesk.tickets.refusals import ClientRefusal

from .desk_parts import Colleague, ColleagueRequest, DepartmentNow, Person, ReadUpTo, UnansweredChat
from .refusals import AnyProtocolRefusal
from .up import Status

Connection = Literal["none", "up", "lost"]
State = Literal["waiting", "active", "ended"]
Side = Literal["patron", "desk"]
Right = Literal["administer", "answer", "read", "record"]
SetBy = Literal["operator", "idle", "hours", "administrator"]
AnyLogRefusal = AnyRefusal | ClientRefusal | AnyProtocolRefusal


class Down(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind"):
    """A frame that the server sends. `role` is who may receive it."""

    role: ClassVar[Role] = "both"


class By(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who did it. For an operator, `name` is the name at that moment; desks also get an `id`."""

    role: Annotated[Literal["patron", "operator", "system"], about("which side")]
    id: Annotated[int | None, about("the operator's number; sent to desks only")] = None
    name: Annotated[str | None, about("the operator's name at that moment")] = None


class WireEvent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An event of a log; `body` is one of `refdesk.protocol.schema.AnyBody`, already encoded."""

    seq: Annotated[int, about("its number in the log, from 1 without gaps")]
    at: Annotated[Instant, about("when it was stored")]
    by: Annotated[By, about("who did it")]
    body: Annotated[msgspec.Raw, about("what happened: one of the events below")]
    key: Annotated[str | None, about("key of the act that it came from (P16)")] = None


class Welcome(Down, frozen=True, kw_only=True, tag="welcome"):
    """The answer to a hello. `now` is the server's clock; `grace` the time to reconnect (ms)."""

    version: Annotated[int, about("version of the protocol: 2")]
    node: Annotated[str, about("the server's name")]
    now: Annotated[Instant, about("the server's clock")]
    grace: Annotated[Duration, about("how long a disconnected patron may reconnect")]
    epoch: Annotated[str, about("the epoch of all event numbers (P38)")]
    chat: Annotated[int | None, about("the patron's chat")] = None
    operator: Annotated[Person | None, about("the operator who is signed in")] = None


class Done(Down, frozen=True, kw_only=True, tag="done", omit_defaults=True):
    """Stored: the act's event is `seq` of its log (None if nothing changed)."""

    key: Annotated[str, about("the act's key")]
    seq: Annotated[int | None, about("the number of its event in the log; absent if nothing changed")] = None
    repeat: Annotated[bool, about("whether the act had been stored before (P9)")] = False


class Refused(Down, frozen=True, kw_only=True, tag="refused", omit_defaults=True):
    """Not done; nothing was stored, unless the refusal is `OutcomeUnknown`. `key` says which act, None for a frame that
    has none."""

    refusal: Annotated[AnyLogRefusal, about("the reason")]
    key: Annotated[str | None, about("the act's key; absent for a frame without one")] = None


class Events(Down, frozen=True, kw_only=True, tag="events"):
    """All events of the log with after < seq <= through that the receiver may see, in order."""

    log: Annotated[Address, about("the log's address")]
    after: Annotated[int, about("the range begins after this seq")]
    through: Annotated[int, about("the range ends with this seq")]
    events: Annotated[tuple[WireEvent, ...], about("the events of the range that the receiver may see, in order")]


class Opened(Down, frozen=True, kw_only=True, tag="opened"):
    """The log's feed is complete up to `through`; what either side has seen."""

    log: Annotated[Address, about("the log's address")]
    through: Annotated[int, about("all events up to this seq have been sent")]
    epoch: Annotated[str, about("the epoch of these numbers (P38)")]
    seen_by_patron: Annotated[int, about("the last seq that the patron has seen")]
    seen_by_desk: Annotated[int, about("the last seq that the owner has seen; to a participant: that they have seen")]


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A chat in a department's list. `version` is its last seq: ignore a row with a lower one.

    `page` is the beginning of its address.
    """

    chat: Annotated[int, about("the chat's number")]
    version: Annotated[int, about("the chat's last seq")]
    department: Annotated[int, about("the number of its department")]
    state: Annotated[State, about("waiting, active or ended")]
    guest: Annotated[int, about("a number that stands for the patron's name if it is unknown")]
    name: Annotated[str | None, about("the patron's name")]
    claimed_by: Annotated[Person | None, about("the operator who claimed it")]
    started_at: Annotated[Instant, about("when it was started")]
    claimed_at: Annotated[Instant | None, about("when it was claimed")]
    ended_at: Annotated[Instant | None, about("when it ended")]
    ended_by: Annotated[EndedBy | None, about("who ended it")]
    closed: Annotated[bool, about("whether its operator closed it")]
    operator_gone: Annotated[bool, about("whether no desk of its operator has answered for the grace time")]
    connection: Annotated[Connection, about("the patron's connection; none before the first one and after the end")]
    connection_at: Annotated[Instant, about("when `connection` changed")]
    excerpt: Annotated[str, about("the beginning of the last message")]
    excerpt_by: Annotated[Side, about("the side that wrote it")]
    question: Annotated[str, about("the beginning of the first message, which started the chat")]
    message_at: Annotated[Instant, about("when the last message was sent")]
    patron_messages: Annotated[int, about("number of the patron's messages")]
    page: Annotated[str, about("the beginning of the address of the patron's page")]
    mobile: Annotated[bool, about("whether the patron is on a phone or a tablet")]
    continues: Annotated[int | None, about("number of the earlier chat that it continues")] = None
    participants: Annotated[tuple[int, ...], about("numbers of the operators who participate beside its owner")] = ()
    plain: Annotated[bool, about("whether the patron has it in plain pages, which show no typing")] = False


class TransferredRow(msgspec.Struct, frozen=True, kw_only=True):
    """A chat that was transferred to another department, or in which the operator no longer participates."""

    chat: Annotated[int, about("the chat's number")]
    to: Annotated[str, about("name of the operator who has it now")]


class Board(Down, frozen=True, kw_only=True, tag="board", omit_defaults=True):
    """Rows of a department's list: all of them (`whole`: drop others), or those that changed; and those that left."""

    role = "operator"

    department: Annotated[int, about("the number of its department")]
    whole: Annotated[bool, about("true: all rows, drop others; false: new or changed rows")]
    rows: Annotated[tuple[Row, ...], about("one row per chat")]
    gone: Annotated[tuple[TransferredRow, ...], about("drop their rows")] = ()


class Desk(Down, frozen=True, kw_only=True, tag="desk"):
    """The operator's own state, complete, sent again when more than rows of colleagues changes.

    `since` (ms) is when the status was set.
    Lists are shortened to some 48 KiB each; departments that have no room follow in `more_departments`.
    """

    role = "operator"

    version: Annotated[int, about("grows with each frame")]
    name: Annotated[str, about("the operator's display name, which patrons see")]
    status: Annotated[Status, about("the operator's own choice")]
    since: Annotated[Instant, about("when the status was set")]
    rights: Annotated[tuple[Right, ...], about("what the operator's roles include, in at least one library")]
    busy: Annotated[bool, about("whether the operator is online and has as many chats as they answer at once (P43)")]
    chats_at_once: Annotated[int | None, about("how many they answer at once; null: any number")]
    set_by: Annotated[SetBy, about("who set it: `idle` and `hours` mean the server (P41, P42)")]
    reason: Annotated[str, about("why the operator is away, as colleagues read it; may be empty")]
    back_at: Annotated[Instant | None, about("when the operator expects to be back from being away")]
    answer_by: Annotated[
        Instant | None, about("until then the operator is prompted to confirm that they are there (P41)")
    ]
    sign_off_at: Annotated[Instant | None, about("when the server sets them to offline, at the earliest (P42)")]
    departments: Annotated[tuple[DepartmentNow, ...], about("the operator's departments, or the first of them")]
    more: Annotated[bool, about("true: apply the frame once the `more_departments` that follow have arrived")] = False
    colleagues: Annotated[tuple[Colleague, ...], about("at most 200 of the same departments, offline ones last")]
    more_colleagues: Annotated[int, about("how many others there are; `GET /desk/colleagues` finds them")] = 0
    read: Annotated[tuple[ReadUpTo, ...], about("how far this operator has read each of their chats")]
    offers: Annotated[tuple[ColleagueRequest, ...], about("open requests of colleagues to this operator")]
    unanswered: Annotated[
        tuple[UnansweredChat, ...], about("unclaimed chats of which the operator answers in a backup")
    ]
    joined: Annotated[
        tuple[int, ...], about("the chats that this operator has beside those on their boards (P45)")
    ] = ()
    settings: Annotated[
        str, about("changes with the operator's queues and libraries: read those again over HTTP (P51)")
    ] = ""


class MoreDepartments(Down, frozen=True, kw_only=True, tag="more_departments"):
    """Further departments of the desk frame of this version, which precedes it."""

    role = "operator"

    version: Annotated[int, about("the desk frame's")]
    departments: Annotated[tuple[DepartmentNow, ...], about("to be added to those that came before")]
    more: Annotated[bool, about("whether another frame follows")]


class ColleaguesChanged(Down, frozen=True, kw_only=True, tag="colleagues_changed"):
    """Rows of the last desk frame's colleagues, of which nothing else has changed."""

    role = "operator"

    colleagues: Annotated[tuple[Colleague, ...], about("each replaces the one with its number")]


class InternalRow(msgspec.Struct, frozen=True, kw_only=True):
    """An internal chat in an operator's list. `version` is its last seq: ignore a row with a lower one."""

    internal_chat: Annotated[int, about("its number")]
    version: Annotated[int, about("its last seq")]
    scope: Annotated[Literal["department", "library", "pair"], about("its members; `pair`: two people")]
    of: Annotated[int, about("the number of its department or library; 0 for two people")]
    name: Annotated[str, about("the name of its department or library; empty for two people")]
    people: Annotated[tuple[Person, ...], about("the two people; empty for a department or library")]
    messages: Annotated[int, about("number of its messages and files since its start")]
    message_at: Annotated[Instant, about("when the last one was sent; 0: none yet")]
    message_by: Annotated[int, about("the number of the operator who sent it")]
    excerpt: Annotated[str, about("its beginning; empty once it was deleted")]


class LibraryName(msgspec.Struct, frozen=True, kw_only=True):
    """A library in which the operator has a department."""

    id: Annotated[int, about("the library's number")]
    name: Annotated[str, about("its name")]


class InternalChats(Down, frozen=True, kw_only=True, tag="internal_chats", omit_defaults=True):
    """The operator's internal chats: all of them (`whole`: drop others), or those that changed, and what was read."""

    role = "operator"

    whole: Annotated[bool, about("true: all rows, drop others; false: new or changed rows")]
    rows: Annotated[tuple[InternalRow, ...], about("one row for each internal chat that has been started")] = ()
    libraries: Annotated[tuple[LibraryName, ...], about("with `whole`: the operator's libraries")] = ()
    read: Annotated[tuple[ReadUpTo, ...], about("how far the operator has read, with the number of messages")] = ()
    people: Annotated[tuple[Colleague, ...], about("of those in `watch_people`, who changed (P49)")] = ()
    gone: Annotated[tuple[int, ...], about("numbers of those in `watch_people` who are no colleagues any more")] = ()


class TypingNow(Down, frozen=True, kw_only=True, tag="typing"):
    """Someone is typing in this log. The receiver drops it after 5 s, or at their next message."""

    log: Annotated[Address, about("the log's address")]
    by: Annotated[Side, about("which side")]
    name: Annotated[str | None, about("the operator's")] = None


class TicketChanged(Down, frozen=True, kw_only=True, tag="ticket_changed"):
    """A ticket of a queue that the operator belongs to, or that it has just left, has events up to `seq`.

    It carries none of them: a client that shows a list with the ticket reads its row over HTTP.
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
    name: Annotated[str | None, about("the patron's name or contact info")]
    excerpt: Annotated[str, about("the beginning of the latest text")]


class Viewers(Down, frozen=True, kw_only=True, tag="viewers"):
    """The operators who have this ticket's feed open, complete, sent again whenever they change."""

    role = "operator"

    log: Annotated[Address, about("the ticket's address")]
    people: Annotated[tuple[Person, ...], about("the operators, by name, at most 20; the receiver is one of them")]


class SeenUpTo(Down, frozen=True, kw_only=True, tag="seen"):
    """That side has seen the chat up to `seq`."""

    log: Annotated[Address, about("the log's address")]
    by: Annotated[Side, about("which side")]
    seq: Annotated[int, about("the last event that this side has seen")]


class Seat(Down, frozen=True, kw_only=True, tag="seat"):
    """Whether this window holds the chat. Without the seat it receives no events and can't act."""

    role = "patron"

    held: Annotated[bool, about("whether this window holds it")]
    seat: Annotated[int, about("number of the chat's current seat")]
    vacant: Annotated[bool, about("no window is connected on this seat: this one may take over (P50)")] = False


class QueuePosition(Down, frozen=True, kw_only=True, tag="queue_position"):
    """The position of the patron's waiting chat among all waiting chats of its department (P40)."""

    role = "patron"

    chat: Annotated[int, about("the chat's number")]
    position: Annotated[int, about("1 for the next one to be claimed in order")]


class Pong(Down, frozen=True, kw_only=True, tag="pong"):
    """The answer to `ping`."""

    n: Annotated[int, about("the number of the ping")]


class AskPing(Down, frozen=True, kw_only=True, tag="ping"):
    """To a stream or a desk: checks that the client is there. It answers at once with `pong` and the same number."""

    n: Annotated[int, about("the number of the ping")]


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
    | MoreDepartments
    | ColleaguesChanged
    | InternalChats
    | TypingNow
    | SeenUpTo
    | TicketChanged
    | TicketNotice
    | Viewers
    | Seat
    | QueuePosition
    | Pong
    | AskPing
    | Bye
)
