"""Request and response schemas of the transcripts' API."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any, Literal

import msgspec
from ninja import Field, Schema
from pydantic import WithJsonSchema

from refdesk.chats.events import AnyBody, Outcome
from refdesk.chats.head import redacted, tags_of
from refdesk.chats.schemas import PatronToken
from refdesk.eventlog.events import Datum
from refdesk.eventlog.rows import LogRow
from refdesk.http.client_key import ClientKey
from refdesk.http.respond import as_schema
from refdesk.kit.numbers import Number
from refdesk.mail.models import Email
from refdesk.protocol.down import By
from refdesk.protocol.encode import by
from refdesk.protocol.openapi import schema_of

from .list_rows import ListRow

_MOST = 2**63 - 1


class TranscriptNamed(Schema):
    """An operator, a department or a widget."""

    id: int
    name: str


class TranscriptDepartment(TranscriptNamed):
    """A department whose chats the operator may read; `administered`: also redact; `followed`: also those that are
    going on."""

    library: str
    administered: bool
    followed: bool


class TranscriptFilters(Schema):
    """The values that a list can be filtered by. `everything`: the operator may read all departments of the server."""

    departments: list[TranscriptDepartment]
    everything: bool
    operators: list[TranscriptNamed]
    widgets: list[TranscriptNamed]
    tags: list[str]
    sends_email: bool
    """Whether this server sends email."""


class TranscriptExcerptPiece(Schema):
    """A piece of text; `meant` if it matches a searched word."""

    text: str
    meant: bool


class TranscriptRow(Schema):
    """A chat in a list. Times are milliseconds since 1970-01-01 UTC; redacted fields are empty."""

    chat: int
    outcome: Outcome
    guest: int
    name: str | None
    contact: str | None
    question: str
    department: TranscriptNamed
    widget: TranscriptNamed
    operator: TranscriptNamed | None
    started_at: int
    claimed_at: int | None
    ended_at: int | None
    messages: int = Field(description="Messages of the patron.")
    tags: list[str]
    noted: bool
    redacted: list[Datum]
    found: list[TranscriptExcerptPiece] = Field(description="An excerpt around the first searched word.")


class TranscriptPage(Schema):
    """At most 50 chats, the latest first; `next` is the `before` of the next page."""

    transcripts: list[TranscriptRow]
    next: str | None


class TranscriptEvent(Schema):
    """One event of a chat's log, as in the live protocol."""

    seq: int
    at: int
    by: Annotated[dict[str, Any], WithJsonSchema(schema_of(By))]
    body: Annotated[dict[str, Any], WithJsonSchema(schema_of(*AnyBody.__args__))]
    key: str | None


class TranscriptEmail(Schema):
    """An email with a transcript: its recipient and its state."""

    id: int
    to: str
    notes: bool
    state: Literal["due", "sending", "sent", "failed", "bounced"]
    at: int


class TranscriptEmailForm(Schema):
    """The recipient of a transcript: a colleague, or the patron if `operator` is null. `key` is random."""

    key: ClientKey
    operator: int | None = Field(None, ge=0, le=_MOST)
    notes: bool = False


class TranscriptDetail(Schema):
    """A chat and its log. `may_change`: whether the operator may do more than read; `may_redact`: redact it;
    `may_open`: whether it is going on, and their desk shows it among its chats."""

    transcript: TranscriptRow
    events: list[TranscriptEvent]
    may_change: bool
    may_redact: bool
    may_open: bool
    emails: list[TranscriptEmail]
    colleagues: list[TranscriptNamed]
    """Possible recipients besides the patron."""


class TranscriptActDone(Schema):
    """Stored as event `seq`, null if nothing changed. `repeat`: the key had been used before."""

    seq: int | None
    repeat: bool


class TranscriptQuery(Schema):
    """Filters of a list. Without any: all chats that the operator may read."""

    search: str = Field("", max_length=1_000, description="All of these words; `renew*` matches beginnings of words.")
    within: Literal["", "messages", "notes", "patron"] = Field("", description="Where to search.")
    number: int | None = Field(None, ge=0, le=_MOST)
    chat: list[Number] = Field([], max_length=50, description="No others than these, if they meet the other filters.")
    contact: str = Field("", max_length=254)
    department: list[Number] = Field([], max_length=1_000)
    operator: int | None = Field(None, ge=0, le=_MOST)
    widget: int | None = Field(None, ge=0, le=_MOST)
    outcome: list[Outcome] = Field([], max_length=6)
    tag: str = Field("", max_length=100)
    noted: bool = False
    first: date | None = Field(None, description="Began on this day or later, in the library's time zone.")
    last: date | None = Field(None, description="Began on this day or earlier.")
    since: int | None = Field(None, ge=0, le=_MOST, description="Began at this time (ms) or later.")
    until: int | None = Field(None, ge=0, le=_MOST, description="Began before this time (ms).")
    before: int | None = Field(None, ge=0, le=_MOST, description="`next` of the previous page.")


def row_out(row: ListRow, names: dict[str, dict[int, str]]) -> TranscriptRow:
    """The row, with the names of departments and widgets."""
    head = row.head
    return as_schema(
        TranscriptRow,
        head,
        question=row.question,
        department=TranscriptNamed(id=head.department, name=names["departments"].get(head.department, "")),
        widget=TranscriptNamed(id=head.widget, name=names["widgets"].get(head.widget, "")),
        operator=TranscriptNamed(id=head.claimed_by, name=head.claimed_name) if head.claimed_by else None,
        messages=head.patron_messages,
        tags=list(tags_of(head)),
        noted=row.noted,
        redacted=list(redacted(head)),
        found=[as_schema(TranscriptExcerptPiece, piece) for piece in row.pieces],
    )


def email_out(email: Email) -> TranscriptEmail:
    to = email.operator.name if email.operator else email.recipient
    return as_schema(TranscriptEmail, email, to=to, at=email.sent_at or email.created_at)


def events_out(rows: Iterable[LogRow]) -> list[TranscriptEvent]:
    return [
        TranscriptEvent(
            seq=row.seq,
            at=row.at,
            by=msgspec.to_builtins(by(row.actor)),
            body=msgspec.json.decode(row.payload),
            key=row.client_key if row.seq > 1 else None,
        )
        for row in rows
    ]


class ChatEmailForm(PatronToken):
    """The address is used for this email alone, and does not become the chat's contact info."""

    email: str = Field(max_length=254)
    key: ClientKey
