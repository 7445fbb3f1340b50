"""The kinds of events in a ticket's log, their fields, and their audience. Built like `refdesk.chats.events`."""

from typing import Annotated, ClassVar, Literal

import msgspec

from refdesk.eventlog import events
from refdesk.eventlog.events import (
    Audience,
    Body,
    ContactChanged,
    Datum,
    Line,
    Mark,
    NameChanged,
    NoteSaved,
    Redacted,
    SensitiveMasked,
)
from refdesk.kit.units import Bytes, Instant, about

Status = Literal["new", "open", "pending", "closed"]
Source = Literal["form", "widget", "chat", "desk", "email"]
LinkKind = Literal["read", "reply"]
DATA: tuple[Datum, ...] = ("text", "name", "contact", "page")
"""The kinds of patron's data that a ticket holds."""


class AttachedFile(msgspec.Struct, frozen=True, omit_defaults=True):
    """A file attached to a message, downloadable at /files/<token>/ until `expires_at` (ms).

    `width` and `height` are those of a picture in pixels, of which there are copies as in a chat; 0 for another file.
    """

    free_text: ClassVar[tuple[str, ...]] = ("name",)
    file: Annotated[int, about("the file's number")]
    name: Annotated[str, about("the file's name")]
    type: Annotated[str, about("its media type, as found in its content")]
    size: Annotated[Bytes, about("size of the content")]
    token: Annotated[str, about("token of the link /files/<token>/")]
    expires_at: Annotated[Instant, about("from then on the link returns 410")]
    width: Annotated[int, about("of a picture, in pixels; 0 for another file")] = 0
    height: Annotated[int, about("of a picture, in pixels; 0 for another file")] = 0


class Opened(Body, frozen=True, kw_only=True, tag="opened", omit_defaults=True):
    """First event of every ticket: a question was put into a queue. `chat` is the chat that it was opened from.

    `left`: the patron left the chat for it.
    """

    audience = Audience.BOTH
    line = Line()
    searched = {"question": "text", "files": "text"}
    personal = {"question": "text", "name": "name", "contact": "contact", "page": "page", "files": "text"}
    personal |= {"language": "contact", "suggested": "text"}
    source: Annotated[Source, about("how it arrived")]
    queue: Annotated[int, about("the number of its queue")]
    queue_name: Annotated[str, about("the queue's name at that moment")]
    question: Annotated[str, about("1 to 10,000 characters of plain text; empty where it was redacted")]
    name: Annotated[str | None, about("the patron's name")] = None
    contact: Annotated[str | None, about("the patron's contact info")] = None
    chat: Annotated[int | None, about("number of the chat that it was opened from")] = None
    left: Annotated[bool, about("whether the patron left the chat for it")] = False
    page: Annotated[str, about("address of the page with the form or the widget")] = ""
    files: Annotated[tuple[AttachedFile, ...], about("attached files")] = ()
    language: Annotated[
        str, about("a language tag (BCP 47), in which its patron is written to; empty: the library’s")
    ] = ""
    widget: Annotated[int, about("number of the widget that suggested FAQs; 0: none did")] = 0
    suggested: Annotated[tuple[int, ...], about("numbers of the FAQs that were suggested, as reported")] = ()


class Replied(Body, frozen=True, kw_only=True, tag="replied", omit_defaults=True):
    """A message of either side.

    `link`: the event of an operator by which the patron gained access: making a link, or entering the address to which
    emails about the ticket go.
    """

    audience = Audience.BOTH
    line = None
    searched = {"text": "text", "files": "text"}
    personal = {"text": "text", "marks": "text", "files": "text"}
    text: Annotated[str, about("1 to 10,000 characters of plain text; empty where it was redacted")]
    marks: Annotated[tuple[Mark, ...], about("formatting of ranges of the text")] = ()
    files: Annotated[tuple[AttachedFile, ...], about("attached files")] = ()
    link: Annotated[int, about("number of the event that gave its author access; 0: the patron's own")] = 0


class Assigned(Body, frozen=True, kw_only=True, tag="assigned"):
    """The ticket has another owner, or none."""

    audience = Audience.DESK
    line = Line(derived=("change",))
    operator: Annotated[int | None, about("the owner's number; null: no one")]
    name: Annotated[str, about("the owner's name at that moment")] = ""


class Transferred(Body, frozen=True, kw_only=True, tag="transferred"):
    """The ticket moved from one queue (`before`) to another and has no owner there."""

    audience = Audience.DESK
    line = Line()
    queue: Annotated[int, about("the number of its new queue")]
    name: Annotated[str, about("the new queue's name")]
    before: Annotated[int, about("the number of the queue that it left")]


