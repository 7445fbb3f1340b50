"""A ticket's head: the state that lists and rules need, folded from its log."""

from collections.abc import Callable, Iterable
from typing import Any, Literal

import msgspec

from refdesk.eventlog.address import Address, ticket_at
from refdesk.eventlog.events import Body, ContactChanged, NameChanged, NoteSaved, Redacted, SensitiveMasked
from refdesk.eventlog.heads import LogHead, list_of, listed_in
from refdesk.kit.text import excerpt

from . import events as e

EXCERPT_LENGTH = 200


class Head(LogHead, frozen=True):
    """The state of a ticket after event `last_seq`. The first five fields are set at its opening, the others are
    folded."""

    ticket: int
    library: int
    country: str
    start_key: str
    chat: int | None = None
    queue: int = 0
    source: e.Source = "form"
    status: e.Status = "new"
    question: str = ""
    name: str | None = None
    contact: str | None = None
    owner: int | None = None
    owner_name: str = ""
    tags: str = ""
    opened_at: int = 0
    changed_at: int = 0
    last_seq: int = 0
    # The last message, and its side.
    excerpt: str = ""
    excerpt_by: Literal["patron", "desk"] = "patron"
    # The last reply of the desk: operators must have read it before they reply.
    answered_seq: int = 0
    answered_by: str = ""
    # The event of the last message.
    excerpt_seq: int = 0
    # Between commas: the data redacted in the whole ticket, and those to be redacted once it is closed.
    redacted: str = ""
    forget: str = ""
    # The event with the patron's unopened link; 0 for none.
    offered: int = 0

    @property
    def address(self) -> Address:
        return ticket_at(self.ticket)


def apply(head: Head, event: e.Event) -> Head:
    """The head after the next event. Raises ValueError if the event is not the next one."""
    head.assert_next(event.seq)
    if isinstance(event.body, Redacted):
        # Redaction doesn't restart the ticket's retention period, so `changed_at` stays.
        return msgspec.structs.replace(head, last_seq=event.seq, **_redacted_fields(head, event.body))
    change = _CHANGES[type(event.body)](event, event.body) | _restored_data(head, event.body)
    return msgspec.structs.replace(head, last_seq=event.seq, changed_at=event.at, **change)


def tags_of(head: Head) -> tuple[str, ...]:
    return listed_in(head.tags)


def redacted(head: Head) -> tuple[str, ...]:
    """The data redacted in the whole ticket and not entered again since."""
    return listed_in(head.redacted)


def forgetting(head: Head) -> tuple[str, ...]:
    """The data to be redacted once the ticket is closed."""
    return listed_in(head.forget)


def _join(words: Iterable[str]) -> str:
    return list_of(sorted(words))


_PERSONAL = (
    ("text", "question", ""),
    ("text", "excerpt", ""),
    ("text", "tags", ""),
    ("name", "name", None),
    ("contact", "contact", None),
)


def _redacted_fields(head: Head, body: Redacted) -> dict[str, Any]:
    if body.seqs:
        cleared = {"question": 1, "excerpt": head.excerpt_seq}
        return {field: "" for field, seq in cleared.items() if seq in body.seqs}
    gone_whole = {field: value for datum, field, value in _PERSONAL if datum in body.data}
    gone = _join({*redacted(head), *body.data})
    return {**gone_whole, "redacted": gone, "forget": _join({*forgetting(head)} - {*body.data})}


def _restored_data(head: Head, body: Body) -> dict[str, Any]:
    """Data entered again after a redaction are no longer redacted."""
    if not head.redacted:
        return {}
    said = {datum for field, datum in body.personal.items() if getattr(body, field)}
    return {"redacted": _join({*redacted(head)} - said)}


def _opened(event: e.Event, body: e.Opened) -> dict[str, Any]:
    words = excerpt(body.question, EXCERPT_LENGTH)
    return {
        "queue": body.queue,
        "source": body.source,
        "question": words,
        "excerpt": words,
        "excerpt_seq": event.seq,
        "name": body.name,
        "contact": body.contact,
        "opened_at": event.at,
    }


def _replied(event: e.Event, body: e.Replied) -> dict[str, Any]:
    said = {"excerpt": excerpt(body.text, EXCERPT_LENGTH), "excerpt_seq": event.seq}
    if event.actor == "patron":
        return {**said, "excerpt_by": "patron"}
    return {**said, "excerpt_by": "desk", "answered_seq": event.seq, "answered_by": event.actor}


def _tagged(event: e.Event, body: e.Tagged) -> dict[str, Any]:
    return {"tags": _join(body.tags)}


_CHANGES: dict[type[Body], Callable[[e.Event, Any], dict[str, Any]]] = {
    e.Opened: _opened,
    e.Replied: _replied,
    NoteSaved: lambda event, body: {},
    SensitiveMasked: lambda event, body: {},
    e.Assigned: lambda event, body: {"owner": body.operator, "owner_name": body.name},
    e.Transferred: lambda event, body: {"queue": body.queue, "owner": None, "owner_name": ""},
    e.StatusChanged: lambda event, body: {"status": body.status},
    e.Tagged: _tagged,
    NameChanged: lambda event, body: {"name": body.name},
    ContactChanged: lambda event, body: {"contact": body.contact},
    e.EmailSent: lambda event, body: {},
    e.EmailFailed: lambda event, body: {},
    e.EmailReceived: lambda event, body: {},
    e.LinkMade: lambda event, body: {"offered": event.seq} if body.access == "reply" else {},
    e.LinkClaimed: lambda event, body: {"offered": 0},
    e.ForgetRequested: lambda event, body: {"forget": _join(body.data)},
}
