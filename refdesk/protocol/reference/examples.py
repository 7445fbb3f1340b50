"""An example of each frame, act, event and refusal, made from the schema of its fields."""

from typing import Any, TypeVar

import msgspec

from refdesk.protocol import VERSION
from refdesk.protocol.schema import TICKET, Schema, TicketBody, components

T = TypeVar("T", bound=msgspec.Struct)

NOON = 1_795_867_200_000
PAGE = "https://www.library.example/hours"
PATRON, DEPARTMENT = "Dana Whitfield", "Local History"
PATRONS = (
    "SetName",
    "Row",
    "ColleagueRequest",
    "UnansweredChat",
    "Started",
    "NameChanged",
    "TicketOpened",
    "TicketNotice",
)
DEPARTMENTS = ("BackupOffered", "DepartmentNow", "ColleagueRequested", "RequestExpired", "InternalRow")

SAMPLES: dict[str, Any] = {
    "about": "new",
    "access": "reply",
    "after": 12,
    "answered": "partly",
    "attempt": 3,
    "back_at": NOON + 3_600_000,
    "browser": "Firefox 140",
    "by": "Ana Morales",
    "character": "U+202E",
    "chat": 7,
    "claimed_at": NOON - 25_750,
    "claimed_by": {"id": 101, "name": "Ana Morales"},
    "code": 1012,
    "comment": "The second link was broken.",
    "connection": "up",
    "contact": "dana@example.org",
    "count": 3,
    "data": ["text"],
    "department": 2,
    "department_name": DEPARTMENT,
    "departments": [1, 4],
    "device": "Desktop",
    "epoch": "6f1c0a9be2d84b57a1f0c3d2e4958b76",
    "excerpt": "Until eight.",
    "expires_at": NOON + 30 * 86_400_000,
    "file": 55,
    "guest": 1007,
    "height": 3024,
    "hours": 24,
    "id": 101,
    "key": "0198f3a17c2e7b1a8d3c9e0f4a6b8c2d",
    "language": "en-US",
    "length": 10_412,
    "limit": 10_000,
    "location": "Second floor, map room",
    "log": ["chat", 7],
    "messages": 2_000,
    "monitored": True,
    "name": "Ana Morales",
    "node": "north",
    "note": "She has seen our own maps.",
    "operator": 101,
    "owner": 102,
    "page": {"url": PAGE, "title": "Opening hours"},
    "people": [3, 8],
    "previous": "Chi Nguyen",
    "purpose": "transfer",
    "question": "Where is the 1924 city directory?",
    "queue": 3,
    "queue_name": "Questions",
    "quoted": "On the second floor.",
    "reason": "A test of the widget",
    "referrer": "https://www.library.example/",
    "rights": ["answer", "read", "record"],
    "screen": "1920×1080",
    "seat": 2,
    "sender": "dana@example.org",
    "seq": 13,
    "seqs": [9],
    "set_by": "operator",
    "size": 2_148_213,
    "state": "active",
    "status": "away",
    "subject": "Re: Your question",
    "system": "Windows",
    "tags": ["hours", "interlibrary loan"],
    "text": "See the opening hours, please.",
    "through": 13,
    "ticket": 31,
    "token": "dGhlIHRva2VuIG9mIG9uZSBjaGF0",
    "type": "image/jpeg",
    "until": NOON + 60_000,
    "url": PAGE,
    "version": VERSION,
    "visible": True,
    "waited": 14_250,
    "whole": True,
    "widget": "Ask us",
    "width": 4032,
    "window": "0198f3a0e1d47c3fb2a9",
    **{f"{name}.name": PATRON for name in PATRONS},
    **{f"{name}.name": DEPARTMENT for name in DEPARTMENTS},
    "Answer.label": "What are you looking for?",
    "Answer.text": "A dissertation from 1987",
    "AnswerMissing.field": "name",
    "BadAddress.fault": "not_web",
    "BadContact.fault": "email",
    "BadFrame.reason": "Object missing required field `chat`",
    "BadMarks.reason": "a mark ends before it begins",
    "Bye.name": "Restart",
    "ChatEnded.by": "patron",
    "DepartmentNow.id": 1,
    "Desk.back_at": None,
    "Desk.reason": "",
    "Desk.status": "online",
    "Ended.by": "patron",
    "FileSent.name": "floor plan.jpg",
    "FrameSuggested.address": PAGE,
    "FrameTooLarge.limit": 65_536,
    "LibraryName.id": 1,
    "LibraryName.name": "Harbour Library",
    "InternalRow.people": [],
    "Linked.id": 31,
    "Linked.to": "ticket",
    "Mark.end": 21,
    "Mark.href": PAGE,
    "Mark.kind": "link",
    "Mark.start": 8,
    "NotNow.reason": "wait for welcome",
    "NoSuchTicket.log": ["ticket", 31],
    "ParticipantsFull.limit": 10,
    "PatronDescribed.address": "203.0.113.0",
    "Refused.refusal": {"name": "AlreadyClaimed", "by": "Ana Morales"},
    "Reply.files": ["dGhlIHRva2VuIG9mIG9uZSBjaGF0"],
    "RequestOpen.to": DEPARTMENT,
    "Row.page": PAGE,
    "SetTicketStatus.status": "open",
    "Started.department": DEPARTMENT,
    "SuggestFrame.address": PAGE,
    "TicketAttachedFile.name": "scan.jpg",
    "TicketEmailFailed.reason": "550 No such user",
    "TicketEmailFailed.to": "dana@example.org",
    "TicketEmailSent.to": "dana@example.org",
    "TicketLostAttachment.name": "scan.tiff",
    "TicketOpened.page": PAGE,
    "TicketTransferred.name": DEPARTMENT,
    "TooLateToDelete.limit": 600_000,
    "TooManyFiles.limit": 10,
    "TransferredRow.to": "Chi Nguyen",
    "UnansweredChat.department": DEPARTMENT,
    "Viewers.log": ["ticket", 31],
    "WireEvent.body": {"kind": "message_sent", "text": "Until eight."},
}
"""Examples of fields by their names, or by struct and name where that one doesn't fit. A field of none has a value of
its type, and is left out if it is optional."""
SHOWN = ("answers", "files", "libraries", "lost", "marks", "read", "rows")
"""Optional lists whose examples have an entry."""
OF_UNITS = {"ms since 1970-01-01 UTC": NOON, "ms": 60_000, "bytes": 2_000_000, "code points": 10_000}
TYPES: dict[str, Any] = {
    "string": str,
    "integer": int,
    "number": int | float,
    "boolean": bool,
    "array": list,
    "null": type(None),
}
EMPTY = {"string": "", "number": 2.0, "boolean": False}
_SCHEMAS = components()


