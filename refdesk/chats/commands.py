"""Commands on chats: the acts, and the actors.

A `Command` names the chat, the actor, the act and the client's key. The machine decides, under the lock, which actor
may do which act. `ClientAct` are the acts that a frame may request; all others are the server's own.
"""

from typing import Annotated, ClassVar

import msgspec

from refdesk.eventlog.actors import PATRON, SYSTEM, System, encode_operator
from refdesk.eventlog.acts import (
    Act,
    ExpireFile,
    Redact,
    Role,
    SaveNote,
    Say,
    SendFile,
    Sensitive,
    SetContact,
    SetName,
    SetTags,
)
from refdesk.eventlog.address import Address, chat_at
from refdesk.eventlog.events import SensitiveKind
from refdesk.kit.units import about

from .colleague_events import Purpose
from .events import Answer, Answered, BlockHours, BlockScope, Page, PatronDescribed


class Patron(msgspec.Struct, frozen=True, tag="patron"):
    """The patron of one chat, known by its token. `seat` is the one this connection holds, None for none."""

    chat: int
    seat: int | None = None


class Operator(msgspec.Struct, frozen=True, tag="operator"):
    """A signed-in operator, with the departments that they belong to (not only those they monitor now).

    `administers` are those that they administer; it is filled in for an administrator's act only. `reads` are the
    departments whose ended chats they may read, `follows` those whose chats they may read before the end, too.
    """

    id: int
    name: str
    departments: frozenset[int] = frozenset()
    administers: frozenset[int] = frozenset()
    reads: frozenset[int] = frozenset()
    follows: frozenset[int] = frozenset()


Actor = Patron | Operator | System


class DeleteMessage(Act, frozen=True, kw_only=True, tag="delete_message"):
    """Remove a message or file of one's own, at most 10 minutes after sending it."""

    role = "operator"

    seq: Annotated[int, about("the number of its event")]


class Claim(Act, frozen=True, kw_only=True, tag="claim"):
    """Take a waiting chat."""

    role = "operator"


class TakeOver(Act, frozen=True, kw_only=True, tag="take_over"):
    """Take a chat whose operator has been gone for the grace time. A waiting chat is claimed."""

    role = "operator"


class RequestColleague(Act, frozen=True, kw_only=True, tag="request_colleague", omit_defaults=True):
    """Ask a colleague who is online to join the chat, or a colleague or a department to take it.

    The chat stays one's own until someone accepts.
    """

    role = "operator"

    purpose: Annotated[Purpose, about("transfer: to take the chat; join: to participate in it")] = "transfer"
    department: Annotated[int, about("number of a department of the same library")]
    operator: Annotated[int, about("number of a colleague in it; 0: anyone of the department, to take the chat")] = 0
    note: Annotated[str, about("for the colleague; at most 1,000 characters")] = ""


class WithdrawRequest(Act, frozen=True, kw_only=True, tag="withdraw_request"):
    """Withdraw one's request."""

    role = "operator"


class AcceptRequest(Act, frozen=True, kw_only=True, tag="accept_request"):
    """Accept a request: one participates in the chat, or it is one's own from now on, in the request's department."""

    role = "operator"


class DeclineRequest(Act, frozen=True, kw_only=True, tag="decline_request"):
    """Decline a request."""

    role = "operator"


class LeaveChat(Act, frozen=True, kw_only=True, tag="leave_chat", omit_defaults=True):
    """Leave a chat in which one participates. Its owner leaves it to a participant."""

    role = "operator"

    owner: Annotated[int, about("for its owner: number of the participant who owns it then; 0: the only one")] = 0


class End(Act, frozen=True, kw_only=True, tag="end"):
    """End the chat."""


class Dismiss(Act, frozen=True, kw_only=True, tag="dismiss", omit_defaults=True):
    """End a waiting chat that no one is going to answer."""

    role = "operator"

    reason: Annotated[str, about("internal; at most 1,000 characters")] = ""


