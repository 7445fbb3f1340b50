"""What a session wants done; a shell performs it."""

from typing import Literal

import msgspec

from refdesk.chats.commands import Actor, Command
from refdesk.protocol.down import Down
from refdesk.protocol.up import DeskHello, PatronHello


class Effect(msgspec.Struct, frozen=True):
    """Something to be done outside of the session."""


class Send(Effect, frozen=True):
    """Send this frame to the client."""

    frame: Down


class Identify(Effect, frozen=True):
    """Find out who this is; answered by `Session.identified`."""

    hello: PatronHello | DeskHello


class Submit(Effect, frozen=True):
    """Let the journal execute this command; answered by `Session.settled`."""

    command: Command


class Join(Effect, frozen=True):
    """Feed this chat to the connection from after `after`, if the actor may read it, else refuse."""

    chat: int
    after: int
    actor: Actor


class Part(Effect, frozen=True):
    """Feed it no more."""

    chat: int


class KeepTrack(Effect, frozen=True):
    """Tell the session of its operator's departments, now and whenever they change."""

    operator: int


class OpenDesk(Effect, frozen=True):
    """Count this connection as an open desk of its operator."""

    operator: int


class WatchDesk(Effect, frozen=True):
    """Feed the operator's desk to the connection."""


class WatchBoards(Effect, frozen=True):
    """Watch the boards of these departments and no others."""

    departments: frozenset[int]


class PassOn(Effect, frozen=True):
    """Send a frame that is never stored to one side of a chat."""

    department: int
    chat: int
    to: Literal["patron", "desk"]
    frame: Down


class Mark(Effect, frozen=True):
    """Keep how far a chat has been read; `operator` is None for the patron."""

    chat: int
    operator: int | None
    seq: int
    count: int


class Look(Effect, frozen=True):
    """Tell colleagues that the operator has this ticket open."""

    operator: int
    name: str
    ticket: int


class ChooseStatus(Effect, frozen=True):
    """Keep the operator's status; answered by `done` or `refused` with this key."""

    key: str
    operator: int
    status: str


class ChooseDepartments(Effect, frozen=True):
    """Keep which departments the operator monitors; answered by `done` or `refused` with this key."""

    key: str
    operator: int
    departments: tuple[int, ...]


class Close(Effect, frozen=True):
    """Say `bye`, then close with this code."""

    code: int
    name: str