class StatusChanged(Body, frozen=True, kw_only=True, tag="status_changed"):
    """The ticket has another status."""

    audience = Audience.BOTH
    line = Line(derived=("status_name",))
    status: Annotated[Status, about("its status from now on")]


class Tagged(Body, frozen=True, kw_only=True, tag="tagged"):
    """The ticket's tags are now these."""

    audience = Audience.DESK
    line = Line()
    personal = {"tags": "text"}
    tags: Annotated[tuple[str, ...], about("all tags")]


class EmailSent(Body, frozen=True, kw_only=True, tag="email_sent", omit_defaults=True):
    """The mail server accepted an email to the patron with event `of`. `twice`: it may have accepted it before."""

    audience = Audience.DESK
    line = Line()
    personal = {"to": "contact"}
    of: Annotated[int, about("number of the event that was emailed")]
    to: Annotated[str, about("the email address")]
    twice: Annotated[bool, about("whether the server may have accepted it before")] = False


class EmailFailed(Body, frozen=True, kw_only=True, tag="email_failed", omit_defaults=True):
    """An email to the patron with event `of` can't be delivered. `bounced`: it had been sent and came back."""

    audience = Audience.DESK
    line = Line(tone="lost")
    personal = {"to": "contact", "reason": "contact"}
    of: Annotated[int, about("number of the event that was to be emailed")]
    to: Annotated[str, about("the email address")]
    reason: Annotated[str, about("why, in words of the mail server or of Refdesk")]
    bounced: Annotated[bool, about("whether it had been sent and came back")] = False


class LostAttachment(msgspec.Struct, frozen=True, omit_defaults=True):
    """A file of an email that was not stored; `size` in bytes, `why` the name of the refusal."""

    free_text: ClassVar[tuple[str, ...]] = ("name",)
    name: Annotated[str, about("the file's name")]
    size: Annotated[Bytes, about("size of the content")]
    why: Annotated[str, about("name of the refusal")] = ""


class EmailReceived(Body, frozen=True, kw_only=True, tag="email_received", omit_defaults=True):
    """The parts of a patron's email besides its message, which is the event before.

    `quoted` is what it quotes of earlier emails. `lost` are files that were not stored; `cut` says that the text was
    too long. An `automatic` one (out of office and the like) is no reply: its text is in `text`. `unproved`: nothing
    shows that `sender` sent it, neither the address it was sent to nor the library's mail server.
    """

    audience = Audience.DESK
    line = Line()
    free_text: ClassVar[tuple[str, ...]] = ("subject", "text", "quoted", "lost")
    searched = {"subject": "text", "text": "text"}
    personal = {"sender": "contact", **dict.fromkeys(("subject", "text", "quoted", "lost"), "text")}
    sender: Annotated[str, about("the email address that it names as its sender's")]
    subject: Annotated[str, about("its subject")] = ""
    text: Annotated[str, about("the text of an automatic one; that of a reply is in the event before")] = ""
    quoted: Annotated[str, about("what it quotes of earlier emails")] = ""
    automatic: Annotated[bool, about("whether a program sent it, such as an out-of-office notice")] = False
    unproved: Annotated[bool, about("whether nothing shows that its sender sent it")] = False
    cut: Annotated[bool, about("whether the text was too long and was shortened")] = False
    lost: Annotated[tuple[LostAttachment, ...], about("files that were not stored")] = ()


class ForgetRequested(Body, frozen=True, kw_only=True, tag="forget_requested"):
    """These data will be redacted once the ticket is closed; until then the question needs them for its answer."""

    audience = Audience.DESK
    line = Line()
    data: Annotated[tuple[Datum, ...], about("kinds of data")]


class LinkMade(Body, frozen=True, kw_only=True, tag="link_made"):
    """An operator made a link to the ticket's page: to read it, or for the patron, who can reply by it."""

    audience = Audience.DESK
    line = Line()
    access: Annotated[LinkKind, about("what the link permits")]


class LinkClaimed(Body, frozen=True, kw_only=True, tag="link_claimed"):
    """The link for the patron that was made in event `link` was opened; it can't be opened again."""

    audience = Audience.DESK
    line = Line()
    link: Annotated[int, about("number of the event that made the link")]


AnyBody = (
    Opened
    | Replied
    | NoteSaved
    | SensitiveMasked
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
