"""What nodes tell each other over the bus: hints, and what is never stored."""

from typing import Literal

import msgspec

from refdesk.tickets.notices import Notice


class Message(msgspec.Struct, frozen=True, tag_field="kind", tag=True):
    """A message on the topic of a department, or on `PEOPLE`."""


class Hint(Message, frozen=True):
    """These chats have events up to these seqs."""

    seqs: tuple[tuple[int, int], ...]


class Passing(Message, frozen=True):
    """A frame about a chat for one side of it: somebody types, somebody has seen."""

    chat: int
    to: Literal["patron", "desk"]
    frame: str


class PeopleChanged(Message, frozen=True):
    """A desk opened or closed, or somebody's status, departments or reading changed."""


class SignedOut(Message, frozen=True):
    """The sessions of this operator with this hash ended; None: all of theirs."""

    operator: int
    session: str | None


class TicketHint(Message, frozen=True):
    """This ticket, of this queue, has events up to `seq`; `before` is a queue that it has left.

    `notices` are what operators want to hear of it.
    """

    ticket: int
    queue: int
    seq: int
    before: int | None = None
    notices: tuple[Notice, ...] = ()


class Looking(Message, frozen=True):
    """An operator looks at a ticket now."""

    ticket: int
    operator: int
    name: str


PEOPLE = "people"
"""Every node listens to it."""

AnyMessage = Hint | Passing | PeopleChanged | SignedOut | TicketHint | Looking

encode = msgspec.json.Encoder().encode
decode = msgspec.json.Decoder(AnyMessage).decode


def topic(department: int) -> str:
    """The topic of a department's chats."""
    return f"department-{department}"


def department(of: str) -> int:
    """The department of a topic."""
    return int(of.rpartition("-")[2])
