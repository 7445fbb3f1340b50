"""What a session wants done; `Connection` performs it."""

import msgspec

from refdesk.chats.head import Head
from refdesk.colleagues.commands import Member
from refdesk.eventlog.address import Address
from refdesk.live.kinds import ClientCommand, Reader, Side
from refdesk.presence.statuses import Choice
from refdesk.protocol.down import Down
from refdesk.protocol.up import DeskHello, PatronHello


class Effect(msgspec.Struct, frozen=True):
    pass


class Send(Effect, frozen=True):
    """Send this frame to the client."""

    frame: Down


class Identify(Effect, frozen=True):
    """Find out whose connection it is; answered by `Session.identified`."""

    hello: PatronHello | DeskHello


class Submit(Effect, frozen=True):
    """Submit this command to the journal; answered by `Session.on_outcome`."""

    command: ClientCommand


class WakeAfter(Effect, frozen=True):
    """Call `Session.wake` after so many seconds."""

    seconds: float


class OpenFeed(Effect, frozen=True):
    """Send this log's events from `after` on if the reader may read it, else refuse.

    `head` is the log's head if it has just been stored; otherwise it is read.
    """

    log: Address
    after: int
    reader: Reader
    head: Head | None = None


class WatchSeat(Effect, frozen=True):
    """Report new heads of the patron's chat and vacant seats to the session, and send no events."""

    chat: int


class CloseFeed(Effect, frozen=True):
    """Send no more events of this log."""

    log: Address


class ReviewFeeds(Effect, frozen=True):
    """Call `head_changed` for each open feed, those that are being opened included."""


class FollowOperator(Effect, frozen=True):
    """Report the operator's name and departments to the session now and at each change."""

    operator: int


class OpenDesk(Effect, frozen=True):
    """Count this connection as an open desk of its operator."""

    operator: int


class WatchDesk(Effect, frozen=True):
    """Send the operator's desk frame now and at each change."""


class WatchInternal(Effect, frozen=True):
    """Send the member's list of internal chats now, and at each change."""

    member: Member


class WatchPeople(Effect, frozen=True):
    """Send the states of these colleagues now and at each change."""

    people: tuple[int, ...]


class WatchBoards(Effect, frozen=True):
    """Send the boards of these departments, and no others."""

    departments: frozenset[int]


class Relay(Effect, frozen=True):
    """Send a frame that is never stored to one side of a log, except to the operator `but`.

    `department` is the chat's; 0 for another log.
    """

    department: int
    log: Address
    to: Side
    frame: Down
    but: int = 0


class SaveReadMark(Effect, frozen=True):
    """Save how far a log has been read; `operator` is None for the patron."""

    log: Address
    operator: int | None
    seq: int
    count: int


class SetStatus(Effect, frozen=True):
    """Save the operator's status; answered by `done` with this key."""

    key: str
    operator: int
    choice: Choice


class NoteActivity(Effect, frozen=True):
    """Save that the operator used a desk within the last minute."""

    operator: int


class NoteAnswer(Effect, frozen=True):
    """The client answered a ping of the server."""


class SetMonitored(Effect, frozen=True):
    """Save which departments the operator monitors; answered by `done` or `refused` with this key."""

    key: str
    operator: int
    departments: tuple[int, ...]


class Close(Effect, frozen=True):
    """Send `bye`, then close with this code."""

    code: int
    name: str
