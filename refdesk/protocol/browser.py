"""The JSON schema that the browser's types of the live protocol are generated from."""

from typing import Any

import msgspec

from . import VERSION
from .down import AnyDown
from .schema import AnyBody, components
from .up import AnyUp


class Wire(msgspec.Struct, frozen=True, kw_only=True):
    """The roots of all types of the protocol."""

    up: AnyUp
    down: AnyDown
    body: AnyBody


def schema() -> dict[str, Any]:
    """One JSON schema (2020-12) with a definition for each frame, event body, act and refusal."""
    defined = components(Wire)
    for definition in defined.values():
        definition["properties"] = {name: _plain(of) for name, of in definition["properties"].items()}
    return {"$ref": f"#/$defs/{Wire.__name__}", "$defs": defined, "version": VERSION}


def _plain(field: dict[str, Any]) -> dict[str, Any]:
    """json-schema-to-typescript generates a second type for a reference with a description beside it."""
    return {"$ref": field["$ref"]} if "$ref" in field else field
