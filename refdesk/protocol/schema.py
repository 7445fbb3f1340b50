"""The JSON schemas (2020-12) of the protocol, generated from the types."""

from collections.abc import Iterable
from inspect import cleandoc
from typing import Any

import msgspec

from refdesk.chats.events import AnyBody as ChatBody
from refdesk.colleagues.events import AnyBody as InternalBody

from .down import AnyDown, WireEvent
from .up import AnyUp

AnyBody = ChatBody | InternalBody
"""What the live connection carries of logs: of chats, and of internal chats."""
NOTES = ("description", "x-unit")
Schema = dict[str, Any]


def components(*roots: Any, at: str = "#/$defs/{name}") -> dict[str, Schema]:
    """The schema of each struct that these types contain, by class name. `at` is the form of references."""
    _, found = msgspec.json.schema_components(roots or (AnyUp, AnyDown, AnyBody), ref_template=at)
    if WireEvent.__name__ in found:
        # For msgspec the body is a `Raw`, already encoded.
        body = found[WireEvent.__name__]["properties"]["body"]
        body["anyOf"] = [{"$ref": at.format(name=kind.__name__)} for kind in AnyBody.__args__]
    for schema in found.values():
        schema["properties"] = {name: _portable(_lifted(of)) for name, of in schema.get("properties", {}).items()}
        schema["description"] = cleandoc(schema.get("description", ""))
    return found


def _lifted(field: Schema) -> Schema:
    """Move the description of a field that may be null from its alternative to the field."""
    options: Iterable[Schema] = field.get("anyOf", ())
    notes = {note: option.pop(note) for option in options for note in NOTES if note in option}
    return {**field, **notes}


def _portable(field: Schema) -> Schema:
    r"""The end of a text is `$` in JSON Schema (ECMA 262), `\Z` in Python."""
    return {**field, "pattern": field["pattern"].replace(r"\Z", "$")} if "pattern" in field else field
