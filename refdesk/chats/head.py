"""A chat's head: the state that lists and rules need, folded from the log's events."""

from collections.abc import Callable
from typing import Any, Literal, cast

import msgspec

from refdesk.eventlog.address import Address, chat_at
from refdesk.eventlog.events import (
    Body,
    ContactChanged,
    FileSent,
    MessageSent,
    NameChanged,
    Redacted,
)
from refdesk.eventlog.heads import LogHead, list_of, listed_in
from refdesk.kit.text import excerpt

from . import events as e
from . import participants
from .colleague_events import (
    BackupOffered,
    Claimed,
    ColleagueRequested,
    Joined,
    Left,
    OperatorBack,
    OperatorGone,
    OwnerChanged,
    Purpose,
    RequestDeclined,
    RequestExpired,
    RequestWithdrawn,
    TakenOver,
    Transferred,
)

EXCERPT_LENGTH = 120
_encode = msgspec.json.Encoder().encode
# The question is the third event of each chat, or in its place what the chat continues, see `machine.begin`.
QUESTION_SEQ = 3
# A started chat waits this long (ms) for the first connection of its patron.
FIRST_SEAT = 60_000


class Head(LogHead, frozen=True):
    """The state of a chat after event `last_seq`. The first six fields are its birth, the rest is folded.

    `department` changes with a transfer to another one. `browser` is the mark of the patron's browser (see `browsers`)
    until the chat is closed.
    """

    chat: int
    widget: int
    department: int
    country: str
    start_key: str
    browser: str = ""
    state: Literal["waiting", "active", "ended"] = "waiting"
    guest: int = 0
    name: str | None = None
    contact: str | None = None
    claimed_by: int | None = None
    claimed_name: str = ""
    claimed_at: int | None = None
    operator_gone: bool = False
    started_at: int = 0
    ended_at: int | None = None
    ended_by: e.EndedBy | None = None
    closed: bool = False
    seat: int = 0
    node: str = ""
    seat_window: str = ""
    seat_attempt: int = 0
    # The vacant seat in whose place another window holds the chat, until the patron writes there: its window may
    # come back.
    seat_vacated: int = 0
    connection: Literal["none", "up", "lost"] = "none"
    connection_at: int = 0
    deadline: int | None = None
    last_seq: int = 0
    excerpt: str = ""
    excerpt_by: Literal["patron", "desk"] = "patron"
    excerpt_seq: int = 0
    message_at: int = 0
    patron_messages: int = 0
    page: str = ""
    mobile: bool = False
    # On a dashboard: the department's until the chat ends, then the dashboard of its operator until it is closed.
    listed: bool = True
    # A request for contact info is open.
    contact_requested: bool = False
    # The kinds of data that were redacted from the whole chat, between commas.
    redacted: str = ""
    # Between commas, so that a query can match one; and the seq of the event that set them.
    tags: str = ""
    tags_seq: int = 0
    # The beginning of the patron's first message.
    question: str = ""
    # Messages of the desk, and the bytes that each side's messages have in the log.
    desk_messages: int = 0
    patron_bytes: int = 0
    desk_bytes: int = 0
    # The patron's last feedback.
    feedback: Literal["", "yes", "partly", "no"] = ""
    # The open request to colleagues: its receiver, time limit and event; and who declined, between commas.
    request_purpose: Purpose = "transfer"
    request_department: int | None = None
    request_operator: int | None = None
    request_name: str = ""
    request_until: int | None = None
    request_seq: int = 0
    request_declined: str = ""
    # The backup departments that may claim the chat, too, between commas, and when it was offered to the last one.
    backups: str = ""
    backup_at: int | None = None
    # The chat before it, which a lost connection ended.
    continues: int | None = None
    # Until the chat is closed, see `participants`.
    participants: str | None = None
    # The tag of the language in which the patron is written to. Empty: unknown, redacted, or of a chat that had begun
    # before heads had it, see `queries.language_of`.
    language: str = ""

    @property
    def address(self) -> Address:
        return chat_at(self.chat)

    @property
    def outcome(self) -> e.Outcome:
        """How the chat ended, or its state while it is open."""
        if self.ended_by is None:
            return cast("e.Outcome", self.state)
        claimed = "missed" if self.claimed_by is None else cast("e.Outcome", self.ended_by)
        return e.WITHOUT_ANSWER.get(self.ended_by, claimed)


def redacted(head: Head) -> tuple[str, ...]:
    """The kinds of data that were redacted from the whole chat."""
    return listed_in(head.redacted)


