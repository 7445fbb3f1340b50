"""Frames from a client to the server."""

from typing import Annotated, ClassVar, Literal

import msgspec

from refdesk.chats.commands import ClientAct
from refdesk.chats.events import Page
from refdesk.eventlog.acts import Role
from refdesk.kit.units import about

Status = Literal["online", "away", "offline"]

# Bounds that every database and every browser can hold: what is beyond them is no frame, instead of a failure later.
Key = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{16,32}\Z")]
Window = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{0,32}\Z")]
Epoch = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{0,32}\Z")]
Id = Annotated[int, msgspec.Meta(ge=0, le=2**53 - 1)]
Seq = Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]


class Up(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind", omit_defaults=True):
    """A frame that a client sends. `role` is who may send it."""

    role: ClassVar[Role] = "both"


class PatronHello(Up, frozen=True, kw_only=True, tag="patron_hello"):
    """The first frame of a patron's connection.

    With `version` and `token` alone it gets the seat only if no window is connected (P19).
    """

    role = "patron"

    version: Annotated[Id, about("of the protocol: 1")]
    token: Annotated[str, about("the chat's")]
    after: Annotated[Seq, about("the last seq that this window has")] = 0
    epoch: Annotated[
        Epoch, about("the epoch of the last `welcome`; if it is another now, the log comes from 0 (P38)")
    ] = ""
    seat: Annotated[Seq, about("the last seat that this window held; 0: none")] = 0
    window: Annotated[
        Window, about("the window's own name: random, the same for as long as the page lives; empty: none")
    ] = ""
    attempt: Annotated[Seq, about("counts the hellos of this window from 1")] = 0
    visible: Annotated[bool, about("whether the page can be seen")] = False
    page: Annotated[Page | None, about("where the patron is")] = None


class DeskHello(Up, frozen=True, kw_only=True, tag="desk_hello"):
    """The first frame of an operator's connection. Without `desk` the connection is no desk: it reads and acts, but
    does not count as an operator being there."""

    role = "operator"

    version: Annotated[Id, about("of the protocol: 1")]
    token: Annotated[str, about("a fresh one from `POST /api/v1/desk/connection-token`")]
    desk: Annotated[
        bool, about("false: the connection reads and acts, and does not count as an operator being there")
    ] = True


class Do(Up, frozen=True, kw_only=True, tag="do"):
    """Do this act on this chat. The answer is `done` or `refused` with the same key."""

    key: Annotated[Key, about("the client's own, used once (P7)")]
    chat: Annotated[Id, about("the chat's number")]
    act: Annotated[ClientAct, about("what to do")]


class Open(Up, frozen=True, kw_only=True, tag="open"):
    """Send this chat's events after `after`, then each new one."""

    chat: Annotated[Id, about("the chat's number")]
    after: Annotated[Seq, about("the last seq that the client has")] = 0


class Leave(Up, frozen=True, kw_only=True, tag="leave"):
    """Send no more events of this chat."""

    role = "operator"

    chat: Annotated[Id, about("the chat's number")]


class Watch(Up, frozen=True, kw_only=True, tag="watch"):
    """Send the boards (lists of chats) of the departments that the operator monitors, and the desk feed."""

    role = "operator"


class Look(Up, frozen=True, kw_only=True, tag="look"):
    """The operator has this ticket open; to be repeated every 20 s while it is so."""

    role = "operator"

    ticket: Annotated[Id, about("the ticket's number")]


class Typing(Up, frozen=True, kw_only=True, tag="typing"):
    """The sender is writing in this chat; to be repeated every 3 s while it is so."""

    chat: Annotated[Id, about("the chat's number")]


class Seen(Up, frozen=True, kw_only=True, tag="seen"):
    """The sender has seen this chat up to `seq`; `count` is how many messages of the other side that are."""

    chat: Annotated[Id, about("the chat's number")]
    seq: Annotated[Seq, about("the last one that was seen")]
    count: Annotated[Seq, about("how many messages of the other side that are, in all")] = 0


class Visible(Up, frozen=True, kw_only=True, tag="visible"):
    """Whether the patron's page can be seen now. A page that becomes visible gets the seat if it never held one."""

    role = "patron"

    visible: Annotated[bool, about("whether it can be seen")]


class TakeSeatHere(Up, frozen=True, kw_only=True, tag="take_seat"):
    """The patron moves the chat to this window."""

    role = "patron"

    after: Annotated[Seq, about("the last seq that this window has")] = 0


class SetStatus(Up, frozen=True, kw_only=True, tag="set_status"):
    """The operator's own choice; holds for all their desks."""

    role = "operator"

    key: Annotated[Key, about("the client's own, used once (P7)")]
    status: Annotated[Status, about("the new one")]


class Monitor(Up, frozen=True, kw_only=True, tag="monitor"):
    """Monitor these departments, of those that the operator belongs to, and no others."""

    role = "operator"

    key: Annotated[Key, about("the client's own, used once (P7)")]
    departments: Annotated[tuple[Id, ...], about("their numbers")]


class Ping(Up, frozen=True, kw_only=True, tag="ping"):
    """Is the other side there? Answered by `pong` with the same number."""

    n: Annotated[Id, about("any number")]


class AnswerPing(Up, frozen=True, kw_only=True, tag="pong"):
    """The answer to the server's `ping`, with the same number."""

    n: Annotated[Id, about("the number that came with it")]


AnyUp = (
    PatronHello
    | DeskHello
    | Do
    | Open
    | Leave
    | Watch
    | Look
    | Typing
    | Seen
    | Visible
    | TakeSeatHere
    | SetStatus
    | Monitor
    | Ping
    | AnswerPing
)