class Block(Act, frozen=True, kw_only=True, tag="block", omit_defaults=True):
    """End the chat, and refuse new chats and questions of this patron for some time.

    An ended chat's patron can be blocked until the chat is closed. With the scope `browser`, `BrowserUnknown` refuses a
    browser that stores nothing.
    """

    role = "operator"

    hours: Annotated[BlockHours, about("for how long")]
    reason: Annotated[str, about("internal; at most 1,000 characters")] = ""
    scope: Annotated[BlockScope, about("browser: the browser alone; network: the browser and its network")] = "network"


class Close(Act, frozen=True, kw_only=True, tag="close"):
    """Take an ended chat off one's dashboard."""

    role = "operator"


class RequestContact(Act, frozen=True, kw_only=True, tag="request_contact"):
    """Ask the patron for an email address or a mobile number."""

    role = "operator"


class ShareContact(Act, frozen=True, kw_only=True, tag="share_contact"):
    """Answer that request with an email address or a phone number."""

    role = "patron"

    contact: Annotated[str, about("an email address or a phone number")]


class DeclineContact(Act, frozen=True, kw_only=True, tag="decline_contact"):
    """Answer that request with "Not now"."""

    role = "patron"


class SuggestFrame(Act, frozen=True, kw_only=True, tag="suggest_frame"):
    """Suggest that the patron looks at the page with this http or https address in iframe chat mode."""

    role = "operator"

    address: Annotated[str, about("http or https, at most 2,000 characters")]


class EnterFrame(Act, frozen=True, kw_only=True, tag="enter_frame"):
    """The patron's window with the seat is one of iframe chat mode."""

    role = "patron"


class TakeSeat(Act, frozen=True, kw_only=True, tag="take_seat"):
    """A connection of the patron's becomes the one that the chat is in; `attempt` counts those of one window.

    `vacant` is the seat in whose place it stands, if that is still the chat's; 0 where the patron chose the window.
    """

    node: str
    window: str = ""
    attempt: int = 0
    page: Page | None = None
    vacant: int = 0


class Leave(Act, frozen=True, kw_only=True, tag="leave"):
    """The patron opens a ticket instead: ends the chat, from any window."""


class LoseConnection(Act, frozen=True, kw_only=True, tag="lose_connection"):
    """No connection is left on this seat; `grace` in milliseconds is how long the patron may reconnect."""

    seat: int
    grace: int
    hidden: bool = False


class RestartGrace(Act, frozen=True, kw_only=True, tag="restart_grace"):
    """The service was down: a disconnected patron gets the whole grace time (milliseconds) again."""

    grace: int


class EndLost(Act, frozen=True, kw_only=True, tag="end_lost"):
    """End the chat by disconnection, if its grace time is over."""


class NoticeOperatorGone(Act, frozen=True, kw_only=True, tag="notice_operator_gone"):
    """No desk of operator `operator` has answered for the grace time."""

    operator: int


class NoticeOperatorBack(Act, frozen=True, kw_only=True, tag="notice_operator_back"):
    """Operator `operator` has a desk open again."""

    operator: int


class NoticeParticipantGone(Act, frozen=True, kw_only=True, tag="notice_participant_gone"):
    """Participant `operator` has had no desk open for the grace time, or has left their department."""

    operator: int


class ExpireRequest(Act, frozen=True, kw_only=True, tag="expire_request"):
    """End a request that nobody accepted in time."""


class OfferBackup(Act, frozen=True, kw_only=True, tag="offer_backup"):
    """Offer the unclaimed chat to a backup department, too."""

    department: int
    name: str


class ChooseLanguage(Act, frozen=True, kw_only=True, tag="choose_language"):
    """Read on in another language, and be written to in it. Also possible after the end, which emails may follow."""

    role = "patron"

    language: Annotated[str, about("a language tag (BCP 47) of a language in which Refdesk offers widgets")]


