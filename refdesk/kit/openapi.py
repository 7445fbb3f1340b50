"""Bodies for the OpenAPI document of operations that read msgspec's types instead of Ninja's schemas."""

from typing import Any

import msgspec


def json_body(kind: Any) -> dict[str, Any]:
    """`openapi_extra` of an operation whose body is JSON of this type, with everything that it holds in place."""
    [schema], parts = msgspec.json.schema_components([kind], ref_template="{name}")
    content = {"application/json": {"schema": _inlined(schema, parts)}}
    return {"requestBody": {"required": True, "content": content}}


def _inlined(node: Any, parts: dict[str, Any]) -> Any:
    if isinstance(node, list):
        return [_inlined(each, parts) for each in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return _inlined(parts[node["$ref"]], parts)
    # A discriminator refers to components by name; the tag in each alternative says the same.
    return {key: _inlined(of, parts) for key, of in node.items() if key != "discriminator"}
