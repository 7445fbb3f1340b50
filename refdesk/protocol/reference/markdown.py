"""docs/protocol-reference.md: every frame, act, event and refusal with its fields and an example."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from refdesk.eventlog.events import Audience, Body
from refdesk.eventlog.refusals import Refusal
from refdesk.protocol.schema import TICKET, Schema, components

from . import examples_down, examples_events, examples_up
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
    described = {_name(example) for _, examples in _chapters() for example in examples}
    parts = [HEAD]
    for head, examples in _chapters():
        parts.append(head)
        parts += [_section(example, schemas[_name(example)]) for example in examples]
    parts.append("## Parts\n")
    parts += [_part(name, schema) for name, schema in sorted(schemas.items()) if name not in described]
    return "\n".join(parts)


def _chapters() -> Iterator[tuple[str, Iterable[msgspec.Struct]]]:
    yield "## Frames from a client\n", examples_up.FRAMES
    yield f"## Acts\n\n{ACTS}", examples_up.ACTS
    yield f"## Acts on tickets\n\n{TICKET_ACTS}", examples_up.TICKET_ACTS
    yield "## Frames from the server\n", examples_down.FRAMES
    yield f"## Kinds of events\n\n{EVENTS}", examples_events.EVENTS
    yield f"## Events of tickets\n\n{TICKET_EVENTS}", examples_events.TICKET_EVENTS
    yield f"## Refusals\n\n{REFUSALS}", examples_down.REFUSALS


def _name(example: msgspec.Struct) -> str:
    """The name of its schema."""
    name = type(example).__name__
    return TICKET + name if example in examples_events.TICKET_EVENTS else name


def _section(example: msgspec.Struct, schema: Schema) -> str:
    of_ticket = example in (*examples_up.TICKET_ACTS, *examples_events.TICKET_EVENTS)
    tag = f"{'ticket: ' if of_ticket else ''}{example.__struct_config__.tag}"
    about = "\n\n".join(part for part in (schema["description"], _who(example)) if part)
    return f"### {tag}\n\n{about}\n\n{_table(fields_of(schema))}\n```json\n{_json(example)}\n```\n"


def _part(name: str, schema: Schema) -> str:
    return f"### {name}\n\n{schema['description']}\n\n{_table(fields_of(schema))}"


def _who(example: msgspec.Struct) -> str:
    """Who sends or sees it, or whether it may be sent again."""
    if isinstance(example, Refusal):
        return AGAIN[example.retry]
    if isinstance(example, Body):
        return " ".join([SEEN_BY[example.audience], *_withheld(example), *_personal(example)])
    receives = example in examples_down.FRAMES
    return f"{'To' if receives else 'From'} {WHO[example.role]}."  # type: ignore[attr-defined]


def _withheld(body: Body) -> Iterator[str]:
    if body.withheld:
        yield f"In the patron's copy {' and '.join(f'`{name}` is {_plain(of)}' for name, of in body.withheld.items())}."


def _personal(body: Body) -> Iterator[str]:
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