class SendFeedback(Act, frozen=True, kw_only=True, tag="send_feedback"):
    """Say after the end whether one got one's answer. Replaces earlier feedback."""

    role = "patron"

    free_text = ("comment",)
    answered: Annotated[Answered, about("whether the patron got their answer")]
    comment: Annotated[str, about("at most 1,000 characters of plain text")] = ""


class Forget(Act, frozen=True, kw_only=True, tag="forget"):
    """The patron has everything of theirs in an ended chat redacted."""

    role = "patron"


class Reassign(Act, frozen=True, kw_only=True, tag="reassign"):
    """An administrator gives a claimed chat to an operator who is online. Nobody has to accept."""

    department: int
    operator: int


class Link(Act, frozen=True, kw_only=True, tag="link"):
    """Something outside the chat was made from it: the thing numbered `id` of the kind `to`, made by `by`."""

    to: str
    id: int
    by: str


ClientAct = (
    Say
    | DeleteMessage
    | Claim
    | TakeOver
    | RequestColleague
    | WithdrawRequest
    | AcceptRequest
    | DeclineRequest
    | LeaveChat
    | End
    | Dismiss
    | Block
    | Close
    | SetName
    | SetContact
    | RequestContact
    | ShareContact
    | DeclineContact
    | SuggestFrame
    | EnterFrame
    | SaveNote
    | SetTags
    | ChooseLanguage
    | SendFeedback
    | Forget
)
ServerAct = (
    TakeSeat
    | Leave
    | LoseConnection
    | RestartGrace
    | EndLost
    | NoticeOperatorGone
    | NoticeOperatorBack
    | NoticeParticipantGone
    | ExpireRequest
    | OfferBackup
    | SendFile
    | ExpireFile
    | Link
    | Redact
    | Reassign
)
AnyAct = ClientAct | ServerAct


def acts_of(role: Role) -> tuple[type[Act], ...]:
    """The acts that a frame of this side may request."""
    return tuple(act for act in ClientAct.__args__ if act.role in (role, "both"))


class Command(msgspec.Struct, frozen=True):
    """An act on one chat, by one actor. `key` (the client's, used once) makes a repeat harmless."""

    free_text: ClassVar[tuple[str, ...]] = ("act",)
    chat: int
    actor: Actor
    act: AnyAct
    key: str | None = None
    # False where the server's disk is nearly full, so that patrons' messages are refused.
    room: bool = True
    # The kinds of what was masked in the act before it got here.
    masked: tuple[SensitiveKind, ...] = ()

    @property
    def address(self) -> Address:
        return chat_at(self.chat)


class Earlier(msgspec.Struct, frozen=True, kw_only=True):
    """The chat that a new one continues, its operator, who owns the new one, and the beginning of its question.

    `patron_name` and `patron_contact` are corrections by operators, which the patron doesn't get.
    """

    chat: int
    operator: int = 0
    name: str = ""
    question: str = ""
    patron_name: str | None = None
    patron_contact: str | None = None


class Start(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Start a chat in a widget. It has no chat yet, so it is unique on (widget, key).

    A chat that continues an earlier one begins without a question. `masked`: see `Command`.
    """

    free_text: ClassVar[tuple[str, ...]] = ("question", "name", "answers")
    widget: int
    department: int
    department_name: str
    widget_title: str
    country: str
    key: str
    question: str
    name: str = ""
    contact: str = ""
    answers: tuple[Answer, ...] = ()
    details: PatronDescribed = PatronDescribed()
    browser: str = ""
    continues: Earlier | None = None
    sensitive: Sensitive = "mask"
    masked: tuple[SensitiveKind, ...] = ()


def encode_actor(actor: Actor) -> str:
    """An actor as the log stores it."""
    if isinstance(actor, Operator):
        return encode_operator(actor.id, actor.name)
    return PATRON if isinstance(actor, Patron) else SYSTEM
