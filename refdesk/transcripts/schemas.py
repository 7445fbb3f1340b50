"""What transcripts look like over HTTP."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Literal

import msgspec
from ninja import Field, Schema

from refdesk.chats.events import Datum
from refdesk.chats.head import redacted, tags_of
from refdesk.eventlog.rows import LogRow
from refdesk.kit.numbers import Number
from refdesk.mail.models import Mail
from refdesk.protocol.encode import by

from .list_query import Asked
from .list_rows import Line
from .projection import outcome

Outcome = Literal["waiting", "active", "operator", "patron", "disconnection", "missed"]
_MOST = 2**63 - 1


class TranscriptNamed(Schema):
    """An operator, a department or a widget."""

    id: int
    name: str


class TranscriptDepartment(TranscriptNamed):
    """A department whose chats one may read; `administered`: and take back what was said in them."""

    library: str
    administered: bool


class TranscriptFilters(Schema):
    """What a list can be narrowed to."""

    departments: list[TranscriptDepartment]
    operators: list[TranscriptNamed]
    widgets: list[TranscriptNamed]
    tags: list[str]
    mailing: bool
    """Whether this server sends mail."""


class TranscriptExcerptPiece(Schema):
    """A stretch of text; `meant` where it is what was looked for."""

    text: str
    meant: bool


class TranscriptLine(Schema):
    """A chat in a list. Times are milliseconds since 1970-01-01 UTC; what was taken back is empty."""

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
    messages: int = Field(description="Of the patron's.")
    tags: list[str]
    noted: bool
    redacted: list[Datum]
    found: list[TranscriptExcerptPiece] = Field(description="Where in it the words stand that were looked for.")


class TranscriptPage(Schema):
    """Chats, the one that began last first, 50 at most; `next` is the `before` of the next page."""

    transcripts: list[TranscriptLine]
    next: str | None


class TranscriptEvent(Schema):
    """One event of a chat's log, as in the live protocol."""

    seq: int
    at: int
    by: dict[str, Any]
    body: dict[str, Any]
    key: str | None


class TranscriptMail(Schema):
    """A mail of a transcript: to whom, and what became of it."""

    id: int
    to: str
    notes: bool
    state: Literal["due", "sending", "sent", "failed", "bounced"]
    at: int


class TranscriptMailForm(Schema):
    """To whom a transcript is to be mailed: a colleague, or, without one, the patron. `key` is random."""

    key: str = Field(pattern="^[A-Za-z0-9_-]{22,32}$")
    operator: int | None = Field(None, ge=0, le=_MOST)
    notes: bool = False


class TranscriptDetail(Schema):
    """A chat and its whole log; `may_redact`: the one who asks may take back what was said in it."""

    transcript: TranscriptLine
    events: list[TranscriptEvent]
    may_redact: bool
    mails: list[TranscriptMail]
    colleagues: list[TranscriptNamed]
    """To whom it can be mailed, besides the patron."""


class TranscriptActDone(Schema):
    """Stored; `seq` is the event's, None where all was as asked. `repeat`: it had been stored before."""

    seq: int | None
    repeat: bool


class TranscriptQuery(Schema):
    """What a list is to be of. Without anything: all chats that one may read."""

    search: str = Field(
        "", max_length=1_000, description="Every word has to stand in it; `renew*`: words that begin so."
    )
    within: Literal["", "messages", "notes", "patron"] = Field("", description="Where the words are looked for.")
    number: int | None = Field(None, ge=0, le=_MOST)
    contact: str = Field("", max_length=254)
    department: list[Number] = Field([], max_length=1_000)
    operator: int | None = Field(None, ge=0, le=_MOST)
    widget: int | None = Field(None, ge=0, le=_MOST)
    outcome: list[Outcome] = Field([], max_length=6)
    tag: str = Field("", max_length=100)
    noted: bool = False
    first: date | None = Field(None, description="Began on that day or later, by its library's clocks.")
    last: date | None = Field(None, description="Began on that day or earlier.")
    since: int | None = Field(None, ge=0, le=_MOST, description="Began then or later (ms).")
    until: int | None = Field(None, ge=0, le=_MOST, description="Began before that (ms).")
    before: int | None = Field(None, ge=0, le=_MOST, description="`next` of the page before.")

    def asked(self) -> Asked:
        """In the room's words."""
        told = self.dict(exclude={"department", "outcome"})
        return Asked(departments=self.department, outcomes=self.outcome, **told)


def line_out(line: Line, names: dict[str, dict[int, str]]) -> TranscriptLine:
    """A chat, with the names of departments and widgets."""
    head = line.head
    return TranscriptLine(
        chat=head.chat,
        outcome=outcome(head),  # type: ignore[arg-type]
        guest=head.guest,
        name=head.name,
        contact=head.contact,
        question=line.question,
        department=TranscriptNamed(id=head.department, name=names["departments"].get(head.department, "")),
        widget=TranscriptNamed(id=head.widget, name=names["widgets"].get(head.widget, "")),
        operator=TranscriptNamed(id=head.claimed_by, name=head.claimed_name) if head.claimed_by else None,
        started_at=head.started_at,
        claimed_at=head.claimed_at,
        ended_at=head.ended_at,
        messages=head.patron_messages,
        tags=list(tags_of(head)),
        noted=line.noted,
        redacted=list(redacted(head)),  # type: ignore[arg-type]
        found=[TranscriptExcerptPiece(text=piece.text, meant=piece.meant) for piece in line.pieces],
    )


def mail_out(mail: Mail) -> TranscriptMail:
    """A mail; a colleague goes by their name."""
    to = mail.operator.name if mail.operator else mail.recipient
    state: Any = mail.state
    return TranscriptMail(id=mail.pk, to=to, notes=mail.notes, state=state, at=mail.sent_at or mail.made_at)


def events_out(rows: Iterable[LogRow]) -> list[TranscriptEvent]:
    """A log."""
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