def declined_by(head: Head) -> frozenset[int]:
    """The operators who declined the open request."""
    return frozenset(map(int, listed_in(head.request_declined)))


def backups_of(head: Head) -> tuple[int, ...]:
    """The backup departments to which the unclaimed chat was offered, in their order."""
    return tuple(map(int, listed_in(head.backups)))


def tags_of(head: Head) -> tuple[str, ...]:
    return listed_in(head.tags)


def apply(head: Head, event: e.Event) -> Head:
    """The head after one more event, which must be the next one."""
    head.assert_next(event.seq)
    change = _CHANGES.get(type(event.body))
    changed = change(head, event, event.body) if change else {}
    return msgspec.structs.replace(head, last_seq=event.seq, **changed)


def _started(head: Head, event: e.Event, body: e.Started) -> dict[str, Any]:
    return {
        "guest": body.guest,
        "name": body.name,
        "contact": body.contact,
        "started_at": event.at,
        "message_at": event.at,
        "connection_at": event.at,
        "deadline": event.at + FIRST_SEAT,
    }


def _described(head: Head, event: e.Event, body: e.PatronDescribed) -> dict[str, Any]:
    return {"page": body.page.url if body.page else "", "mobile": body.mobile, "language": body.language}


def _message(head: Head, event: e.Event, body: MessageSent | FileSent) -> dict[str, Any]:
    words, size = excerpt(body.name if isinstance(body, FileSent) else body.text, EXCERPT_LENGTH), len(_encode(body))
    change: dict[str, Any] = {
        "excerpt": words,
        "excerpt_seq": event.seq,
        "message_at": event.at,
    }
    if event.seq == QUESTION_SEQ:
        change["question"] = words
    if event.actor == "patron":
        change["excerpt_by"] = "patron"
        if head.seat_vacated:
            change["seat_vacated"] = 0
        change["patron_messages"] = head.patron_messages + 1
        change["patron_bytes"] = head.patron_bytes + size
    else:
        change["excerpt_by"] = "desk"
        change["desk_messages"] = head.desk_messages + 1
        change["desk_bytes"] = head.desk_bytes + size
    return change


_NO_REQUEST: dict[str, Any] = {
    "request_purpose": "transfer",
    "request_department": None,
    "request_operator": None,
    "request_name": "",
    "request_until": None,
    "request_declined": "",
}


def _claimed(head: Head, event: e.Event, body: Claimed | TakenOver | Transferred | OwnerChanged) -> dict[str, Any]:
    return {
        "state": "active",
        "claimed_by": body.operator,
        "claimed_name": body.name,
        "claimed_at": head.claimed_at or event.at,
        "operator_gone": False,
        "participants": participants.without(head.participants, body.operator),
        **(_NO_REQUEST if head.request_until else {}),
    }


def _continued(head: Head, event: e.Event, body: e.Continued) -> dict[str, Any]:
    corrected = {"name": body.patron_name, "contact": body.patron_contact}
    return {
        **{field: value or None for field, value in corrected.items() if value is not None},
        "state": "active",
        "claimed_by": body.operator,
        "claimed_name": body.name,
        "claimed_at": event.at,
        "continues": body.chat,
        "question": body.question,
        "excerpt": body.question,
        "excerpt_seq": event.seq,
    }


def _claimed_waiting(head: Head, event: e.Event, body: Claimed) -> dict[str, Any]:
    change = _claimed(head, event, body)
    return {**change, "department": body.department} if body.department else change


def _backup_offered(head: Head, event: e.Event, body: BackupOffered) -> dict[str, Any]:
    return {"backups": f"{head.backups or ','}{body.department},", "backup_at": event.at}


def _colleague_requested(head: Head, event: e.Event, body: ColleagueRequested) -> dict[str, Any]:
    return {
        "request_purpose": body.purpose,
        "request_department": body.department,
        "request_operator": body.operator or None,
        "request_name": body.name,
        "request_until": body.until,
        "request_seq": event.seq,
    }


def _request_declined(head: Head, event: e.Event, body: RequestDeclined) -> dict[str, Any]:
    if head.request_operator is not None:
        return _NO_REQUEST
    return {"request_declined": f"{head.request_declined or ','}{body.operator},"}


def _transferred(head: Head, event: e.Event, body: Transferred | OwnerChanged) -> dict[str, Any]:
    return {**_claimed(head, event, body), "department": body.department}


def _joined(head: Head, event: e.Event, body: Joined) -> dict[str, Any]:
    joined = participants.Participant(body.operator, body.department, body.name, body.department_name)
    before = participants.decoded(participants.without(head.participants, body.operator))
    return {"participants": participants.encoded((*before, joined)), **_NO_REQUEST}


