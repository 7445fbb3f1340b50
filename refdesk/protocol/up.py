"""Frames from a client to the server."""

from typing import Annotated, ClassVar, Literal, TypeGuard

import msgspec

from refdesk.chats import commands as chats
from refdesk.chats.events import Page
from refdesk.eventlog.acts import Role
from refdesk.eventlog.address import Address
from refdesk.kit.units import about
from refdesk.tickets import commands as tickets

from .refusals import BadFrame, FrameTooLarge

Status = Literal["online", "away", "colleagues", "offline"]

# Bounds that every database and every browser can hold: what is beyond them is no frame, instead of a failure later.
Key = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{16,32}\Z")]
Window = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{0,32}\Z")]
Epoch = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{0,32}\Z")]
Id = Annotated[int, msgspec.Meta(ge=0, le=2**53 - 1)]
Seq = Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]


ClientAct = chats.ClientAct | tickets.ClientAct
"""The acts that a frame may request, on a log of any kind."""
_OF_CHAT = frozenset(chats.ClientAct.__args__)
_OF_TICKET = frozenset(tickets.ClientAct.__args__)


class Up(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind", omit_defaults=True):
    """A frame that a client sends. `role` is who may send it."""

    role: ClassVar[Role] = "both"


class PatronHello(Up, frozen=True, kw_only=True, tag="patron_hello"):
    """The first frame of a patron's connection.

    With `version` and `token` alone it gets the seat only if no window is connected (P19).
    """

    role = "patron"

    version: Annotated[Id, about("version of the protocol: 2")]
    token: Annotated[str, about("the chat's token")]
    after: Annotated[Seq, about("the last seq that this window has")] = 0
    epoch: Annotated[Epoch, about("epoch of the last `welcome`; if it has changed, the log is sent from 0 (P38)")] = ""
    seat: Annotated[Seq, about("the last seat that this window held; 0: none")] = 0
    window: Annotated[Window, about("the window's own random name, unchanged while the page is open; empty: none")] = ""
    attempt: Annotated[Seq, about("counts the hellos of this window from 1")] = 0
    visible: Annotated[bool, about("whether the page is visible")] = False
    page: Annotated[Page | None, about("the patron's page")] = None


class DeskHello(Up, frozen=True, kw_only=True, tag="desk_hello"):
    """The first frame of an operator's connection. Without `desk` the connection is no desk: it reads and acts, but
    does not count as an operator being there."""

    role = "operator"

    version: Annotated[Id, about("version of the protocol: 2")]
    token: Annotated[str, about("a fresh token from `POST /api/v1/desk/connection-token`")]
    desk: Annotated[bool, about("false: the connection reads and acts, but its operator doesn't count as present")] = (
        True
    )


class Do(Up, frozen=True, kw_only=True, tag="do"):
    """Execute an act on a log. The answer is `done` or `refused` with the same key."""

    key: Annotated[Key, about("the client's own key, used once (P7)")]
    log: Annotated[Address, about("the log's address")]
    act: Annotated[ClientAct, about("the act")]


class Open(Up, frozen=True, kw_only=True, tag="open"):
    """Send this log's events after `after`, then each new one."""

    log: Annotated[Address, about("the log's address")]
    after: Annotated[Seq, about("the last seq that the client has")] = 0


class Leave(Up, frozen=True, kw_only=True, tag="leave"):
    """Send no more events of this log."""

    role = "operator"

    log: Annotated[Address, about("the log's address")]


class Watch(Up, frozen=True, kw_only=True, tag="watch"):
    """Send the boards (lists of chats) of the departments that the operator monitors, and the desk feed."""

    role = "operator"


class WatchPeople(Up, frozen=True, kw_only=True, tag="watch_people"):
    """Send the states of these colleagues in `internal_chats`, now and at each change; replaces earlier ones (P49)."""

    role = "operator"

    people: Annotated[
        tuple[Id, ...], msgspec.Meta(max_length=200), about("numbers of operators who share a library with this one")
    ]


class Typing(Up, frozen=True, kw_only=True, tag="typing"):
    """The sender is typing in this log; repeated every 3 s meanwhile."""

    log: Annotated[Address, about("the log's address")]


class Seen(Up, frozen=True, kw_only=True, tag="seen"):
    """The sender has seen this chat up to `seq`; `count` is the number of the other side's messages up to there."""

    log: Annotated[Address, about("the log's address")]
    seq: Annotated[Seq, about("the last event that was seen")]
    count: Annotated[Seq, about("number of the other side's messages up to there")] = 0


class Visible(Up, frozen=True, kw_only=True, tag="visible"):
    """Whether the patron's page is visible. A page that becomes visible gets the seat if it never held one."""

    role = "patron"

    visible: Annotated[bool, about("whether the page is visible")]


class TakeSeatHere(Up, frozen=True, kw_only=True, tag="take_seat"):
    """The chat moves to this window: the patron wants it, or the seat is vacant (P50)."""

    role = "patron"

    after: Annotated[Seq, about("the last seq that this window has")] = 0
    vacant: Annotated[Seq, about("only if this vacant seat is still the chat's; 0: the patron wants it")] = 0


class SetStatus(Up, frozen=True, kw_only=True, tag="set_status"):
    """Set the operator's own status, for all their desks. New chats reach them while it is `online` only."""

    role = "operator"

    key: Annotated[Key, about("the client's own key, used once (P7)")]
    status: Annotated[Status, about("the new status")]
    reason: Annotated[str, about("of `away`, for colleagues; at most 80 characters, may be empty")] = ""
    back_at: Annotated[Id | None, about("of `away`, for colleagues: when the operator expects to be back (ms)")] = None


class Active(Up, frozen=True, kw_only=True, tag="active"):
    """The operator used the desk within the last minute; repeated every minute meanwhile (P41)."""

    role = "operator"


class Monitor(Up, frozen=True, kw_only=True, tag="monitor"):
    """Monitor exactly these of the operator's departments."""

    role = "operator"

    key: Annotated[Key, about("the client's own key, used once (P7)")]
    departments: Annotated[tuple[Id, ...], about("the departments' numbers")]


class Ping(Up, frozen=True, kw_only=True, tag="ping"):
    """Checks the connection. Answered by `pong` with the same number."""

    n: Annotated[Id, about("any number")]


class AnswerPing(Up, frozen=True, kw_only=True, tag="pong"):
    """The answer to the server's `ping`, with the same number."""

    n: Annotated[Id, about("the number of the ping")]


AnyUp = (
    PatronHello
    | DeskHello
    | Do
    | Open
    | Leave
    | Watch
    | WatchPeople
    | Typing
    | Seen
    | Visible
    | TakeSeatHere
    | SetStatus
    | Active
    | Monitor
    | Ping
    | AnswerPing
)


def is_of_chat(act: ClientAct) -> TypeGuard[chats.ClientAct]:
    """Whether the act can be done on a chat. Once for each message, so without an `isinstance` of a long union."""
    return type(act) in _OF_CHAT


def is_of_ticket(act: ClientAct) -> TypeGuard[tickets.ClientAct]:
    return type(act) in _OF_TICKET


FRAME_LIMIT = 64 * 1024

_decoder: msgspec.json.Decoder[AnyUp] = msgspec.json.Decoder(AnyUp)


def decode(raw: bytes | str) -> Up | BadFrame | FrameTooLarge:
    """The frame; a refusal with a reason for the client's author where it can't be decoded."""
    try:
        if len(raw) > FRAME_LIMIT or (isinstance(raw, str) and not raw.isascii() and len(raw.encode()) > FRAME_LIMIT):
            return FrameTooLarge(limit=FRAME_LIMIT)
        return _decoder.decode(raw)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        return BadFrame(reason=str(error)[:200])
