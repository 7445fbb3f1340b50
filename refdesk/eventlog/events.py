"""The form of every event in a log, and the kinds of event that all logs have.

An event is one frozen value. Its audience is stated in its definition and nowhere else. Times are milliseconds since
1970-01-01 UTC; text is plain and in NFC (see `refdesk.kit.text`).
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, ClassVar, Literal

import msgspec

from refdesk.kit.units import Bytes, CodePoints, about

Datum = Literal["text", "name", "contact", "page", "device", "address"]
"""A kind of personal data: what a patron wrote, who they are, how to reach them, what their browser reported."""


class Audience(StrEnum):
    """Who an event is for: both the patron and the desk, or the desk alone."""

    BOTH = "both"
    DESK = "desk"


class Body(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    """What an event says. Each kind is one subclass; its tag is its name on the wire and in the log."""

    # A kind that forgets to say is hidden from the patron rather than shown.
    audience: ClassVar[Audience] = Audience.DESK
    # The fields that hold personal data, which a redaction empties: see `redaction`.
    personal: ClassVar[Mapping[str, Datum]] = {}
    # Fields that only the desk gets, with the values that the patron's copy holds instead.
    withheld: ClassVar[Mapping[str, int]] = {}


class Mark(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Formatting of the characters start..end-1 of a text, counted in Unicode code points."""

    kind: Annotated[Literal["bold", "italic", "underline", "link"], about("the format")]
    start: Annotated[CodePoints, about("the first character, counted from 0")]
    end: Annotated[CodePoints, about("the character after the last")]
    href: Annotated[str | None, about("address of a link: http, https or mailto")] = None


class NameChanged(Body, frozen=True, kw_only=True, tag="name_changed"):
    """An operator corrected the patron's name; None removes it."""

    audience = Audience.DESK
    personal = {"name": "name"}
    name: Annotated[str | None, about("the patron's name from now on; null: none")]


class ContactChanged(Body, frozen=True, kw_only=True, tag="contact_changed"):
    """An operator corrected the contact info (an email address, or a number in E.164); None removes it."""

    audience = Audience.DESK
    personal = {"contact": "contact"}
    contact: Annotated[str | None, about("the contact info from now on; null: none")]


class NoteSaved(Body, frozen=True, kw_only=True, tag="note_saved"):
    """An internal note, never shown to the patron."""

    audience = Audience.DESK
    personal = {"text": "text"}
    text: Annotated[str, about("the whole note")]


class Redacted(Body, frozen=True, kw_only=True, tag="redacted", omit_defaults=True):
    """Earlier events were redacted: these data, of events `seqs`, or of all before this one.

    With `passage` only the characters start..end-1 of that one message or note, counted in Unicode code points.
    With `by_author` their author deleted the one message. Redacted content is empty in the log; kind and seq stay.
    """

    audience = Audience.BOTH
    data: Annotated[tuple[Datum, ...], about("kinds of data")]
    seqs: Annotated[tuple[int, ...], about("the events; empty: all before this one")] = ()
    passage: Annotated[
        tuple[int, int] | None, about("start and end of the removed passage, in code points; null: everything")
    ] = None
    by_author: Annotated[bool, about("whether the author of a message deleted it")] = False
    patron_bytes: Annotated[Bytes, about("how much of the size limit the patron has used; 0: it begins again")] = 0
    desk_bytes: Annotated[Bytes, about("how much of it the operators have used")] = 0
