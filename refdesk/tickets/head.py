"""A ticket's head: what lists and rules need to know of its log, as a fold over the log's events."""

from collections.abc import Callable, Iterable
from typing import Any, Literal

import msgspec

from refdesk.chats.events import Body
from refdesk.kit.text import excerpt

from . import events as e

EXCERPT_LENGTH = 200


class Head(msgspec.Struct, frozen=True):
    """The state of a ticket after event `last_seq`. The first five fields are its birth, the rest is folded."""

    ticket: int
    library: int
    country: str
    start_key: str
    chat: int | None = None
    queue: int = 0
    source: str = "form"
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
    # The last message, and whose it is.
    excerpt: str = ""
    excerpt_by: Literal["patron", "desk"] = "patron"
    # The last message of the desk's: who writes must have read it.
    answered_seq: int = 0
    answered_by: str = ""


FIELDS = Head.__struct_fields__
BIRTH = 5


def blank(head: Head) -> Head:
    """The same ticket before its first event."""
    return Head(**{name: getattr(head, name) for name in FIELDS[:BIRTH]})


def fold(head: Head, log: Iterable[e.Event]) -> Head:
    """The head after these events."""
    for event in log:
        head = apply(head, event)
    return head


def apply(head: Head, event: e.Event) -> Head:
    """The head after one more event, which must be the next one."""
    if event.seq != head.last_seq + 1:
        raise ValueError(f"event {event.seq} does not follow {head.last_seq} in ticket {head.ticket}")
    change = _CHANGES[type(event.body)](event, event.body)
    return msgspec.structs.replace(head, last_seq=event.seq, changed_at=event.at, **change)


def tags_of(head: Head) -> tuple[str, ...]:
    """The tags, which the head keeps between commas, so that one can be looked for."""
    return tuple(tag for tag in head.tags.split(",") if tag)


def _opened(event: e.Event, body: e.Opened) -> dict[str, Any]:
    words = excerpt(body.question, EXCERPT_LENGTH)
    return {
        "queue": body.queue,
        "source": body.source,
        "question": words,
        "excerpt": words,
        "name": body.name,
        "contact": body.contact,
        "opened_at": event.at,
    }


def _replied(event: e.Event, body: e.Replied) -> dict[str, Any]:
    said = {"excerpt": excerpt(body.text, EXCERPT_LENGTH)}
    if event.actor == "patron":
        return {**said, "excerpt_by": "patron"}
    return {**said, "excerpt_by": "desk", "answered_seq": event.seq, "answered_by": event.actor}


def _tagged(event: e.Event, body: e.Tagged) -> dict[str, Any]:
    return {"tags": f",{','.join(body.tags)}," if body.tags else ""}


_CHANGES: dict[type[Body], Callable[[e.Event, Any], dict[str, Any]]] = {
    e.Opened: _opened,
    e.Replied: _replied,
    e.NoteSaved: lambda event, body: {},
    e.Assigned: lambda event, body: {"owner": body.operator, "owner_name": body.name},
    e.Transferred: lambda event, body: {"queue": body.queue, "owner": None, "owner_name": ""},
    e.StatusChanged: lambda event, body: {"status": body.status},
    e.Tagged: _tagged,
    e.NameChanged: lambda event, body: {"name": body.name},
    e.ContactChanged: lambda event, body: {"contact": body.contact},
    e.MailSent: lambda event, body: {},
    e.MailFailed: lambda event, body: {},
    e.MailReceived: lambda event, body: {},
}
