"""Frames from a client to the server."""

from typing import Annotated, Literal

import msgspec

from refdesk.chats.commands import ClientAct
from refdesk.chats.events import Page

Status = Literal["online", "away", "offline"]

# Bounds that every database and every browser can hold: what is beyond them is no frame, instead of a failure later.
Key = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{16,32}\Z")]
Window = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{0,32}\Z")]
Id = Annotated[int, msgspec.Meta(ge=0, le=2**53 - 1)]
Seq = Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]


class Up(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind", omit_defaults=True):
    """A frame that a client sends."""


class PatronHello(Up, frozen=True, kw_only=True, tag="patron_hello"):
    """The first frame of a patron's connection. `after` is the last seq it has, `seat` the last seat it held,
    `window` names the window itself: random, the same for as long as the page lives; `attempt` counts its hellos."""

    version: Id
    token: str
    after: Seq = 0
    seat: Seq = 0
    window: Window = ""
    attempt: Seq = 0
    visible: bool = True
    page: Page | None = None


class DeskHello(Up, frozen=True, kw_only=True, tag="desk_hello"):
    """The first frame of an operator's connection. Without `desk` the connection is no desk: it reads and acts, but
    does not count as an operator being there."""

    version: Id
    ticket: str
    desk: bool = True


class Do(Up, frozen=True, kw_only=True, tag="do"):
    """Do this act on this chat. The answer is `done` or `refused` with the same key."""

    key: Key
    chat: Id
    act: ClientAct


class Open(Up, frozen=True, kw_only=True, tag="open"):
    """Send this chat's events after `after`, then each new one."""

    chat: Id
    after: Seq = 0


class Leave(Up, frozen=True, kw_only=True, tag="leave"):
    """Send no more events of this chat."""

    chat: Id


class Watch(Up, frozen=True, kw_only=True, tag="watch"):
    """Send the boards (lists of chats) of the departments that the operator monitors, and the desk feed."""


class Look(Up, frozen=True, kw_only=True, tag="look"):
    """The operator has this ticket open; to be repeated every 20 s while it is so."""

    ticket: Id


class Typing(Up, frozen=True, kw_only=True, tag="typing"):
    """The sender is writing in this chat; to be repeated every 3 s while it is so."""

    chat: Id


class Seen(Up, frozen=True, kw_only=True, tag="seen"):
    """The sender has seen this chat up to `seq`; `count` is how many messages of the other side that are."""

    chat: Id
    seq: Seq
    count: Seq = 0


class Visible(Up, frozen=True, kw_only=True, tag="visible"):
    """Whether the patron's page can be seen now. A page that becomes visible takes the seat if it never held one."""

    visible: bool


class TakeSeatHere(Up, frozen=True, kw_only=True, tag="take_seat"):
    """The patron asks for the chat to go on in this window."""

    after: Seq = 0


class SetStatus(Up, frozen=True, kw_only=True, tag="set_status"):
    """The operator's own choice; holds for all their desks."""

    key: Key
    status: Status


class Monitor(Up, frozen=True, kw_only=True, tag="monitor"):
    """Monitor these departments, of those that the operator belongs to, and no others."""

    key: Key
    departments: tuple[Id, ...]


class Ping(Up, frozen=True, kw_only=True, tag="ping"):
    """Is the other side there? Answered by `pong` with the same number."""

    n: Id


class AnswerPing(Up, frozen=True, kw_only=True, tag="pong"):
    """The answer to the server's `ping`, with the same number."""

    n: Id


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
