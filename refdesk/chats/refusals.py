"""Why a command on a chat was not done. A refusal is a value: a name that says what is so, and facts to explain it."""

from typing import Annotated, Literal

from refdesk.eventlog.refusals import KeyReused, OutcomeUnknown, Refusal, Unavailable
from refdesk.kit.units import Bytes, CodePoints, Instant, about

__all__ = [
    "KeyReused",
    "OutcomeUnknown",
    "Refusal",
    "Unavailable",
]  # the journal's own, which every log's commands may meet


class NoSuchChat(Refusal, frozen=True, kw_only=True):
    """There is no such chat, or none that this actor may know of."""

    status = 404
    chat: Annotated[int | None, about("the chat's number, in answer to `open` or where its feed ends")] = None


class NotAllowed(Refusal, frozen=True, kw_only=True):
    """The chat is known to the actor, but this act is not theirs to do."""

    status = 403


class AlreadyClaimed(Refusal, frozen=True, kw_only=True):
    """Another operator claimed the chat first."""

    by: Annotated[str, about("the operator's name")]


class NotYours(Refusal, frozen=True, kw_only=True):
    """Only the operator who claimed the chat may do this; `by` is their name, None while nobody has."""

    status = 403
    by: Annotated[str | None, about("the name of who has; absent: nobody")] = None


class StillAttended(Refusal, frozen=True, kw_only=True):
    """The chat can't be taken over: its operator is there."""

    by: Annotated[str, about("the operator's name")]


class ChatEnded(Refusal, frozen=True, kw_only=True):
    """The chat has ended; only follow-ups are possible."""

    status = 409
    by: Annotated[str, about("operator, patron or disconnection")]
    at: Annotated[Instant, about("when it ended")]


class NotEnded(Refusal, frozen=True, kw_only=True):
    """Only an ended chat can be closed, or be forgotten."""


class SeatMoved(Refusal, frozen=True, kw_only=True):
    """Another window of the patron holds the chat."""

    retry = "with_seat"


class TextEmpty(Refusal, frozen=True, kw_only=True):
    """There is nothing in the text."""


class TextTooLong(Refusal, frozen=True, kw_only=True):
    """The text has more characters (Unicode code points) than `limit`."""

    limit: Annotated[CodePoints, about("the most that are taken")]
    length: Annotated[CodePoints, about("what the text has")]


class TextNotPlain(Refusal, frozen=True, kw_only=True):
    """The text holds a character that no text may hold (control, surrogate, hidden change of direction)."""

    character: Annotated[str, about("which one, as in U+202E")]


class BadMarks(Refusal, frozen=True, kw_only=True):
    """A mark lies outside its text, overlaps one of its kind, or links to other than http, https and mailto."""

    reason: Annotated[str, about("for the person who wrote the client")]


class BadContact(Refusal, frozen=True, kw_only=True):
    """Neither an email address nor a phone number that can be reached; `fault` says what is wrong.

    `email_short`: nothing like ".org" is at its end. `digits`: too few or too many. `number`: there is none like it.
    """

    fault: Annotated[Literal["neither", "email", "email_short", "digits", "number"], about("what is wrong with it")]


class BadAddress(Refusal, frozen=True, kw_only=True):
    """Not a whole http or https address without a user, at most 2,000 characters long; `fault` says what is wrong."""

    fault: Annotated[Literal["empty", "too_long", "not_web", "user", "not_whole"], about("what is wrong with it")]


class BadTags(Refusal, frozen=True, kw_only=True):
    """A tag has more than 40 characters, or a comma, or there are more than 20."""


class OnMobile(Refusal, frozen=True, kw_only=True):
    """The patron is on a mobile device, where iframe chat mode is not possible."""


class Forgotten(Refusal, frozen=True, kw_only=True):
    """What this would add to is no longer kept of this chat."""


class BadPassage(Refusal, frozen=True, kw_only=True):
    """There is no such event before this one, or no such passage in it."""


class NotAsked(Refusal, frozen=True, kw_only=True):
    """Nobody asks for this any more: it was answered already."""


class ChatFull(Refusal, frozen=True, kw_only=True):
    """This side of the chat has reached the maximum number or size of messages."""

    status = 409
    messages: Annotated[int, about("how many messages one side of a chat may send")]
    bytes: Annotated[Bytes, about("the maximum total size of one side's messages")]


class NoRoom(Refusal, frozen=True, kw_only=True):
    """The server's disk is nearly full: patrons' messages are refused until there is room again."""

    status = 507


class NobodyOnline(Refusal, frozen=True, kw_only=True):
    """No operator can answer in this department now, so no chat was started."""

    status = 409


class AnswerMissing(Refusal, frozen=True, kw_only=True):
    """The widget requires this field or question before a chat."""

    field: Annotated[str, about("its name, or the question's words")]


AnyRefusal = (
    NoSuchChat
    | NotAllowed
    | AlreadyClaimed
    | NotYours
    | StillAttended
    | ChatEnded
    | NotEnded
    | SeatMoved
    | TextEmpty
    | TextTooLong
    | TextNotPlain
    | BadMarks
    | BadContact
    | BadAddress
    | BadTags
    | OnMobile
    | Forgotten
    | BadPassage
    | NotAsked
    | KeyReused
    | ChatFull
    | NoRoom
    | NobodyOnline
    | AnswerMissing
    | Unavailable
    | OutcomeUnknown
)
