"""Refusals of commands on a chat. Those that any log has are imported, so that all of them can be had from here."""

from typing import Annotated, Literal

from refdesk.eventlog.refusals import (
    BadContact,
    BadMarks,
    BadPassage,
    BadTags,
    Forgotten,
    KeyReused,
    NoSuchChat,
    NotAllowed,
    OutcomeUnknown,
    Refusal,
    SensitiveText,
    StorageFull,
    TextEmpty,
    TextNotPlain,
    TextTooLong,
    Unavailable,
)
from refdesk.kit.units import Bytes, Duration, Instant, about


class AlreadyClaimed(Refusal, frozen=True, kw_only=True):
    """Another operator claimed the chat first."""

    by: Annotated[str, about("the operator's name")]


class NotYours(Refusal, frozen=True, kw_only=True):
    """Only the owner of the chat may do this, or write only its participants too; `by` is the owner's name.

    It is None if the chat is unclaimed.
    """

    status = 403

    by: Annotated[str | None, about("the name of the operator who claimed it; absent: no one")] = None


class StillAttended(Refusal, frozen=True, kw_only=True):
    """The chat can't be taken over: its operator is there."""

    by: Annotated[str, about("the operator's name")]


class NotOffered(Refusal, frozen=True, kw_only=True):
    """There is no open request to answer: it was withdrawn, has expired, or a colleague accepted it."""

    status = 409

    by: Annotated[str | None, about("the name of the operator who has the chat")] = None


class RequestOpen(Refusal, frozen=True, kw_only=True):
    """An earlier request to colleagues is still open."""

    status = 409

    to: Annotated[str, about("name of the colleague or department of that request")]


class NobodyAvailable(Refusal, frozen=True, kw_only=True):
    """The colleague is not online in that department, or no one else is."""

    status = 409


class ParticipantsFull(Refusal, frozen=True, kw_only=True):
    """So many participate in the chat that no one can join it."""

    status = 409

    limit: Annotated[int, about("the number of participants beside the owner")]


class NoNewOwner(Refusal, frozen=True, kw_only=True):
    """The owner can leave the chat only to a participant, who has to be named where there are several."""

    status = 409


class NotYourMessage(Refusal, frozen=True, kw_only=True):
    """This event is no message or file of the operator's."""

    status = 403


class TooLateToDelete(Refusal, frozen=True, kw_only=True):
    """The message was sent too long ago to be removed by its author."""

    status = 409

    limit: Annotated[Duration, about("for how long after sending it this is possible")]


class ChatEnded(Refusal, frozen=True, kw_only=True):
    """The chat has ended; only follow-ups are possible."""

    status = 409

    by: Annotated[str, about("operator, patron or disconnection")]
    at: Annotated[Instant, about("when it ended")]


class NotEnded(Refusal, frozen=True, kw_only=True):
    """Only an ended chat can be closed, or be forgotten."""

    status = 409


class SeatMoved(Refusal, frozen=True, kw_only=True):
    """Another window of the patron holds the chat."""

    retry = "with_seat"


class BadAddress(Refusal, frozen=True, kw_only=True):
    """Not a whole http or https address without a user, at most 2,000 characters long; `fault` says what is wrong."""

    fault: Annotated[Literal["empty", "too_long", "not_web", "user", "not_whole"], about("what is wrong with it")]


class OnMobile(Refusal, frozen=True, kw_only=True):
    """The patron is on a mobile device, where iframe chat mode is not possible."""


class NotRequested(Refusal, frozen=True, kw_only=True):
    """There is no open request to answer."""


class ChatFull(Refusal, frozen=True, kw_only=True):
    """This side of the chat has reached the maximum number or size of messages."""

    status = 409

    messages: Annotated[int, about("number of messages that one side of a chat may send")]
    bytes: Annotated[Bytes, about("the maximum total size of one side's messages")]


class NoRoom(Refusal, frozen=True, kw_only=True):
    """The server's disk is nearly full: patrons' messages are refused until there is room again."""

    status = 507


class NobodyOnline(Refusal, frozen=True, kw_only=True):
    """No operator can answer in this department now, so no chat was started."""

    status = 409


class OperatorNotThere(Refusal, frozen=True, kw_only=True):
    """The operator of the chat that the patron wants to continue is not online."""

    status = 409

    by: Annotated[str, about("the operator's name")]


class PatronBlocked(Refusal, frozen=True, kw_only=True):
    """An operator blocked this browser or network for some time, so no chat or ticket was started."""

    status = 403


class BrowserUnknown(Refusal, frozen=True, kw_only=True):
    """The patron's browser stores nothing, so a block of the browser alone would have no effect."""

    status = 409


class NoSuchLanguage(Refusal, frozen=True, kw_only=True):
    """Refdesk doesn't offer widgets in this language."""


class AnswerMissing(Refusal, frozen=True, kw_only=True):
    """The widget requires this field or question before a chat."""

    field: Annotated[str, about("name of the field, or text of the question")]


AnyRefusal = (
    NoSuchChat
    | NotAllowed
    | AlreadyClaimed
    | NotYours
    | StillAttended
    | NotOffered
    | RequestOpen
    | NobodyAvailable
    | ParticipantsFull
    | NoNewOwner
    | NotYourMessage
    | TooLateToDelete
    | ChatEnded
    | NotEnded
    | SeatMoved
    | TextEmpty
    | TextTooLong
    | TextNotPlain
    | SensitiveText
    | BadMarks
    | BadContact
    | BadAddress
    | BadTags
    | OnMobile
    | Forgotten
    | BadPassage
    | NotRequested
    | KeyReused
    | ChatFull
    | NoRoom
    | NobodyOnline
    | OperatorNotThere
    | PatronBlocked
    | BrowserUnknown
    | NoSuchLanguage
    | AnswerMissing
    | Unavailable
    | OutcomeUnknown
    | StorageFull
)