def name_of(kind: type[msgspec.Struct]) -> str:
    """The name of its schema."""
    of_ticket = issubclass(kind, TicketBody) and TICKET + kind.__name__ in _SCHEMAS
    return TICKET + kind.__name__ if of_ticket else kind.__name__


def example_of(kind: type[T]) -> T:
    """The example of this type. Raises msgspec.ValidationError for a sample that the type forbids."""
    return msgspec.json.decode(msgspec.json.encode(_struct(name_of(kind))), type=kind)


def _struct(name: str) -> dict[str, Any]:
    schema, example = _SCHEMAS[name], {}
    for field, of in schema["properties"].items():
        sample = next((key for key in (f"{name}.{field}", field) if key in SAMPLES), None)
        if sample is not None and _fits(SAMPLES[sample], of):
            example[field] = SAMPLES[sample]
        elif field in SHOWN or field in schema.get("required", ()):
            example[field] = _value(of)
    return example


def _fits(sample: Any, of: Schema) -> bool:
    if "anyOf" in of:
        return any(_fits(sample, option) for option in of["anyOf"])
    if "enum" in of:
        return sample in of["enum"]
    if "$ref" in of:
        return isinstance(sample, dict | list)
    if not isinstance(sample, TYPES[of["type"]]):
        return False
    return of["type"] != "array" or all(_fits(item, of["items"]) for item in sample)


def _value(of: Schema) -> Any:
    if "anyOf" in of:
        return None if {"type": "null"} in of["anyOf"] else _value(of["anyOf"][0])
    if "enum" in of:
        return of["enum"][0]
    if "$ref" in of:
        return _struct(of["$ref"].rpartition("/")[2])
    if of["type"] == "array":
        return [_value(of["items"])]
    return EMPTY[of["type"]] if of["type"] in EMPTY else OF_UNITS.get(of.get("x-unit", ""), 1)
