"""Every kind of event in a chat's log, with its content and its audience.

`visible_to_patron` is the only filter by audience. For the form of events see `refdesk.eventlog.events`.
"""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

import msgspec

from refdesk.eventlog import events
from refdesk.eventlog.events import (
    Audience,
    Body,
    ContactChanged,
    FileExpired,
    FileSent,
    Line,
    MessageSent,
    NameChanged,
    NoteSaved,
    Redacted,
    SensitiveMasked,
)
from refdesk.kit.units import Instant, about

from .colleague_events import (
    BackupOffered,
    Claimed,
    ColleagueRequested,
    Joined,
    Left,
    OperatorBack,
    OperatorGone,
    OwnerChanged,
    RequestDeclined,
    RequestExpired,
    RequestWithdrawn,
    TakenOver,
    Transferred,
)

EndedBy = Literal["operator", "patron", "disconnection", "dismissal", "block"]
Outcome = Literal["waiting", "active", "operator", "patron", "disconnection", "dismissed", "blocked", "missed"]
"""How a chat ended, or its state while it is open. Missed: it ended before anybody claimed it."""
WITHOUT_ANSWER: Mapping[EndedBy, Outcome] = {"dismissal": "dismissed", "block": "blocked"}
"""Endings that are the outcome of a chat whether it was claimed or not."""


