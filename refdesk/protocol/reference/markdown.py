"""docs/protocol-reference.md: every frame, act, event and refusal with its fields and an example."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from refdesk.chats.commands import ClientAct as ChatAct
from refdesk.eventlog.events import Audience, Body
from refdesk.eventlog.refusals import Refusal
from refdesk.protocol.down import AnyDown, AnyLogRefusal, Down
from refdesk.protocol.schema import AnyBody, Schema, TicketBody, components
from refdesk.protocol.up import AnyUp
from refdesk.tickets.commands import ClientAct as TicketAct

from .examples import example_of, name_of
from .fields import Field, fields_of

HEAD = """\
# The live protocol: reference

<!-- Made by `python -m refdesk.protocol.reference` from refdesk/protocol and refdesk/chats: change those, not this. -->

Every frame of [docs/protocol.md](protocol.md), with its fields and one example. A server gives the same as an
AsyncAPI 3 document with JSON schemas: `GET /api/v1/live.json`.

A field without a default is always there. One that is at its default may be left out; the server leaves out most of
them. The server refuses fields that it doesn't know. A client ignores them, and frames, events and refusals that it
doesn't know: later versions add some. Integers are not negative; numbers of chats, operators and the like stay below
2⁵³, a `seq` below 2³¹. A `log` is the address of a chat, of an internal chat or of a ticket: its kind and its number,
such as `["chat", 7]`, `["internal_chat", 3]` or `["ticket", 31]`.

[Frames from a client](#frames-from-a-client) · [Acts](#acts) · [Acts on tickets](#acts-on-tickets) ·
[Frames from the server](#frames-from-the-server) · [Kinds of events](#kinds-of-events) ·
[Events of tickets](#events-of-tickets) · [Refusals](#refusals) · [Parts](#parts)
"""
ACTS = """\
The `act` of a [`do`](#do): what to do on a chat. Who may do it is decided by the server (P12). An internal chat has the
first one only.
"""
TICKET_ACTS = """\
The `act` of a [`do`](#do) on a ticket (P53): also `save_note`, `set_tags`, `set_name` and `set_contact`.
"""
EVENTS = """\
The `body` of an entry of a log in an [`events`](#events) frame. An internal chat (P46) has the last two, and
`message_sent`, `file_sent` and `file_expired`.
"""
TICKET_EVENTS = """\
The `body` of an entry of a ticket's log (P53), which also has `note_saved`, `name_changed`, `contact_changed` and
`redacted`.
"""
REFUSALS = """\
The `refusal` of a [`refused`](#refused), and of an HTTP answer with a status from 400 on. `name` says what is so, the
other fields explain it. One that is not final says so.
"""
WHO = {"patron": "a patron", "operator": "an operator", "both": "a patron or an operator"}
AGAIN = {
    "no": "",
    "after_pause": "Sent again, with the same key, after `retry_after` seconds.",
    "with_seat": "Clients store the act until the window has the seat again, then send it with the same key.",
}
SEEN_BY = {Audience.BOTH: "Seen by both sides.", Audience.DESK: "Seen by the desk alone."}
WIDE = 110


def document() -> str:
    """The whole page."""
    schemas = components()
    described = {name_of(kind) for _, kinds in chapters() for kind in kinds}
    parts = [HEAD]
    for head, kinds in chapters():
        parts.append(head)
        parts += [_section(kind, schemas[name_of(kind)]) for kind in kinds]
    parts.append("## Parts\n")
    parts += [_part(name, schema) for name, schema in sorted(schemas.items()) if name not in described]
    return "\n".join(parts)


def chapters() -> Iterator[tuple[str, Iterable[type[msgspec.Struct]]]]:
    """The head of each chapter, and the types that it describes."""
    yield "## Frames from a client\n", AnyUp.__args__
    yield f"## Acts\n\n{ACTS}", ChatAct.__args__
    yield f"## Acts on tickets\n\n{TICKET_ACTS}", _only(TicketAct, ChatAct)
    yield "## Frames from the server\n", AnyDown.__args__
    yield f"## Kinds of events\n\n{EVENTS}", AnyBody.__args__
    yield f"## Events of tickets\n\n{TICKET_EVENTS}", _only(TicketBody, AnyBody)
    yield f"## Refusals\n\n{REFUSALS}", AnyLogRefusal.__args__


def _only(union: Any, other: Any) -> Iterable[type[msgspec.Struct]]:
    """The types of a union that the other one doesn't have."""
    return [kind for kind in union.__args__ if kind not in other.__args__]


def _section(kind: type[msgspec.Struct], schema: Schema) -> str:
    of_ticket = kind.__module__.startswith("refdesk.tickets.") and not issubclass(kind, Refusal)
    tag = f"{'ticket: ' if of_ticket else ''}{kind.__struct_config__.tag}"
    about = "\n\n".join(part for part in (schema["description"], _who(kind)) if part)
    return f"### {tag}\n\n{about}\n\n{_table(fields_of(schema))}\n```json\n{_json(example_of(kind))}\n```\n"


def _part(name: str, schema: Schema) -> str:
    return f"### {name}\n\n{schema['description']}\n\n{_table(fields_of(schema))}"


def _who(kind: Any) -> str:
    """Who sends or sees it, or whether it may be sent again."""
    if issubclass(kind, Refusal):
        return AGAIN[kind.retry]
    if issubclass(kind, Body):
        return " ".join([SEEN_BY[kind.audience], *_withheld(kind), *_personal(kind)])
    return f"{'To' if issubclass(kind, Down) else 'From'} {WHO[kind.role]}."


def _withheld(body: type[Body]) -> Iterator[str]:
    if body.withheld:
        yield f"In the patron's copy {' and '.join(f'`{name}` is {_plain(of)}' for name, of in body.withheld.items())}."


def _personal(body: type[Body]) -> Iterator[str]:
    if body.personal:
        yield f"Emptied when redacted: {', '.join(f'`{name}`' for name in body.personal)}."


def _plain(value: object) -> str:
    return f"`{json.dumps(value)}`"


def _table(fields: Iterable[Field]) -> str:
    rows = ["| Field | Type | Default | Meaning |", "| --- | --- | --- | --- |"]
    for field in fields:
        default = "" if field.default is None else f"`{field.default}`"
        cells = (f"`{field.name}`", field.kind, default, field.about)
        rows.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(rows) + "\n"


def _json(example: msgspec.Struct) -> str:
    plain: Any = json.loads(msgspec.json.encode(example))
    short = json.dumps(plain, ensure_ascii=False)
    return short if len(short) <= WIDE else json.dumps(plain, ensure_ascii=False, indent=2)
