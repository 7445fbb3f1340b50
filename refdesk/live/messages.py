"""The messages between nodes on the bus: hints to read, and frames that are never stored."""

from typing import Literal

import msgspec

from refdesk.eventlog.address import Address, Kind
from refdesk.eventlog.read_marks import LogMark
from refdesk.tickets.notices import Notice


class Message(msgspec.Struct, frozen=True, tag_field="kind", tag=True):
    """A message on the topic of a department, or on `PEOPLE`."""


class Hint(Message, frozen=True):
    """These logs have events up to these seqs: those of chats on the topic of their department."""

    seqs: tuple[tuple[int, int], ...]
    of: Kind = "chat"


class Relayed(Message, frozen=True):
    """A frame for one side of a log, such as that somebody is typing; not for the operator `but`."""

    log: Address
    to: Literal["patron", "desk"]
    frame: str
    but: int = 0


class SeatVacant(Message, frozen=True):
    """The last connection of this seat of the chat ended a moment ago."""

    chat: int
    seat: int


class PeopleChanged(Message, frozen=True):
    """A desk opened or closed, or an operator's status, departments or read marks changed.

    `settings`: libraries, departments, their members or queues may have changed.
    """

    settings: bool = False


class SignedOut(Message, frozen=True):
    """The operator's sessions with this hash ended; None: all of them."""

    operator: int
    session: str | None


class TicketHint(Message, frozen=True):
    """A ticket has events up to `seq`. `before` is the queue that it has left; `notices` are for operators."""

    ticket: int
    queue: int
    seq: int
    before: int | None = None
    notices: tuple[Notice, ...] = ()


class Viewing(Message, frozen=True):
    """The operators, with their names, who have this log's feed open on this node; repeated every 20 s.

    `first`: it has just got its first one, and wants to know those of other nodes.
    """

    log: Address
    node: str
    people: tuple[tuple[int, str], ...]
    first: bool = False


class InternalRead(Message, frozen=True):
    """How far operators have read internal chats."""

    marks: tuple[LogMark, ...]


PEOPLE = "people"
"""The topic that every node subscribes."""

AnyMessage = Hint | Relayed | SeatVacant | PeopleChanged | SignedOut | TicketHint | Viewing | InternalRead

encode = msgspec.json.Encoder().encode
decode = msgspec.json.Decoder(AnyMessage).decode


def topic(department: int) -> str:
    """The topic of a department's chats."""
    return f"department-{department}"


def department(of: str) -> int:
    return int(of.rpartition("-")[2])