class Page(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """The library's page that a patron is on."""

    url: Annotated[str, about("its address")]
    title: Annotated[str, about("its title; empty if it has none")] = ""


class Answer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A pre-chat question of the widget, in its words of that moment, and what the patron answered."""

    free_text: ClassVar[tuple[str, ...]] = ("text",)
    label: Annotated[str, about("the question")]
    text: Annotated[str, about("what the patron answered")]


class Started(Body, frozen=True, kw_only=True, tag="started"):
    """The first event of every chat. Names are those of that moment."""

    audience = Audience.BOTH
    line = None
    card = frozenset(("owner",))
    searched = {"name": "patron", "contact": "patron", "answers": "text"}
    refreshes = frozenset(("queue",))
    personal = {"name": "name", "contact": "contact", "answers": "text"}
    department: Annotated[str, about("name of the department")]
    widget: Annotated[str, about("the widget's title")]
    guest: Annotated[int, about("a number that stands for the patron's name if it is unknown")]
    name: Annotated[str | None, about("the patron's name")] = None
    contact: Annotated[str | None, about("an email address, or a phone number in E.164")] = None
    answers: Annotated[tuple[Answer, ...], about("answers to the widget's pre-chat questions")] = ()


class PatronDescribed(Body, frozen=True, kw_only=True, tag="patron_described"):
    """What the widget reported; the IP address as far as the library's privacy setting allows."""

    audience = Audience.DESK
    line = None
    personal = {
        "page": "page",
        "referrer": "page",
        "location": "page",
        **dict.fromkeys(("browser", "system", "device", "screen", "language"), "device"),
        "address": "address",
        "suggested": "text",
    }
    page: Annotated[Page | None, about("the page where the chat was started")] = None
    referrer: Annotated[str, about("address of the previous page")] = ""
    location: Annotated[str, about("where the patron is in the library, by the QR code that they followed")] = ""
    browser: Annotated[str, about("name and version of the browser")] = ""
    system: Annotated[str, about("the operating system")] = ""
    device: Annotated[str, about("the kind of device")] = ""
    screen: Annotated[str, about("size of the screen, as in 1920×1080")] = ""
    mobile: Annotated[bool, about("whether the device is a phone or a tablet")] = False
    language: Annotated[str, about("a language tag (BCP 47)")] = ""
    address: Annotated[str, about("the IP address, as far as the library stores it")] = ""
    suggested: Annotated[tuple[int, ...], about("numbers of the FAQs that were suggested, as reported")] = ()


class Continued(Body, frozen=True, kw_only=True, tag="continued"):
    """In place of a question: the patron came back after a lost connection had ended an earlier chat.

    The chat belongs to the operator of that one. In the patron's copy `operator` is 0, and what operators wrote about
    the patron is missing.
    """

    audience = Audience.BOTH
    line = Line()
    counts = frozenset(("operator",))
    refreshes = frozenset(("desks",))
    withheld = {"operator": 0, "patron_name": None, "patron_contact": None}
    personal = {"question": "text", "patron_name": "name", "patron_contact": "contact"}
    chat: Annotated[int, about("number of the earlier chat")]
    operator: Annotated[int, about("the operator's number")]
    name: Annotated[str, about("the operator's name at that moment")]
    question: Annotated[str, about("the beginning of the earlier chat's first message")]
    patron_name: Annotated[str | None, about("the patron's name, if an operator corrected it")] = None
    patron_contact: Annotated[str | None, about("contact info, if an operator corrected it; empty: removed")] = None


class ContactRequested(Body, frozen=True, kw_only=True, tag="contact_requested"):
    """The operator requested an email address or a mobile number from the patron."""

    audience = Audience.BOTH
    line = Line(later=False)


class ContactShared(Body, frozen=True, kw_only=True, tag="contact_shared"):
    """The patron answered the request: an email address, or a number in E.164. It is the contact info from now on."""

    audience = Audience.BOTH
    line = Line(later=False)
    searched = {"contact": "patron"}
    personal = {"contact": "contact"}
    contact: Annotated[str, about("an email address, or a phone number in E.164")]


class ContactDeclined(Body, frozen=True, kw_only=True, tag="contact_declined"):
    """The patron answered the request with "Not now"."""

    audience = Audience.BOTH
    line = Line(later=False)


class FrameSuggested(Body, frozen=True, kw_only=True, tag="frame_suggested"):
    """The operator suggested a page to be looked at in iframe chat mode. The event's seq is the suggestion's number."""

    audience = Audience.BOTH
    line = None
    news = "message"
    searched = {"address": "text"}
    personal = {"address": "text"}
    address: Annotated[str, about("address of the page: http or https")]


class FrameEntered(Body, frozen=True, kw_only=True, tag="frame_entered"):
    """The patron entered iframe chat mode: the chat is shown on top of a page, in a window of Refdesk."""

    audience = Audience.BOTH
    line = Line(to=Audience.DESK)


class Tagged(Body, frozen=True, kw_only=True, tag="tagged"):
    """The chat's tags are now these, and no others."""

    audience = Audience.DESK
    line = Line()
    card = frozenset(("tags",))
    personal = {"tags": "text"}
    tags: Annotated[tuple[str, ...], about("all tags of the chat")]


PLAIN_WINDOW = "page without scripts"
"""The name of the window that holds a chat in plain pages. Windows that connect can't have a name with a space."""


class SeatTaken(Body, frozen=True, kw_only=True, tag="seat_taken", omit_defaults=True):
    """A window of the patron took the seat and now holds the chat. Seats are numbered from 1."""

    audience = Audience.BOTH
    line = None
    personal = {"page": "page"}
    seat: Annotated[int, about("the seat's number")]
    node: Annotated[str, about("the server that the window is connected to")]
    window: Annotated[str, about("the window's own name, from its hello")] = ""
    attempt: Annotated[int, about("number of that hello of the window")] = 0
    page: Annotated[Page | None, about("the patron's page")] = None
    vacant: Annotated[int, about("the vacant seat in whose place this one is; 0: the patron chose the window")] = 0


class ConnectionLost(Body, frozen=True, kw_only=True, tag="connection_lost"):
    """No connection has been on the seat for a while; the chat ends at `until` unless a seat is taken."""

    audience = Audience.BOTH
    line = Line(tone="lost", to=Audience.DESK)
    counts = frozenset(("loss",))
    seat: Annotated[int, about("the seat's number")]
    hidden: Annotated[bool, about("whether the page was in the background")]
    until: Annotated[Instant, about("when the chat ends")]


class GraceRestarted(Body, frozen=True, kw_only=True, tag="grace_restarted"):
    """The server itself was down, so a running grace time starts again."""

    audience = Audience.DESK
    line = None
    until: Annotated[Instant, about("when the chat ends unless a seat is taken")]


class LanguageChosen(Body, frozen=True, kw_only=True, tag="language_chosen"):
    """The patron changed the language. They are written to in it from now on."""

    audience = Audience.BOTH
    line = Line(to=Audience.DESK, derived=("language_name",))
    personal = {"language": "device"}
    language: Annotated[str, about("a language tag (BCP 47), in small letters; empty where it was redacted")]


class Dismissed(Body, frozen=True, kw_only=True, tag="dismissed", omit_defaults=True):
    """An operator dismissed the waiting chat, which ends with the next event."""

    audience = Audience.DESK
    line = Line(tone="ended")
    personal = {"reason": "text"}
    reason: Annotated[str, about("internal; at most 1,000 characters, may be empty")] = ""


BlockHours = Literal[1, 24, 168]
"""Hours for which a patron can be blocked."""

BlockScope = Literal["browser", "network"]
"""What a block concerns: the patron's browser alone, or also everyone in its network, which has up to 256 addresses."""


class Blocked(Body, frozen=True, kw_only=True, tag="blocked", omit_defaults=True):
    """The operator blocked the patron. A chat that has not ended ends with the next event."""

    audience = Audience.DESK
    line = Line(tone="ended", derived=("period",))
    counts = frozenset(("block",))
    personal = {"reason": "text"}
    hours: Annotated[BlockHours, about("for how long, from this event on")]
    reason: Annotated[str, about("internal; at most 1,000 characters, may be empty")] = ""
    # Events from before there was a choice have no scope.
    scope: Annotated[BlockScope, about("browser: the browser alone; network: the browser and its network")] = "network"


class Ended(Body, frozen=True, kw_only=True, tag="ended"):
    """The chat ended. Only follow-ups come after it: notes, corrections of the patron's details, closing."""

    audience = Audience.BOTH
    line = Line(tone="ended")
    card = frozenset(("outcome",))
    refreshes = frozenset(("desks", "queue"))
    by: Annotated[
        EndedBy,
        about(
            "who ended it; disconnection: the grace time had expired; dismissal: an operator dismissed it unclaimed; "
            "block: its operator blocked the patron"
        ),
    ]


Answered = Literal["yes", "partly", "no"]
"""The patron's answer to "Did you get your answer?"."""


class FeedbackSent(Body, frozen=True, kw_only=True, tag="feedback_sent", omit_defaults=True):
    """After the end the patron said whether they got their answer. It replaces their earlier feedback."""

    audience = Audience.BOTH
    line = Line(to=Audience.DESK, derived=("answer",))
    personal = {"comment": "text"}
    answered: Annotated[Answered, about("whether the patron got their answer")]
    comment: Annotated[str, about("at most 1,000 characters of plain text; empty if there is none")] = ""


class Linked(Body, frozen=True, kw_only=True, tag="linked"):
    """A ticket or record was created from the chat: `to` is its kind, `id` its number."""

    audience = Audience.DESK
    line = Line()
    to: Annotated[str, about("ticket or record")]
    id: Annotated[int, about("its number")]
    by: Annotated[str, about("name of the person who created it")]


class Closed(Body, frozen=True, kw_only=True, tag="closed"):
    """The operator who claimed the chat closed it: it leaves their dashboard."""

    audience = Audience.DESK
    line = None


AnyBody = (
    Started
    | PatronDescribed
    | MessageSent
    | Continued
    | BackupOffered
    | Claimed
    | TakenOver
    | ColleagueRequested
    | RequestDeclined
    | RequestWithdrawn
    | RequestExpired
    | Transferred
    | Joined
    | Left
    | OwnerChanged
    | OperatorGone
    | OperatorBack
    | NameChanged
    | ContactChanged
    | ContactRequested
    | ContactShared
    | ContactDeclined
    | FileSent
    | FileExpired
    | FrameSuggested
    | FrameEntered
    | SensitiveMasked
    | NoteSaved
    | Tagged
    | SeatTaken
    | ConnectionLost
    | GraceRestarted
    | LanguageChosen
    | Dismissed
    | Blocked
    | Ended
    | FeedbackSent
    | Redacted
    | Linked
    | Closed
)

KINDS: dict[str, type[Body]] = {str(kind.__struct_config__.tag): kind for kind in AnyBody.__args__}
DESK_ONLY = frozenset(tag for tag, kind in KINDS.items() if kind.audience is Audience.DESK)


def visible_to_patron(kind: str) -> bool:
    """Whether events of this kind may reach the patron. Nothing else decides this."""
    return kind in KINDS and kind not in DESK_ONLY


class Event(events.Event, frozen=True):
    """One entry of a chat's log."""

    body: AnyBody