def _left(head: Head, event: e.Event, body: Left) -> dict[str, Any]:
    return {"participants": participants.without(head.participants, body.operator)}


def _seat_taken(head: Head, event: e.Event, body: e.SeatTaken) -> dict[str, Any]:
    return {
        "seat": body.seat,
        "node": body.node,
        "seat_window": body.window,
        "seat_attempt": body.attempt,
        "seat_vacated": body.vacant,
        "connection": "up",
        "connection_at": event.at if head.connection != "up" else head.connection_at,
        "deadline": None,
        "page": body.page.url if body.page else head.page,
    }


def _connection_lost(head: Head, event: e.Event, body: e.ConnectionLost) -> dict[str, Any]:
    return {"connection": "lost", "connection_at": event.at, "deadline": body.until}


def _tagged(head: Head, event: e.Event, body: e.Tagged) -> dict[str, Any]:
    return {"tags": list_of(body.tags), "tags_seq": event.seq}


def _ended(head: Head, event: e.Event, body: e.Ended) -> dict[str, Any]:
    return {
        "state": "ended",
        "ended_at": event.at,
        "ended_by": body.by,
        "deadline": None,
        "connection": "none",
        "operator_gone": False,
        "contact_requested": False,
        "listed": head.claimed_by is not None,
        "browser": head.browser if head.claimed_by is not None else "",
        **(_NO_REQUEST if head.request_until else {}),
    }


def _feedback_sent(head: Head, event: e.Event, body: e.FeedbackSent) -> dict[str, Any]:
    return {"feedback": body.answered, "patron_bytes": head.patron_bytes + len(_encode(body))}


_PERSONAL = (
    ("text", "excerpt", ""),
    ("text", "question", ""),
    ("text", "tags", ""),
    ("name", "name", None),
    ("contact", "contact", None),
    ("page", "page", ""),
    ("address", "browser", ""),
    ("device", "language", ""),
)


def _redacted(head: Head, event: e.Event, body: Redacted) -> dict[str, Any]:
    # The event says how many bytes count from now on: in a fold of the redacted log, messages have lost theirs.
    cleared: dict[str, Any] = {"patron_bytes": body.patron_bytes, "desk_bytes": body.desk_bytes}
    if body.seqs:
        held = {"excerpt": head.excerpt_seq, "question": QUESTION_SEQ, "tags": head.tags_seq}
        return cleared | dict.fromkeys((field for field, seq in held.items() if seq in body.seqs), "")
    cleared |= {field: value for datum, field, value in _PERSONAL if datum in body.data}
    if head.state != "ended":  # the patron may still write it again; it is redacted for good after the end
        return cleared
    return {**cleared, "redacted": list_of(sorted({*redacted(head), *body.data}))}


# What lists and rules need of each kind of event. All others change nothing but `last_seq`.
_CHANGES: dict[type[Body], Callable[[Head, e.Event, Any], dict[str, Any]]] = {
    e.Started: _started,
    e.PatronDescribed: _described,
    MessageSent: _message,
    e.Continued: _continued,
    BackupOffered: _backup_offered,
    Claimed: _claimed_waiting,
    TakenOver: _claimed,
    ColleagueRequested: _colleague_requested,
    RequestDeclined: _request_declined,
    RequestWithdrawn: lambda head, event, body: _NO_REQUEST,
    RequestExpired: lambda head, event, body: _NO_REQUEST,
    Transferred: _transferred,
    Joined: _joined,
    Left: _left,
    OwnerChanged: _transferred,
    OperatorGone: lambda head, event, body: {"operator_gone": True},
    OperatorBack: lambda head, event, body: {"operator_gone": False},
    NameChanged: lambda head, event, body: {"name": body.name},
    ContactChanged: lambda head, event, body: {"contact": body.contact},
    e.ContactRequested: lambda head, event, body: {"contact_requested": True},
    e.ContactShared: lambda head, event, body: {"contact": body.contact, "contact_requested": False},
    e.ContactDeclined: lambda head, event, body: {"contact_requested": False},
    FileSent: _message,
    e.Tagged: _tagged,
    e.SeatTaken: _seat_taken,
    e.ConnectionLost: _connection_lost,
    e.GraceRestarted: lambda head, event, body: {"deadline": body.until},
    e.LanguageChosen: lambda head, event, body: {"language": body.language},
    e.Ended: _ended,
    e.FeedbackSent: _feedback_sent,
    Redacted: _redacted,
    e.Closed: lambda head, event, body: {"closed": True, "listed": False, "browser": "", "participants": None},
}
