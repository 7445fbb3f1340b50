"""The forms that the desk draws, from the OpenAPI document."""

from typing import Any

JSON = "application/json"
ROOT = "/api/v1/"

Schema = dict[str, Any]

_KINDS = {"boolean": "check", "integer": "number", "array": "list", "object": "object"}
_FORMATS = {"uri": "url", "slug": "slug", "email": "email", "lines": "area"}
_ROWS = 2**53 - 1
"""The largest number of a row."""
_EMPTY: dict[str, Any] = {"string": "", "integer": 0, "boolean": False, "array": [], "object": {}}


def forms(document: Schema) -> dict[str, Schema]:
    """The fields of what can be changed or created, and a new row before it is saved, by address without a number.

    `change` and `create` name the fields of changes and of a new row.
    """
    bodies = {method: _bodies(document, method) for method in ("put", "post")}
    return {
        address: _form(document, operation, bodies["post"].get(address))
        for address, operation in bodies["put"].items()
        if address.startswith("desk/")
    }


def _bodies(document: Schema, method: str) -> dict[str, Schema]:
    """The operations with this method and a body, by address. A new row has no number."""
    return {
        path.removeprefix(ROOT).partition("/{")[0]: operations[method]
        for path, operations in document["paths"].items()
        if JSON in operations.get(method, {}).get("requestBody", {}).get("content", ())
        and not (method == "post" and "{" in path)
    }


def _form(document: Schema, change: Schema, create: Schema | None) -> Schema:
    changed = _properties(document, change["requestBody"])
    made = {} if create is None else _properties(document, create["requestBody"])
    form = {"fields": _fields(document, made | changed), "change": [name for name in changed if name != "version"]}
    if create is None:
        return form
    row = _properties(document, change["responses"]["200"])
    row |= {name: described for name, described in made.items() if name in row}
    blank = {name: _blank(_resolved(document, described)) for name, described in row.items()}
    return form | {"create": list(made), "blank": blank}


def _properties(document: Schema, content: Schema) -> Schema:
    """The properties of a request or an answer."""
    properties: Schema = _resolved(document, content["content"][JSON]["schema"]).get("properties", {})
    return properties


def _fields(document: Schema, properties: Schema) -> Schema:
    return {name: _field(document, described) for name, described in properties.items() if name != "version"}


def _field(document: Schema, described: Schema) -> Schema:
    """How a field is shown, with the attributes of its `input` element."""
    described = _resolved(document, described)
    kind = _FORMATS.get(described.get("x-format", ""), _KINDS.get(described.get("type", ""), "text"))
    limits = {"maxlength": "maxLength", "min": "minimum", "max": "maximum"}
    # Numbers of rows are limited by what JSON can hold, not by a setting.
    if described.get("maximum") == _ROWS:
        limits = {}
    shown = {name: described[keyword] for name, keyword in limits.items() if keyword in described}
    if described["nullable"]:
        shown["nullable"] = True
    if described.get("minLength"):
        shown["required"] = True
    if described.get("x-translated"):
        shown["translated"] = described["x-translated"]
    items = _resolved(document, described.get("items", {}))
    if items.get("x-form"):
        shown["fields"] = _fields(document, items["properties"])
    return {"kind": kind} | shown


def _blank(described: Schema) -> Any:
    """The value of a new row."""
    if described["nullable"]:
        return None
    options = described.get("enum", [_EMPTY.get(described.get("type", ""))])
    return described.get("default", options[0])


def _resolved(document: Schema, described: Schema) -> Schema:
    """The schema itself in place of a reference or of a choice between it and null."""
    options = described.get("anyOf", [])
    types = [option for option in options if option != {"type": "null"}]
    if types:
        described = types[0] | {key: value for key, value in described.items() if key != "anyOf"}
    if "$ref" in described:
        described = document["components"]["schemas"][described["$ref"].rsplit("/", 1)[-1]] | described
    return {"nullable": len(types) < len(options)} | described
