"""The form of every event in a log, and the kinds of event that all logs have.

An event is one frozen value. Its audience is stated in its definition and nowhere else. Times are milliseconds since
1970-01-01 UTC; text is plain and in NFC (see `refdesk.kit.text`).
"""

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Annotated, ClassVar, Literal, NamedTuple, TypeVar

import msgspec

from refdesk.kit.units import Bytes, CodePoints, Instant, about

Datum = Literal["text", "name", "contact", "page", "device", "address"]
"""A kind of personal data: what a patron wrote, who they are, how to reach them, what their browser reported."""


SensitiveKind = Literal["payment_card", "patron_card", "national_number", "password", "pattern"]
"""The kind of rule by which something is masked before it is stored: see `refdesk.masking`."""


Searched = Literal["text", "note", "patron"]
"""What a search finds words in: what was said, internal notes, or the patron's name and contact info."""


class Audience(StrEnum):
    """Who an event is for: both the patron and the desk, or the desk alone."""

    BOTH = "both"
    DESK = "desk"


class Line(NamedTuple):
    """How a log shows an event that is no message: a line with a sentence of `sentences`, named after its kind.

    `to`: the readers of the line, among those who get the event. `later`: whether the patron's page of a ticket, which
    is read long after it, shows it, too. `derived`: facts of the sentence that the reader's page computes.
    """

    tone: Literal["plain", "lost", "ended"] = "plain"
    to: Audience = Audience.BOTH
    later: bool = True
    derived: tuple[str, ...] = ()


