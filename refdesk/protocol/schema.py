"""The JSON schemas (2020-12) of the protocol, generated from the types."""

import json
from collections.abc import Iterable, Mapping
from inspect import cleandoc
from typing import Any

import msgspec

from refdesk.chats.events import AnyBody as ChatBody
from refdesk.colleagues.events import AnyBody as InternalBody
from refdesk.tickets.events import AnyBody as AnyTicketBody

from .down import AnyDown, WireEvent
from .up import AnyUp

AnyBody = ChatBody | InternalBody
"""What the live connection carries of chats and of internal chats; the events of tickets are `TicketBody`."""
TicketBody = AnyTicketBody
TICKET = "Ticket"
NOTES = ("description", "x-unit")
Schema = dict[str, Any]


def components(*roots: Any, at: str = "#/$defs/{name}") -> dict[str, Schema]:
    """The schema of each struct that these types contain, by class name. `at` is the form of references.

    Without types, those of the protocol. The events of tickets whose names chats or frames have get `TICKET` before it.
    """
    schemas = _components(roots or (AnyUp, AnyDown, AnyBody), at)
    bodies = [kind.__name__ for kind in AnyBody.__args__]
    if not roots:
        of_tickets, names = renamed(_components((TicketBody,), at), schemas, TICKET, at)
        schemas |= of_tickets
        bodies += [names[kind.__name__] for kind in TicketBody.__args__ if kind.__name__ in names]
    if WireEvent.__name__ in schemas:
        # For msgspec the body is a `Raw`, already encoded.
        schemas |= _components((AnyBody,), at)
        schemas[WireEvent.__name__]["properties"]["body"]["anyOf"] = [{"$ref": at.format(name=name)} for name in bodies]
    return schemas


def renamed(
    original: dict[str, Schema], others: Mapping[str, Schema], prefix: str, at: str
) -> tuple[dict[str, Schema], dict[str, str]]:
    """The schemas that aren't known by their names, with the prefix before their names; and the new names."""
    names = {name: prefix + name for name, schema in original.items() if others.get(name) != schema}
    text = json.dumps(original)
    for name, new in names.items():
        text = text.replace(f'"{at.format(name=name)}"', f'"{at.format(name=new)}"')
    schemas: dict[str, Schema] = json.loads(text)
    return {new: {**schemas[name], "title": new} for name, new in names.items()}, names


def _components(roots: tuple[Any, ...], at: str) -> dict[str, Schema]:
    _, schemas = msgspec.json.schema_components(roots, ref_template=at)
    for schema in schemas.values():
        schema["properties"] = {name: _portable(_lifted(of)) for name, of in schema.get("properties", {}).items()}
        schema["description"] = cleandoc(schema.get("description", ""))
    return schemas


def _lifted(field: Schema) -> Schema:
    """Move the description of a field that may be null from its alternative to the field."""
    options: Iterable[Schema] = field.get("anyOf", ())
    notes = {note: option.pop(note) for option in options for note in NOTES if note in option}
    return {**field, **notes}


def _portable(field: Schema) -> Schema:
    r"""The end of a text is `$` in JSON Schema (ECMA 262), `\Z` in Python."""
    return {**field, "pattern": field["pattern"].replace(r"\Z", "$")} if "pattern" in field else field
