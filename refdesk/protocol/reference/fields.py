"""The fields of a struct in words, read from its JSON schema."""

import json
from dataclasses import dataclass
from typing import Any

from refdesk.protocol.schema import Schema

SEVERAL = {"act": "an [act](#acts)", "refusal": "a [refusal](#refusals)", "body": "an [event](#kinds-of-events)"}
"""Fields whose value is one of many structs."""


@dataclass(frozen=True)
class Field:
    """A field. `default` is JSON, None where the field is required."""

    name: str
    kind: str
    default: str | None
    about: str


def fields_of(schema: Schema) -> tuple[Field, ...]:
    """Every field of a struct, in its order."""
    required = schema.get("required", ())
    return tuple(
        Field(name, _kind(name, of), None if name in required else _json(of.get("default")), of.get("description", ""))
        for name, of in schema["properties"].items()
    )


def _kind(name: str, of: Schema) -> str:
    unit = f", {of['x-unit']}" if "x-unit" in of else ""
    return _base(name, of) + unit


def _base(name: str, of: Schema) -> str:
    if "anyOf" in of:
        options = of["anyOf"]
        return SEVERAL[name] if len(options) > 2 else " or ".join(_base(name, option) for option in options)
    if "$ref" in of:
        target = of["$ref"].rpartition("/")[2]
        return f"[{target}](#{target.lower()})"
    if "enum" in of:
        return " or ".join(f"`{_json(value)}`" for value in of["enum"])
    if of.get("type") == "array":
        return _list(name, of)
    return f"{of.get('type', 'anything')}{_pattern(of)}"


def _list(name: str, of: Schema) -> str:
    if of.get("prefixItems"):
        return f"pair of {_base(name, of['prefixItems'][0])}s"
    return f"list of {_base(name, of.get('items') or {})}"


def _pattern(of: Schema) -> str:
    return f" matching `{of['pattern']}`" if "pattern" in of else ""


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
