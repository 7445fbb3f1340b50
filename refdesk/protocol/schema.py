"""The JSON schemas (2020-12) of everything that goes over the wire, made from the types."""

from collections.abc import Iterable
from inspect import cleandoc
from typing import Any

import msgspec

from refdesk.chats.events import AnyBody

from .down import AnyDown, WireEvent
from .up import AnyUp

NOTES = ("description", "x-unit")
Schema = dict[str, Any]


def components(*roots: Any, at: str = "#/$defs/{name}") -> dict[str, Schema]:
    """The schema of each struct that these types hold, by class name. `at` is the form of references to them."""
    _, found = msgspec.json.schema_components(roots or (AnyUp, AnyDown, AnyBody), ref_template=at)
    if WireEvent.__name__ in found:
        # To msgspec the body is bytes that were encoded before.
        body = found[WireEvent.__name__]["properties"]["body"]
        body["anyOf"] = [{"$ref": at.format(name=kind.__name__)} for kind in AnyBody.__args__]
    for schema in found.values():
        schema["properties"] = {name: _portable(_lifted(of)) for name, of in schema.get("properties", {}).items()}
        schema["description"] = cleandoc(schema.get("description", ""))
    return found


def _lifted(field: Schema) -> Schema:
    """A field that may be null says what it means itself, instead of in one of its alternatives."""
    options: Iterable[Schema] = field.get("anyOf", ())
    notes = {note: option.pop(note) for option in options for note in NOTES if note in option}
    return {**field, **notes}


def _portable(field: Schema) -> Schema:
    r"""The end of a text is $ to JSON Schema (ECMA 262), \Z to Python."""
    return {**field, "pattern": field["pattern"].replace(r"\Z", "$")} if "pattern" in field else field