class Body(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    """What an event says. Each kind is one subclass; its tag is its name on the wire and in the log."""

    # A kind that forgets to say is hidden from the patron rather than shown.
    audience: ClassVar[Audience] = Audience.DESK
    # The fields that hold personal data, which a redaction empties: see `redaction`.
    personal: ClassVar[Mapping[str, Datum]] = {}
    # Fields that only the desk gets, with the values that the patron's copy holds instead.
    withheld: ClassVar[Mapping[str, int | None]] = {}
    # The line that shows it; None for none. Each kind that logs show says which.
    line: ClassVar[Line | None] = None
    # Whether it is news: a message is unread until the other side has seen it; of an alert desks notify by themselves.
    news: ClassVar[Literal["message", "alert"] | None] = None
    # The fields whose words a search finds, and what they are: see `refdesk.word_index`.
    searched: ClassVar[Mapping[str, Searched]] = {}
    # What statistics count with it: see `refdesk.statistics.chat_facts`.
    counts: ClassVar[frozenset[Literal["message", "operator", "transfer", "loss", "block"]]] = frozenset()
    # What the chat's card in the list of transcripts has from it: see `refdesk.transcripts.projection`.
    card: ClassVar[frozenset[Literal["owner", "participant", "outcome", "note", "tags"]]] = frozenset()
    # What changes with it besides the log and its row: what desks show of operators, and positions in the queue.
    refreshes: ClassVar[frozenset[Literal["desks", "queue"]]] = frozenset()


class Event(msgspec.Struct, frozen=True):
    """One entry of a log, as a machine makes it. Each room has a subclass that narrows the type of `body`."""

    seq: int
    """Its position in its log, from 1, without gaps."""
    at: int
    """When, in ms since 1970-01-01 UTC."""
    actor: str
    """Who did it (see `refdesk.eventlog.actors`)."""
    body: Body
    key: str | None = None
    """The client's key, where the command had one."""


class Mark(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Formatting of the characters start..end-1 of a text, counted in Unicode code points."""

    kind: Annotated[Literal["bold", "italic", "underline", "link"], about("the format")]
    start: Annotated[CodePoints, about("the first character, counted from 0")]
    end: Annotated[CodePoints, about("the character after the last")]
    href: Annotated[str | None, about("address of a link: http, https or mailto")] = None


class MessageSent(Body, frozen=True, kw_only=True, tag="message_sent", omit_defaults=True):
    """A message of either side."""

    audience = Audience.BOTH
    line = None
    news = "message"
    counts = frozenset(("message",))
    searched = {"text": "text"}
    personal = {"text": "text", "marks": "text"}
    text: Annotated[str, about("1 to 10,000 characters of plain text; empty where it was redacted")]
    marks: Annotated[tuple[Mark, ...], about("formatting of ranges of the text")] = ()


class FileSent(Body, frozen=True, kw_only=True, tag="file_sent", omit_defaults=True):
    """A side sent a file, which is fetched at /files/<token>/ until `expires_at`. `type` was found in its content.

    In an internal chat the link requires a member’s session (P46). Of a picture (`width` is not 0) there are copies
    to be shown, at /files/<token>/view and /files/<token>/thumbnail.
    """

    audience = Audience.BOTH
    line = None
    news = "message"
    counts = frozenset(("message",))
    searched = {"name": "text"}
    personal = {"name": "text", "token": "text"}
    file: Annotated[int, about("the file's number")]
    name: Annotated[str, about("the file's name")]
    type: Annotated[str, about("its media type, as found in its content")]
    size: Annotated[Bytes, about("size of the content")]
    token: Annotated[str, about("token of the link /files/<token>/")]
    expires_at: Annotated[Instant, about("from then on the link returns 410")]
    width: Annotated[int, about("of a picture, in pixels; 0 for another file")] = 0
    height: Annotated[int, about("of a picture, in pixels; 0 for another file")] = 0


class FileExpired(Body, frozen=True, kw_only=True, tag="file_expired"):
    """A file that was sent was deleted at the end of its retention period."""

    audience = Audience.BOTH
    line = None
    file: Annotated[int, about("the file's number")]


class NameChanged(Body, frozen=True, kw_only=True, tag="name_changed"):
    """An operator corrected the patron's name; None removes it."""

    audience = Audience.DESK
    line = Line()
    searched = {"name": "patron"}
    personal = {"name": "name"}
    name: Annotated[str | None, about("the patron's name from now on; null: none")]


class ContactChanged(Body, frozen=True, kw_only=True, tag="contact_changed"):
    """An operator corrected the contact info (an email address, or a number in E.164); None removes it."""

    audience = Audience.DESK
    line = Line()
    searched = {"contact": "patron"}
    personal = {"contact": "contact"}
    contact: Annotated[str | None, about("the contact info from now on; null: none")]


class NoteSaved(Body, frozen=True, kw_only=True, tag="note_saved"):
    """An internal note, never shown to the patron."""

    audience = Audience.DESK
    line = None
    card = frozenset(("note",))
    searched = {"text": "note"}
    personal = {"text": "text"}
    text: Annotated[str, about("the whole note")]


class SensitiveMasked(Body, frozen=True, kw_only=True, tag="sensitive_masked"):
    """Passages of what the patron wrote were masked before it was stored, as the library's rules say."""

    audience = Audience.DESK
    line = Line()
    kinds: Annotated[tuple[SensitiveKind, ...], about("the kind of rule that found each passage")]


class Redacted(Body, frozen=True, kw_only=True, tag="redacted", omit_defaults=True):
    """Earlier events were redacted: these data, of events `seqs`, or of all before this one.

    With `passage` only the characters start..end-1 of that one message or note, counted in Unicode code points.
    With `by_author` their author deleted the one message. Redacted content is empty in the log; kind and seq stay.
    """

    audience = Audience.BOTH
    line = Line(to=Audience.DESK, derived=("extent",))
    card = frozenset(("note", "tags"))
    refreshes = frozenset(("desks",))
    data: Annotated[tuple[Datum, ...], about("kinds of data")]
    seqs: Annotated[tuple[int, ...], about("the events; empty: all before this one")] = ()
    passage: Annotated[
        tuple[int, int] | None, about("start and end of the removed passage, in code points; null: everything")
    ] = None
    by_author: Annotated[bool, about("whether the author of a message deleted it")] = False
    patron_bytes: Annotated[Bytes, about("how much of the size limit the patron has used; 0: it begins again")] = 0
    desk_bytes: Annotated[Bytes, about("how much of it the operators have used")] = 0


E = TypeVar("E")


def numbered(
    event: Callable[..., E], last: int, bodies: Iterable[Body], actor: str, key: str | None, now: int
) -> tuple[E, ...]:
    """Events of the type `event` after seq `last`, at `now` (ms). The first one carries the client's key."""
    events: list[E] = []
    for seq, body in enumerate(bodies, last + 1):
        events.append(event(seq=seq, at=now, actor=actor, body=body, key=key))
        key = None
    return tuple(events)
