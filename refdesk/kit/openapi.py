"""OpenAPI schemas of operations that decode msgspec types instead of Ninja's."""

from typing import Any

import msgspec


def json_body(kind: Any) -> dict[str, Any]:
    """`openapi_extra` of an operation whose body is JSON of this type, without references to components."""
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
    # A discriminator names components; the tag in each alternative has the same information.
    return {key: _inlined(of, parts) for key, of in node.items() if key != "discriminator"}
