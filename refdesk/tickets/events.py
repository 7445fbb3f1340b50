"""The kinds of events in a ticket's log, their fields, and their audience. Built like `refdesk.chats.events`."""

from typing import Literal

import msgspec

from refdesk.eventlog import events
from refdesk.eventlog.events import Audience, Body, ContactChanged, Datum, Mark, NameChanged, NoteSaved, Redacted

Status = Literal["new", "open", "pending", "closed"]
Source = Literal["form", "widget", "chat", "desk", "email"]
LinkKind = Literal["read", "reply"]
DATA: tuple[Datum, ...] = ("text", "name", "contact", "page")
"""The kinds of patron's data that a ticket holds."""


class AttachedFile(msgspec.Struct, frozen=True, omit_defaults=True):
    """A file attached to a message, downloadable at /files/<token>/ until `expires_at` (ms).

    `width` and `height` are those of a picture in pixels, of which there are copies as in a chat; 0 for another file.
    """

    file: int
    name: str
    type: str
    size: int
    token: str
    expires_at: int
    width: int = 0
    height: int = 0


class Opened(Body, frozen=True, kw_only=True, tag="opened", omit_defaults=True):
    """First event of every ticket: a question was put into a queue. `chat` is the chat that it was opened from.

    `left`: the patron left the chat for it.
    """

    audience = Audience.BOTH
    personal = {"question": "text", "name": "name", "contact": "contact", "page": "page", "files": "text"}
    source: Source
    queue: int
    queue_name: str
    question: str
    name: str | None = None
    contact: str | None = None
    chat: int | None = None
    left: bool = False
    page: str = ""
    files: tuple[AttachedFile, ...] = ()


class Replied(Body, frozen=True, kw_only=True, tag="replied", omit_defaults=True):
    """A message of either side.

    `link`: the event of an operator by which the patron gained access: making a link, or entering the address to which
    emails about the ticket go.
    """

    audience = Audience.BOTH
    personal = {"text": "text", "marks": "text", "files": "text"}
    text: str
    marks: tuple[Mark, ...] = ()
    files: tuple[AttachedFile, ...] = ()
    link: int = 0


class Assigned(Body, frozen=True, kw_only=True, tag="assigned"):
    """The ticket has another owner, or none."""

    audience = Audience.DESK
    operator: int | None
    name: str = ""


class Transferred(Body, frozen=True, kw_only=True, tag="transferred"):
    """The ticket moved from one queue (`before`) to another and has no owner there."""

    audience = Audience.DESK
    queue: int
    name: str
    before: int


class StatusChanged(Body, frozen=True, kw_only=True, tag="status_changed"):
    audience = Audience.BOTH
    status: Status


class Tagged(Body, frozen=True, kw_only=True, tag="tagged"):
    """The ticket's tags are now these."""

    audience = Audience.DESK
    personal = {"tags": "text"}
    tags: tuple[str, ...]


class EmailSent(Body, frozen=True, kw_only=True, tag="email_sent", omit_defaults=True):
    """The mail server accepted an email to the patron with event `of`. `twice`: it may have accepted it before."""

    audience = Audience.DESK
    personal = {"to": "contact"}
    of: int
    to: str
    twice: bool = False


class EmailFailed(Body, frozen=True, kw_only=True, tag="email_failed", omit_defaults=True):
    """An email to the patron with event `of` can't be delivered. `bounced`: it had been sent and came back."""

    audience = Audience.DESK
    personal = {"to": "contact", "reason": "contact"}
    of: int
    to: str
    reason: str
    bounced: bool = False


class LostAttachment(msgspec.Struct, frozen=True, omit_defaults=True):
    """A file of an email that was not stored; `size` in bytes, `why` the name of the refusal."""

    name: str
    size: int
    why: str = ""


class EmailReceived(Body, frozen=True, kw_only=True, tag="email_received", omit_defaults=True):
    """The parts of a patron's email besides its message, which is the event before.

    `quoted` is what it quotes of earlier emails. `lost` are files that were not stored; `cut` says that the text was
    too long. An `automatic` one (out of office and the like) is no reply: its text is in `text`. `unproved`: nothing
    shows that `sender` sent it, neither the address it was sent to nor the library's mail server.
    """

    audience = Audience.DESK
    personal = {"sender": "contact", **dict.fromkeys(("subject", "text", "quoted", "lost"), "text")}
    sender: str
    subject: str = ""
    text: str = ""
    quoted: str = ""
    automatic: bool = False
    unproved: bool = False
    cut: bool = False
    lost: tuple[LostAttachment, ...] = ()


class ForgetRequested(Body, frozen=True, kw_only=True, tag="forget_requested"):
    """These data will be redacted once the ticket is closed; until then the question needs them for its answer."""

    audience = Audience.DESK
    data: tuple[Datum, ...]


class LinkMade(Body, frozen=True, kw_only=True, tag="link_made"):
    """An operator made a link to the ticket's page: to read it, or for the patron, who can reply by it."""

    audience = Audience.DESK
    access: LinkKind


class LinkClaimed(Body, frozen=True, kw_only=True, tag="link_claimed"):
    """The link for the patron that was made in event `link` was opened; it can't be opened again."""

    audience = Audience.DESK
    link: int


AnyBody = (
    Opened
    | Replied
    | NoteSaved
    | Assigned
    | Transferred
    | StatusChanged
    | Tagged
    | NameChanged
    | ContactChanged
    | EmailSent
    | EmailFailed
    | EmailReceived
    | ForgetRequested
    | LinkMade
    | LinkClaimed
    | Redacted
)

KINDS: dict[str, type[Body]] = {str(kind.__struct_config__.tag): kind for kind in AnyBody.__args__}
_VISIBLE_TO_PATRON = frozenset(tag for tag, kind in KINDS.items() if kind.audience is Audience.BOTH)


def visible_to_patron(kind: str) -> bool:
    """Whether events of this kind may be sent to the patron; the only place where this is decided."""
    return kind in _VISIBLE_TO_PATRON


class Event(events.Event, frozen=True):
    """One entry of a ticket's log."""

    body: AnyBody
